//! A heading more than one level below the one before it.
//!
//! # What it checks
//! Headings in the order of the body. The title is the page's heading of level 1, so the first one of
//! the body has level 2.
//!
//! # Why
//! People who listen to a page move about it by its headings (WCAG 2.2, 1.3.1); where a level is
//! missing, they look for a section that is not there. Levels are no sizes: those are the theme's.
//!
//! # How to mend it
//! Give the heading the level below that of its section, and what stands under it likewise.
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
//! ⟦#### Temperature⟧
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
//! ### Temperature
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
    make: |_| Box::new(SkippedHeadingLevel),
    ..RuleInfo::new(
        "skipped-heading-level",
        Group::Content,
        Severity::Warning,
        include_str!("skipped_heading_level.rs"),
    )
};

struct SkippedHeadingLevel;

impl Rule for SkippedHeadingLevel {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let mut above = None;
        for heading in &document.outline.headings {
            let (level, parent) = (heading.level, above.unwrap_or(1));
            if level > parent + 1 {
                let message = match above {
                    None => format!("the first heading has level {level}, and the title level 1"),
                    Some(_) => format!("a heading of level {level} follows one of level {parent}"),
                };
                let marks = "#".repeat(usize::from(parent) + 1);
                sink.report(
                    Draft::new(heading.span, message).help(format!("begin it with `{marks}`")),
                );
            }
            above = Some(level);
        }
    }
}
