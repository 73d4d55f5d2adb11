//! Two documents at one address.
//!
//! # What it checks
//! That no two posts, aliases or other pages of the site share an address, letter case not counted.
//!
//! # Why
//! Only one of them can be published; the other one silently disappears.
//!
//! # How to mend it
//! Give one of them another `slug`, or take the alias out.
//!
//! # Bad
//! ```markdown content/posts/green-tea.md
//! ---
//! title: Green tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-04
//! slug: ⟦green-tea⟧
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/green-tea.md
//! ---
//! title: Green tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-04
//! slug: tea
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    problem: Some(ProblemKind::DuplicateSlug),
    ..RuleInfo::new(
        "duplicate-slug",
        Group::FrontMatter,
        Severity::Error,
        include_str!("duplicate_slug.rs"),
    )
};
