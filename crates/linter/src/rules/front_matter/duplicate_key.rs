//! A key that appears twice in the same mapping.
//!
//! # What it checks
//! That every key of front matter and of the data files is given once. Where the settings rename a
//! key, a post may have both: the site's own name then only stands in for the other.
//!
//! # Why
//! Some readers of YAML take the first value, some the last, some refuse the file. One of the two
//! values is not what the author meant.
//!
//! # How to mend it
//! Delete one of the two.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ⟦title⟧: Green tea
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Green tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    problem: Some(ProblemKind::DuplicateKey),
    ..RuleInfo::new(
        "duplicate-key",
        Group::FrontMatter,
        Severity::Error,
        include_str!("duplicate_key.rs"),
    )
};
