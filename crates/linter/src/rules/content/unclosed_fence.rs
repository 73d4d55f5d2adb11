//! A fenced code block that never ends.
//!
//! # What it checks
//! Fences that are opened and not closed by a fence of the same character, at least as long, before
//! their list item, quote or the text ends.
//!
//! # Why
//! All that follows is shown as code, links and headings included.
//!
//! # How to mend it
//! Close it where the code ends. A closing fence has nothing behind it, and is indented as the
//! opening one is.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Steep it:
//!
//! ⟦~~~python⟧
//! steep(leaves, minutes=3)
//!
//! Then drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Steep it:
//!
//! ~~~python
//! steep(leaves, minutes=3)
//! ~~~
//!
//! Then drink.
//! ```

use postroom_content_model::{Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UnclosedFence),
    ..RuleInfo::new(
        "unclosed-fence",
        Group::Content,
        Severity::Error,
        include_str!("unclosed_fence.rs"),
    )
};

struct UnclosedFence;

impl Rule for UnclosedFence {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for block in document
            .outline
            .code_blocks
            .iter()
            .filter(|block| !block.closed)
        {
            let text = block.span.slice(&document.file.text);
            let line = text.lines().next().unwrap_or_default().trim_end();
            let span = Span::new(block.span.start, block.span.start + line.len());
            let draft = Draft::new(span, "this code block is never closed");
            sink.report(draft.help("close it with a line of the same fence where the code ends"));
        }
    }
}
