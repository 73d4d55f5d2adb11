//! A file that cannot be read.
//!
//! # What it checks
//! That every file of the site can be opened, is a file, lies inside the site's folder once symbolic
//! links are followed, and is no larger than a post can be.
//!
//! # Why
//! What cannot be read is not published, and nobody would notice until a reader asks for it. A link
//! out of the folder could publish what was never meant to be public.
//!
//! # How to mend it
//! Give the file its permissions back, replace a link by what it leads to, or move what is not a post
//! out of the posts' folder.
//!
//! # Bad
//! ```console
//! content/posts/notes.md -> ../../../private/notes.md
//! ```
//!
//! # Good
//! ```markdown content/posts/notes.md
//! ---
//! title: Notes
//! date: 2026-02-03
//! ---
//! A file of its own.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    problem: Some(ProblemKind::UnreadableFile),
    ..RuleInfo::new(
        "unreadable-file",
        Group::Files,
        Severity::Error,
        include_str!("unreadable_file.rs"),
    )
};
