//! A key that neither Postroom nor the site's settings know.
//!
//! # What it checks
//! Every key of front matter and of the data files. `front_matter.unknown_keys` says whether an
//! unknown one is allowed, a warning (as it is unless the settings say otherwise) or an error.
//!
//! # Why
//! A misspelt key does nothing, and says nothing: with `drafts: true`, a draft is published.
//!
//! # How to mend it
//! Correct the spelling, put the site's own values under `extra`, rename keys from elsewhere with
//! `front_matter.rename`, or allow unknown keys and describe them in `front_matter.schema`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ⟦desciption⟧: A hot drink.
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! description: A hot drink.
//! extra: { water: 80 °C }
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{ProblemKind, Severity, UnknownKeys};

use crate::rule::{FixKind, Group, PassOn, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    problem: Some(ProblemKind::UnknownKey),
    make: |setup| {
        if setup.settings.front_matter.unknown_keys == UnknownKeys::Error {
            setup.severity = Severity::Error;
        }
        Box::new(PassOn)
    },
    ..RuleInfo::new(
        "unknown-key",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("unknown_key.rs"),
    )
};
