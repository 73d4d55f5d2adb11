//! A fenced code block that does not say its language.
//!
//! # What it checks
//! Fences without a word behind them. Indented code is left alone: it has no place for one.
//!
//! # Why
//! Without a language, code is not highlighted, and tools that read it guess.
//!
//! # How to mend it
//! Write the language behind the opening fence; for output and other plain text, `text`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ⟦~~~⟧
//! steep(leaves, minutes=3)
//! ~~~
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ~~~python
//! steep(leaves, minutes=3)
//! ~~~
//! ```

use postroom_content_model::{Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    on_by_default: false,
    make: |_| Box::new(MissingCodeLanguage),
    ..RuleInfo::new(
        "missing-code-language",
        Group::Content,
        Severity::Warning,
        include_str!("missing_code_language.rs"),
    )
};

struct MissingCodeLanguage;

impl Rule for MissingCodeLanguage {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let blocks = document.outline.code_blocks.iter();
        for block in blocks.filter(|block| block.fenced && block.language.is_none()) {
            let text = block.span.slice(&document.file.text);
            let fence = text.len() - text.trim_start_matches(['`', '~']).len();
            let span = Span::new(block.span.start, block.span.start + fence);
            let draft = Draft::new(span, "this code block does not say its language");
            sink.report(draft.help("write it behind the fence; for plain text, `text`"));
        }
    }
}
