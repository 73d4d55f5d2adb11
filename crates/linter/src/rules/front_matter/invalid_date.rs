//! A date that cannot be read or does not exist.
//!
//! # What it checks
//! `date`, `updated`, `expires` and `since`, and the date in a file's name: a day such as
//! `2026-02-03`, or a time such as `2026-02-03T10:30:00+05:30`. The usual other ways to write a date
//! are understood.
//!
//! # Why
//! A post without a usable date falls out of the order of lists, feeds and digests.
//!
//! # How to mend it
//! Write the day as `YYYY-MM-DD`, with a time and an offset if the hour matters.
//!
//! # Bad
//! ```markdown content/posts/leap.md
//! ---
//! title: A leap
//! date: ⟦2026-02-29⟧
//! ---
//! There is no such day.
//! ```
//!
//! # Good
//! ```markdown content/posts/leap.md
//! ---
//! title: A leap
//! date: 2024-02-29
//! ---
//! There is.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{FixKind, Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    problem: Some(ProblemKind::InvalidDate),
    ..RuleInfo::new(
        "invalid-date",
        Group::FrontMatter,
        Severity::Error,
        include_str!("invalid_date.rs"),
    )
};
