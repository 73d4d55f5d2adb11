//! A footnote that nothing refers to.
//!
//! # What it checks
//! `[^label]:` whose label no `[^label]` of the text has.
//!
//! # Why
//! The note is left out, or stands at the end without a mark that leads to it.
//!
//! # How to mend it
//! Put its mark where it belongs, or delete the note.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//!
//! ⟦[^water]⟧: At 80 °C.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.[^water]
//!
//! [^water]: At 80 °C.
//! ```

use std::collections::HashSet;

use postroom_content_model::{Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UnusedFootnote),
    ..RuleInfo::new(
        "unused-footnote",
        Group::Content,
        Severity::Warning,
        include_str!("unused_footnote.rs"),
    )
};

struct UnusedFootnote;

impl Rule for UnusedFootnote {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let outline = document.outline;
        if outline.footnotes.is_empty() {
            return;
        }
        let references = outline.footnote_references.iter();
        let used: HashSet<String> = references.map(|used| used.label.to_lowercase()).collect();
        for footnote in &outline.footnotes {
            if !used.contains(&footnote.label.to_lowercase()) {
                let written = footnote.span.slice(&document.file.text);
                let mark = written.find("]:").map_or(written.len(), |end| end + 1);
                let span = Span::new(footnote.span.start, footnote.span.start + mark);
                let message = format!("nothing refers to the footnote {}", quoted(&footnote.label));
                let draft = Draft::new(span, message);
                sink.report(draft.help("put its mark where it belongs, or delete it"));
            }
        }
    }
}
