//! What would make a line with a mistake readable: a guess at what its author meant.

use super::{places::end_of_quoted, scalar::in_quotes};
use crate::span::Span;

/// The value on the line that `at` lies in, in quotes. None where the line is not a key with a
/// value, or the value may go on in the next line.
pub(super) fn value_in_quotes(text: &str, at: usize) -> Option<(Span, String)> {
    let value = value_of_line(text, at)?;
    let written = value.slice(text);
    // A list that ends before the line does was meant as text.
    let ends_early = written.starts_with('[') && text[..at].trim_end().ends_with(']');
    let is_text = ends_early || !written.starts_with(['[', '{']);
    let certain = is_text && !written.contains(" #") && !goes_on(text, value.end);
    certain.then(|| (value, in_quotes(written)))
}

/// The quote that is missing at the end of the line that `opening` lies in.
pub(super) fn closing_quote(text: &str, opening: usize) -> Option<(Span, String)> {
    let value = value_of_line(text, opening).filter(|value| value.start == opening)?;
    let written = value.slice(text);
    let quote = written.chars().next()?;
    let alone = !written[1..].contains([quote, '\\']) && !written.contains(" #");
    (alone && !goes_on(text, value.end)).then(|| (Span::at(value.end), quote.to_string()))
}

/// The quote on a line above that was never closed, if the one before `at` was taken for its end:
/// a key follows on its next line, so that no value of several lines was meant.
pub(super) fn unclosed_above(text: &str, at: usize) -> Option<Span> {
    let end = text[..at].trim_end().len();
    let above = &text[..line_start(text, at)];
    let mut start = above.len();
    let mut next = &text[start..at];
    for line in above.split_inclusive(['\n', '\r']).rev() {
        start -= line.len();
        let value = value_of_line(text, start);
        if let Some(value) = value.filter(|value| is_open(value.slice(text))) {
            let was_end = end_of_quoted(text, value.start) == end;
            let certain = was_end && begins_with_key(next);
            return certain.then(|| Span::new(value.start, value.start + 1));
        }
        if line.trim() != "" {
            next = line;
        }
    }
    None
}

/// Whether a value begins with a quote that does not end on its line.
fn is_open(value: &str) -> bool {
    value.starts_with(['"', '\''])
        && end_of_quoted(value, 0) == value.len()
        && !value[1..].ends_with(&value[..1])
}

fn begins_with_key(line: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    line.split_once(':')
        .is_some_and(|(key, _)| !key.is_empty() && key.chars().all(word))
}

/// The value of `key: value` on the line of a place, comments included.
fn value_of_line(text: &str, at: usize) -> Option<Span> {
    let start = line_start(text, at);
    let rest = &text[start..];
    let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let (key, value) = line.split_once(": ")?;
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let name = key.trim_start_matches([' ', '-']);
    let is_key = !name.is_empty() && name.chars().all(word);
    let from = start + line.len() - value.trim_start().len();
    let span = Span::new(from, (start + line.trim_end().len()).max(from));
    (is_key && !span.is_empty()).then_some(span)
}

/// Whether the line after a place is indented, and so may belong to the value.
fn goes_on(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    let next = rest.find('\n').map_or("", |end| &rest[end + 1..]);
    next.starts_with([' ', '\t']) && !next.lines().next().unwrap_or_default().trim().is_empty()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1)
}
