//! Code blocks: their language, and whether their fence is closed.

use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::Walk;
use crate::{outline::CodeBlock, span::Span};

impl Walk<'_> {
    /// Opens a code block.
    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>, span: Span) {
        let (language, fenced) = match kind {
            CodeBlockKind::Fenced(info) => (language(info), true),
            CodeBlockKind::Indented => (None, false),
        };
        let closed = !fenced;
        self.outline.code_blocks.push(CodeBlock {
            language,
            fenced,
            closed,
            span,
        });
    }

    /// Closes the code block that is open.
    pub(super) fn close_code_block(&mut self, range: &Range<usize>) {
        let content_end = self.code_end.take().unwrap_or(range.start);
        let span = self.trimmed(range);
        if let Some(block) = self.outline.code_blocks.last_mut() {
            block.span = span;
            block.closed |= is_closed(&self.body[range.clone()], content_end - range.start);
        }
    }
}

/// The first word of an info string, as far as a comma or brace.
fn language(info: &str) -> Option<String> {
    let info = info.trim_start();
    let end = info.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}'));
    let word = &info[..end.unwrap_or(info.len())];
    (!word.is_empty()).then(|| word.to_owned())
}

/// Whether a fence stands behind the content, which ends at `content_end` of the block (0 if
/// there is none).
fn is_closed(block: &str, content_end: usize) -> bool {
    let behind = match content_end {
        0 => block
            .trim_start()
            .split_once(['\n', '\r'])
            .map_or("", |(_opening, behind)| behind),
        _ => &block[content_end..],
    };
    behind.contains(['`', '~'])
}
