//! A mark of a footnote that does not exist.
//!
//! # What it checks
//! `[^label]` in the text without a `[^label]:` that begins the footnote.
//!
//! # Why
//! The reader sees the brackets, and not the note.
//!
//! # How to mend it
//! Write the footnote, or correct the label.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.⟦[^water]⟧
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

use postroom_content_model::{Severity, closest};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UndefinedFootnote),
    ..RuleInfo::new(
        "undefined-footnote",
        Group::Content,
        Severity::Error,
        include_str!("undefined_footnote.rs"),
    )
};

/// How many footnotes are compared with a wrong label; no author writes more.
const MOST_LABELS: usize = 100;

struct UndefinedFootnote;

impl Rule for UndefinedFootnote {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let outline = document.outline;
        let references = outline.footnote_references.iter();
        for reference in references.filter(|reference| !reference.defined) {
            let label = &reference.label;
            let labels = outline.footnotes.iter().take(MOST_LABELS);
            let labels = labels.map(|footnote| footnote.label.as_str());
            let help = match closest(label, labels) {
                Some(label) => format!("did you mean {}?", quoted(&format!("[^{label}]"))),
                None => "write it, or correct the label".to_owned(),
            };
            let message = format!("there is no footnote {}", quoted(label));
            sink.report(Draft::new(reference.span, message).help(help));
        }
    }
}
