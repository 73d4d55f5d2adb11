//! Two headings with the same text in one section.
//!
//! # What it checks
//! Headings of the same level and the same text, whatever their case, under the same heading. The
//! same text in two sections is no fault: every version of a list of changes may have its *Fixed*.
//!
//! # Why
//! In a table of contents nobody can tell them apart, and a link to the second one breaks as soon as
//! the first is renamed.
//!
//! # How to mend it
//! Name each after what stands under it, or join the two sections.
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
//! ## Leaves
//!
//! A spoonful.
//!
//! ⟦## Water⟧
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
//! ## Leaves
//!
//! A spoonful.
//!
//! ## Temperature
//!
//! Not boiling.
//! ```

use std::collections::HashMap;

use postroom_content_model::Severity;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(DuplicateHeading),
    ..RuleInfo::new(
        "duplicate-heading",
        Group::Content,
        Severity::Warning,
        include_str!("duplicate_heading.rs"),
    )
};

struct DuplicateHeading;

impl Rule for DuplicateHeading {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let headings = &document.outline.headings;
        // The headings that the one at hand may stand under, the innermost last.
        let mut open: Vec<usize> = Vec::new();
        let mut first = HashMap::with_capacity(headings.len());
        for (index, heading) in headings.iter().enumerate() {
            while open
                .last()
                .is_some_and(|last| headings[*last].level >= heading.level)
            {
                open.pop();
            }
            let parent = open.last().copied();
            open.push(index);
            if heading.text.is_empty() {
                continue;
            }
            let key = (parent, heading.level, heading.text.to_lowercase());
            let first = *first.entry(key).or_insert(index);
            if first != index {
                let text = quoted(&heading.text);
                let draft = Draft::new(heading.span, format!("a heading {text} is here twice"))
                    .help("name each after what stands under it")
                    .related(&document.file.path, headings[first].span, "the first");
                sink.report(draft);
            }
        }
    }
}
