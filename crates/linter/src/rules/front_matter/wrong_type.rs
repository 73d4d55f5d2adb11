//! A value of another type than its key takes.
//!
//! # What it checks
//! That every key Postroom knows has a value it can use: `draft` is `true` or `false`, `tags` a list
//! of words, `reading_time` a number of minutes. The data files are checked likewise.
//!
//! # Why
//! A value that cannot be used is left out, and the page looks as if it had never been written.
//!
//! # How to mend it
//! Write the value in the form that the message names.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! draft: ⟦maybe⟧
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! draft: true
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{FixKind, Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    problem: Some(ProblemKind::WrongType),
    ..RuleInfo::new(
        "wrong-type",
        Group::FrontMatter,
        Severity::Error,
        include_str!("wrong_type.rs"),
    )
};
