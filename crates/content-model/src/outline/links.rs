//! Where the parts of links and definitions stand in the text.
//!
//! pulldown-cmark says what a link is and where it begins and ends, not where its destination
//! is. These functions find it again in text of which pulldown-cmark has accepted the syntax
//! (CommonMark 0.31 §4.7, §6.3), so they need not doubt it.

use std::{borrow::Cow, ops::Range};

/// The place of the destination, which is `known`, of the inline link or image whose text ends at
/// or soon after `text_end`.
pub(super) fn inline_destination(body: &str, text_end: usize, known: &str) -> Range<usize> {
    let open = body[text_end..]
        .find("](")
        .map_or(text_end, |at| text_end + at + 2);
    destination(body, open, known)
}

/// The place of the destination, which is `known`, that follows an opening parenthesis or a
/// definition's colon, without `<` and `>`. It may stand on the next line, in a block quote.
pub(super) fn destination(body: &str, from: usize, known: &str) -> Range<usize> {
    let bytes = body.as_bytes();
    let at = skip_space_and_line_end(bytes, from, known);
    if bytes.get(at) == Some(&b'<') {
        at + 1..find(bytes, at + 1, |byte| matches!(byte, b'>' | b'\n' | b'\r'))
    } else {
        let mut depth = 0_usize;
        let end = find(bytes, at, |byte| match byte {
            b')' if depth == 0 => true,
            b'(' => {
                depth += 1;
                false
            }
            b')' => {
                depth -= 1;
                false
            }
            byte => byte <= b' ',
        });
        at..end
    }
}

/// The closing bracket of the label that begins at `from`, behind its opening bracket.
pub(super) fn label_end(body: &str, from: usize) -> usize {
    find(body.as_bytes(), from, |byte| byte == b']')
}

/// The opening bracket of the label that `close` closes; `None` if another closing bracket
/// stands between.
pub(super) fn label_start(body: &str, close: usize) -> Option<usize> {
    let bytes = body.as_bytes();
    let is_bracket = |at: &usize| matches!(bytes[*at], b'[' | b']') && !is_escaped(body, *at);
    (0..close)
        .rev()
        .find(is_bracket)
        .filter(|at| bytes[*at] == b'[')
}

/// Whether an odd number of backslashes stands before `at`.
pub(super) fn is_escaped(body: &str, at: usize) -> bool {
    let before = body.as_bytes()[..at].iter().rev();
    before.take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// The text with the marks of as many block quotes blanked at the beginnings of its lines (but
/// the first), so that what spans lines can be read in one go and every offset stays true.
pub(super) fn without_quote_marks(text: &str, quotes: usize) -> Cow<'_, str> {
    if quotes == 0 || !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut left = 0;
    let blanked = text.chars().map(|c| match c {
        '\n' | '\r' => {
            left = quotes;
            c
        }
        '>' if left > 0 => {
            left -= 1;
            ' '
        }
        ' ' | '\t' => c,
        c => {
            left = 0;
            c
        }
    });
    Cow::Owned(blanked.collect())
}

/// Skips white space with a line end in it and the marks of the block quotes on the next line.
/// They can be told from the `>` that begins a destination only by its being `known`.
fn skip_space_and_line_end(bytes: &[u8], from: usize, known: &str) -> usize {
    let line_end = skip_space(bytes, from);
    let line = match bytes.get(line_end..) {
        Some([b'\r', b'\n', ..]) => line_end + 2,
        Some([b'\r' | b'\n', ..]) => line_end + 1,
        _ => return line_end,
    };
    let is_prefix = |byte: &&u8| matches!(byte, b'>' | b' ' | b'\t' | 0x0b | 0x0c);
    let end = line + bytes[line..].iter().take_while(is_prefix).count();
    let is_escape = matches!(bytes.get(end), Some(b'\\' | b'&'));
    let mut own = if is_escape {
        0
    } else {
        known.bytes().take_while(|byte| *byte == b'>').count()
    };
    let mut at = end;
    while own > 0
        && let Some(mark) = bytes[line..at].iter().rposition(|byte| *byte == b'>')
    {
        at = line + mark;
        own -= 1;
    }
    at
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let space = rest
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | 0x0b | 0x0c));
    from + space.count()
}

/// The first byte from `from` on that `wanted` accepts and no backslash escapes; else the end.
fn find(bytes: &[u8], from: usize, mut wanted: impl FnMut(u8) -> bool) -> usize {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\\' && bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) {
            at += 2;
        } else if wanted(byte) {
            return at;
        } else {
            at += 1;
        }
    }
    bytes.len()
}
