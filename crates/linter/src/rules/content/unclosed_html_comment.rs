//! An HTML comment that does not end.
//!
//! # What it checks
//! `<!--` without a `-->` in the same piece of raw HTML: that is, before the end of the text, or, if
//! the comment stands inside an element or a sentence, before the next empty line.
//!
//! # Why
//! Either all that follows is hidden from the reader, or the comment, which was not meant for anyone
//! to see, is shown as text.
//!
//! # How to mend it
//! Write `-->` where the comment ends; let a comment of several paragraphs begin on a line of its
//! own.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//!
//! ⟦<!--⟧ Is this all?
//!
//! Enjoy it.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//!
//! <!-- Is this all? -->
//!
//! Enjoy it.
//! ```

use postroom_content_model::{Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UnclosedHtmlComment),
    ..RuleInfo::new(
        "unclosed-html-comment",
        Group::Content,
        Severity::Error,
        include_str!("unclosed_html_comment.rs"),
    )
};

const OPEN: &str = "<!--";

struct UnclosedHtmlComment;

impl Rule for UnclosedHtmlComment {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let text = &*document.file.text;
        for span in &document.outline.open_comments {
            let draft = Draft::new(*span, "this comment does not end, and hides what follows");
            sink.report(draft.help("write `-->` where it ends"));
        }
        for (start, _) in document.in_prose(OPEN) {
            if !text[..start].ends_with('\\') {
                let span = Span::new(start, start + OPEN.len());
                let draft = Draft::new(span, "this comment does not end, and is shown as text");
                sink.report(draft.help("write `-->` before the next empty line"));
            }
        }
    }
}
