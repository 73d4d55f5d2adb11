//! Reads for the index what only YAML 1.1 allows.
//!
//! The index's parser follows YAML 1.2 and refuses some of what libyaml takes and people write:
//! a tab right after a colon, and continuation lines of quoted values and brackets that are not
//! indented. Only places are wanted of it, so it is given a twin of the text that has the same
//! number of characters and the same structure, with those oddities ironed out.

use std::borrow::Cow;

use super::{
    index::{IndexError, NotYaml, build},
    places::{after_properties, end_of_quoted, next_value},
    spans::SpanIndex,
};

/// So many values that need folding are read; each costs the parser another run.
const MAX_FOLDS: usize = 16;

/// The index of a text.
pub(super) fn index(text: &str) -> Result<SpanIndex, IndexError> {
    let mut twin = softened(text);
    let mut blank = Vec::new();
    for _ in 0..MAX_FOLDS {
        match build(text, &twin) {
            Err(IndexError::NotYaml(trouble)) if fold(text, &trouble, &mut blank) => {
                twin = Cow::Owned(blanked(text, &blank));
            }
            outcome => return outcome,
        }
    }
    build(text, &twin)
}

fn softened(text: &str) -> Cow<'_, str> {
    let special = ['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}'];
    if text.contains(":\t") || (!text.is_ascii() && text.contains(special)) {
        Cow::Owned(blanked(text, &[]))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text with spaces in the places of those bytes, and softened elsewhere.
fn blanked(text: &str, blank: &[bool]) -> String {
    let mut before = ' ';
    let soften = |(at, c)| {
        let soft = match c {
            _ if blank.get(at) == Some(&true) => ' ',
            '\t' if before == ':' => ' ',
            // YAML 1.1 §4.1.4 has three line breaks more. A byte order mark is a blank where a
            // line begins and a letter elsewhere.
            '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\u{feff}' if matches!(before, '\n' | '\r') => ' ',
            '\u{feff}' => 'x',
            _ => c,
        };
        before = c;
        soft
    };
    text.char_indices().map(soften).collect()
}

/// Marks the line ends and comments of the value that the parser stumbled in; whether it is a
/// value that can be folded and was not yet.
fn fold(text: &str, trouble: &NotYaml, blank: &mut Vec<bool>) -> bool {
    blank.resize(text.len(), false);
    let at = trouble.error.span.start;
    let mut from = after_properties(text, trouble.from);
    while let Some(start) = next_value(text, from).filter(|start| *start <= at) {
        let (end, folds) = match text.as_bytes()[start] {
            b'"' | b'\'' => quoted(text, start),
            b'[' | b'{' => brackets(text, start),
            b'&' | b'!' => (after_properties(text, start), Vec::new()),
            _ => (end_of_word(text, start), Vec::new()),
        };
        if end > at {
            let fresh = folds.iter().any(|fold| !blank[*fold]);
            for fold in folds {
                blank[fold] = true;
            }
            return fresh;
        }
        from = end;
    }
    false
}

fn end_of_word(text: &str, start: usize) -> usize {
    let length = text[start..].find([' ', '\t', '\n', '\r', ',']);
    length.map_or(text.len(), |length| start + length.max(1))
}

/// The end of a quoted value, and its line ends.
fn quoted(text: &str, start: usize) -> (usize, Vec<usize>) {
    let end = end_of_quoted(text, start);
    (end, line_ends(text, start, end).collect())
}

fn line_ends(text: &str, start: usize, end: usize) -> impl Iterator<Item = usize> + '_ {
    (start..end).filter(|at| matches!(text.as_bytes()[*at], b'\n' | b'\r'))
}

/// The end of a list or mapping in brackets, its line ends, and its comments.
fn brackets(text: &str, start: usize) -> (usize, Vec<usize>) {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut folds) = (start, 0_usize, Vec::new());
    // A quote opens a value only where a value could begin.
    let mut fresh = true;
    while at < bytes.len() {
        let after_blank = at == 0 || bytes[at - 1].is_ascii_whitespace();
        let mut end = at + 1;
        match bytes[at] {
            b'"' | b'\'' if fresh => (end, fresh) = (end_of_quoted(text, at), false),
            b'#' if after_blank => {
                let length = text[at..].find(['\n', '\r']);
                end = length.map_or(text.len(), |length| at + length);
                folds.extend(at..end);
            }
            b'[' | b'{' => (depth, fresh) = (depth + 1, true),
            b']' | b'}' => (depth, fresh) = (depth - 1, false),
            b',' | b':' => fresh = true,
            byte => fresh &= byte.is_ascii_whitespace(),
        }
        folds.extend(line_ends(text, at, end));
        at = end;
        if depth == 0 {
            break;
        }
    }
    (at, folds)
}
