//! What is hidden from the Markdown parser: dollars that are money and nesting beyond reason.
//!
//! A hidden character is replaced by [`MASK`], which is as long (one byte) and means nothing in
//! Markdown, so every offset stays true; the events get the character back.

use std::borrow::Cow;

/// DELETE: the one ASCII character that nobody writes, that means nothing in Markdown, and that
/// pulldown-cmark takes even in a link's destination.
pub(super) const MASK: char = '\u{7f}';

/// Bodies shorter than this may nest as they like: pulldown-cmark takes time by the product of
/// depth and lines, a tenth of a second for 32 KiB at the worst, 80 seconds for 1 MiB.
const NESTING_MATTERS_FROM: usize = 32 * 1024;

/// Markers of containers (quotes, lists) that one line may open.
const MAX_MARKERS: usize = 100;

/// Bytes of a line within which containers may be opened.
const MAX_INDENT: usize = 512;

/// The body with what must be hidden replaced; as it is, if there is nothing.
pub(super) fn mask(body: &str) -> Cow<'_, str> {
    let mut hidden = money(body);
    if body.len() >= NESTING_MATTERS_FROM {
        hidden.extend(nesting(body));
    }
    if hidden.is_empty() {
        return Cow::Borrowed(body);
    }
    let mut bytes = body.as_bytes().to_vec();
    for at in hidden {
        bytes[at] = MASK as u8;
    }
    Cow::Owned(String::from_utf8(bytes).expect("one ASCII character took the place of another"))
}

/// Dollars that pulldown-cmark would take for the opening of a formula and Pandoc would not:
/// their closing dollar stands before a digit ("$25,000-$50,000").
fn money(body: &str) -> Vec<usize> {
    let mut hidden = Vec::new();
    if !has_dollar(body.as_bytes()) {
        return hidden;
    }
    let mut dollars = dollars(body).peekable();
    while let Some(open) = dollars.next() {
        let Some(&close) = dollars.peek() else { break };
        if close == open + 1 || !can_open(body, open) || !can_close(body, close) {
            continue;
        }
        let before_digit = body
            .as_bytes()
            .get(close + 1)
            .is_some_and(u8::is_ascii_digit);
        if before_digit {
            hidden.push(open);
        } else {
            dollars.next();
        }
    }
    if !hidden.is_empty() && body.contains(MASK) {
        hidden.clear();
    }
    hidden
}

/// Most bodies have none; this finds that out at the speed of memory.
fn has_dollar(bytes: &[u8]) -> bool {
    let count = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(*byte == b'$')).sum::<u8>();
    bytes.chunks(128).any(|chunk| count(chunk) > 0)
}

/// Dollars that no backslash escapes.
fn dollars(body: &str) -> impl Iterator<Item = usize> {
    let escapes = |at: &usize| {
        body[..*at]
            .bytes()
            .rev()
            .take_while(|byte| *byte == b'\\')
            .count()
    };
    body.match_indices('$')
        .map(|(at, _)| at)
        .filter(move |at| escapes(at) % 2 == 0)
}

fn can_open(body: &str, at: usize) -> bool {
    body.as_bytes()
        .get(at + 1)
        .is_some_and(|next| !next.is_ascii_whitespace())
}

fn can_close(body: &str, at: usize) -> bool {
    at.checked_sub(1)
        .is_some_and(|before| !body.as_bytes()[before].is_ascii_whitespace())
}

/// The markers at which lines begin to nest deeper than any author does.
fn nesting(body: &str) -> Vec<usize> {
    let bytes = body.as_bytes();
    let mut hidden = Vec::new();
    let mut line = 0;
    while line < bytes.len() {
        hidden.extend(excess(&bytes[line..]).map(|at| line + at));
        let length = bytes[line..]
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'));
        line = length.map_or(bytes.len(), |length| line + length + 1);
    }
    hidden
}

/// The first marker of a container too many in the line that `bytes` begin with.
fn excess(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut markers) = (0, 0);
    loop {
        let length = match bytes.get(at)? {
            b' ' | b'\t' => {
                at += 1;
                continue;
            }
            b'>' => 1,
            b'-' | b'+' | b'*' | b':' if is_space(bytes, at + 1) => 1,
            b'0'..=b'9' => number(&bytes[at..])?,
            b'[' => footnote(&bytes[at..])?,
            _ => return None,
        };
        markers += 1;
        if markers > MAX_MARKERS || at > MAX_INDENT {
            return Some(at);
        }
        at += length;
    }
}

/// The length of the marker of an ordered list.
fn number(bytes: &[u8]) -> Option<usize> {
    let digits = bytes
        .iter()
        .take(10)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let closed = matches!(bytes.get(digits), Some(b'.' | b')')) && is_space(bytes, digits + 1);
    closed.then_some(digits + 1)
}

/// The length of the `[^label]:` that begins a footnote.
fn footnote(bytes: &[u8]) -> Option<usize> {
    let label = bytes
        .strip_prefix(b"[^")?
        .iter()
        .take(1000)
        .position(|byte| *byte == b']')?;
    (bytes.get(label + 3) == Some(&b':')).then_some(label + 4)
}

fn is_space(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &str) {
        assert_eq!(mask(body).replace(MASK, "#"), expected, "{body:?}");
    }

    #[test]
    fn hides_dollars_whose_closing_one_stands_before_a_digit() {
        check("$25,000-$50,000", "#25,000-$50,000");
        check("$5 and $10", "$5 and $10");
        check("$x$ and $y$", "$x$ and $y$");
        check("($2x$)", "($2x$)");
        check("$1/$2/$3", "#1/#2/$3");
        check("\\$1-$2-$3", "\\$1-#2-$3");
        check("\\\\$1-$2", "\\\\#1-$2");
        check("$$1$$2", "$$1$$2");
        check("5$", "5$");
    }

    #[test]
    fn nesting_is_hidden_where_it_is_deep_and_the_body_long() {
        let filler = "a\n".repeat(NESTING_MATTERS_FROM);
        let hides = |start: &str| nesting(&format!("x\n{start}\n{filler}"));
        assert!(hides(&">".repeat(MAX_MARKERS)).is_empty());
        assert_eq!(hides(&">".repeat(MAX_MARKERS + 2)), [2 + MAX_MARKERS]);
        assert_eq!(
            hides(&"- 1. ".repeat(MAX_MARKERS)),
            [2 + MAX_MARKERS / 2 * 5]
        );
        assert_eq!(
            hides(&"[^a]: > ".repeat(MAX_MARKERS)),
            [2 + MAX_MARKERS / 2 * 8]
        );
        assert_eq!(
            hides(&format!("{}- a", " ".repeat(MAX_INDENT + 1))),
            [3 + MAX_INDENT]
        );
        assert!(hides(&"-".repeat(500)).is_empty());
        assert!(hides(&"=".repeat(500)).is_empty());
        assert!(matches!(mask(&">".repeat(500)), Cow::Borrowed(_)));
        assert!(matches!(mask(&(">".repeat(500) + &filler)), Cow::Owned(_)));
    }
}
