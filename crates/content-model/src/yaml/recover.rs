//! Reads what can be read of a mapping with mistakes in it.
//!
//! The entry with the mistake is blanked out and the rest read again, so that every place stays
//! where it is: a post with a stray colon in its description still has its title and date.

use super::{Value, YamlError, parse, spans::SpanIndex};
use crate::span::Span;

/// So many entries are left out before nothing is kept.
const MAX_TRIES: usize = 8;

/// See [`super::parse_leniently`].
pub(super) fn parse_leniently(text: &str, start: usize) -> (Value, SpanIndex, Vec<YamlError>) {
    let mut errors: Vec<YamlError> = Vec::new();
    let mut rest = std::borrow::Cow::Borrowed(text);
    for _ in 0..MAX_TRIES {
        match parse(&rest, start) {
            Ok((value, spans)) => return (value, spans, errors),
            Err(error) => {
                let broken = entries_to_leave_out(&rest, start, &error, &mut errors);
                if broken.is_empty() {
                    break;
                }
                rest = std::borrow::Cow::Owned(blanked(&rest, &broken));
            }
        }
    }
    (Value::Null, SpanIndex::default(), errors)
}

/// Notes an error, and says which parts of the text it spoils.
fn entries_to_leave_out(
    text: &str,
    start: usize,
    error: &YamlError,
    errors: &mut Vec<YamlError>,
) -> Vec<Span> {
    if error.duplicate_key
        && let Ok(spans) = super::twin::index(text)
    {
        let duplicates = spans.duplicates();
        if duplicates.is_empty() {
            // Two spellings of one key, which only the values tell.
            errors.push(error.clone());
        }
        for duplicate in &duplicates {
            let message = format!("the key `{}` appears twice", duplicate.name);
            errors.push(YamlError {
                span: duplicate.key.shifted(start),
                first: Some(duplicate.first.shifted(start)),
                message,
                ..error.clone()
            });
        }
        return duplicates.iter().map(|duplicate| duplicate.entry).collect();
    }
    if errors.is_empty() {
        errors.push(error.clone());
    }
    if text.len() > super::MAX_BYTES {
        return Vec::new();
    }
    entry_at(text, error.span.start.saturating_sub(start))
        .into_iter()
        .collect()
}

/// The entry of the topmost mapping that a place lies in: from the last line before it that is
/// not indented to the next such line. None if nothing would be left out.
fn entry_at(text: &str, at: usize) -> Option<Span> {
    let mut entry = Span::at(0);
    for line in lines(text) {
        let begins = text[line.start..]
            .starts_with(|c: char| !matches!(c, ' ' | '\t' | '#' | '-' | ']' | '}' | '\n' | '\r'));
        if begins && line.start > at {
            break;
        }
        if begins {
            entry.start = line.start;
        }
        entry.end = line.end;
    }
    (!entry.slice(text).trim().is_empty()).then_some(entry)
}

fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive(['\n', '\r']).map(move |line| {
        let span = Span::new(start, start + line.len());
        start = span.end;
        span
    })
}

/// The text with spaces for every byte of those parts, save the line ends.
fn blanked(text: &str, parts: &[Span]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for part in parts {
        for byte in &mut bytes[part.start..part.end] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}
