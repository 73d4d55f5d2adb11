//! A slug, an address or an alias that cannot be part of a URL, or would leave the site.
//!
//! # What it checks
//! `slug`, `url` and `aliases` of posts, the addresses made from them, and the links of
//! `authors.yaml`.
//!
//! # Why
//! Addresses become paths in the output folder and links on other sites. Spaces and backslashes break
//! there, and `..` would write where nothing of the site belongs.
//!
//! # How to mend it
//! Use letters, digits and hyphens in a slug; begin a `url` and an alias with `/`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! slug: ⟦../tea⟧
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! slug: green-tea
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{FixKind, Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    problem: Some(ProblemKind::InvalidUrl),
    ..RuleInfo::new(
        "invalid-url",
        Group::FrontMatter,
        Severity::Error,
        include_str!("invalid_url.rs"),
    )
};
