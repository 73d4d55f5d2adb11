//! Front matter that is not YAML, is not closed, or is not a list of keys and values.
//!
//! # What it checks
//! That what stands between the two `---` lines is one YAML mapping. TOML between `+++` lines and JSON
//! are named as such. The same holds for `authors.yaml` and `tags.yaml`.
//!
//! # Why
//! Of a post with broken front matter, nothing is known: neither its title nor whether it is a draft.
//!
//! # How to mend it
//! A value with `: ` or ` #` in it, or one that begins with a quote, `@`, `` ` ``, `[` or `{`, needs
//! quotes around all of it. Lines are indented with spaces, never with tabs.
//!
//! # Bad
//! ```markdown content/posts/rust.md
//! ---
//! title: Rust⟦:⟧ a year later
//! date: 2026-02-03
//! ---
//! It went well.
//! ```
//!
//! # Good
//! ```markdown content/posts/rust.md
//! ---
//! title: "Rust: a year later"
//! date: 2026-02-03
//! ---
//! It went well.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{FixKind, Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    problem: Some(ProblemKind::InvalidFrontMatter),
    ..RuleInfo::new(
        "invalid-front-matter",
        Group::FrontMatter,
        Severity::Error,
        include_str!("invalid_front_matter.rs"),
    )
};
