//! A heading without text.
//!
//! # What it checks
//! Headings with nothing in them, or with nothing but an anchor or an image without alternative text.
//!
//! # Why
//! The page gets a heading that nobody sees and that screen readers announce as nothing.
//!
//! # How to mend it
//! Write the heading, or delete its `#`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ## Water
//!
//! Fresh and cold.
//!
//! ⟦##⟧
//!
//! Not boiling.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ## Water
//!
//! Fresh and cold.
//!
//! Not boiling.
//! ```

use postroom_content_model::Severity;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(EmptyHeading),
    ..RuleInfo::new(
        "empty-heading",
        Group::Content,
        Severity::Warning,
        include_str!("empty_heading.rs"),
    )
};

struct EmptyHeading;

impl Rule for EmptyHeading {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let headings = document.outline.headings.iter();
        for heading in headings.filter(|heading| heading.text.is_empty()) {
            let draft = Draft::new(heading.span, "this heading has no text");
            sink.report(draft.help("write it, or delete its marks"));
        }
    }
}
