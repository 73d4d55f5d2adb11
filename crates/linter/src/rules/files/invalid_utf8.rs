//! A file that is not UTF-8 text.
//!
//! # What it checks
//! That the bytes of every post, edition and data file are UTF-8, without NUL characters. UTF-16 is
//! recognised and named as such.
//!
//! # Why
//! Such bytes reach the reader as `�`. They come from editors that save in the encoding of their
//! system.
//!
//! # How to mend it
//! Save the file as UTF-8. From Windows-1252, `iconv -f WINDOWS-1252 -t UTF-8` does it.
//!
//! # Bad
//! ```markdown content/posts/cafe.md bytes
//! ---
//! title: Lunch
//! date: 2026-02-03
//! ---
//! Meet us at the caf⟦\xE9⟧.
//! ```
//!
//! # Good
//! ```markdown content/posts/cafe.md
//! ---
//! title: Lunch
//! date: 2026-02-03
//! ---
//! Meet us at the café.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    problem: Some(ProblemKind::InvalidUtf8),
    ..RuleInfo::new(
        "invalid-utf8",
        Group::Files,
        Severity::Error,
        include_str!("invalid_utf8.rs"),
    )
};
