//! A required key that is missing or empty.
//!
//! # What it checks
//! That every post has the keys of `front_matter.required`: `title` and `date`, unless the settings
//! name others. A date in the file's name counts as the date.
//!
//! # Why
//! A post without a title has no name in lists, feeds and mail; one without a date has no place in
//! their order.
//!
//! # How to mend it
//! Add the key, or take it out of `front_matter.required`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ⟦---⟧
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    problem: Some(ProblemKind::MissingKey),
    ..RuleInfo::new(
        "missing-key",
        Group::FrontMatter,
        Severity::Error,
        include_str!("missing_key.rs"),
    )
};
