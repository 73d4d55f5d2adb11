//! The part of a line that shows where a finding is, fit for a terminal.

use std::borrow::Cow;
use std::ops::Range;

use postroom_content_model::{Position, Span};

/// How much of a line is taken before and after the finding. A line of megabytes is no reason
/// to read, or to lay out, megabytes for each of its findings.
const REACH: usize = 2000;

/// A piece of one line, and what to underline in it.
pub(super) struct Excerpt {
    pub(super) text: String,
    pub(super) underlined: Range<usize>,
    /// Whether the piece begins where the line begins, so that columns can be counted in it.
    pub(super) from_line_start: bool,
}

impl Excerpt {
    /// What to show for the range from `start` to `end` of a file; of several lines the first.
    /// `room` is the most columns that are underlined.
    pub(super) fn new(text: &str, start: Position, end: Position, room: usize) -> Self {
        let Span { start, end } = Span::new(start.offset, end.offset.max(start.offset));
        let start = text.floor_char_boundary(start);
        let end = text.floor_char_boundary(end.max(start));
        let (before, from_line_start) = line_before(text, start);
        let rest = &text[start..text.floor_char_boundary(start.saturating_add(2 * REACH))];
        let rest = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let marked = fitting(&rest[..rest.len().min(end - start)], room);
        let after = &rest[marked.len()..];
        let after = &after[..after.floor_char_boundary(REACH)];

        let mut shown = harmless(before).into_owned();
        let from = shown.len();
        shown.push_str(&harmless(marked));
        let to = shown.len();
        shown.push_str(&harmless(after));
        Self {
            text: shown,
            underlined: from..to,
            from_line_start,
        }
    }
}

/// The line's text before an offset, without a byte order mark, and whether that is all of it.
fn line_before(text: &str, offset: usize) -> (&str, bool) {
    let from = text.ceil_char_boundary(offset.saturating_sub(REACH));
    let before = &text[from..offset];
    match before.rfind(['\n', '\r']) {
        Some(line_end) => (&before[line_end + 1..], true),
        None => (before.trim_start_matches('\u{feff}'), from == 0),
    }
}

/// As much of the text as fits into the columns; everything beyond ASCII is counted double.
fn fitting(text: &str, room: usize) -> &str {
    let mut columns = 0;
    let over = text.char_indices().find(|(_, character)| {
        columns += match character {
            '\t' => 4,
            _ if character.is_ascii() => 1,
            _ => 2,
        };
        columns > room
    });
    over.map_or(text, |(at, _)| &text[..at])
}

/// The text without characters that a terminal obeys or that reorder what stands around them,
/// each replaced by one visible character, so that columns stay what they are.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|character| {
            if is_harmful(character) {
                visible(character)
            } else {
                character
            }
        })
        .collect()
}

/// The text on one line; a message may quote what an author wrote, line ends included.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    match harmless(text) {
        Cow::Borrowed(text) => Cow::Borrowed(text),
        Cow::Owned(text) => Cow::Owned(text.replace("␍␊", " ").replace(['␊', '␍'], " ")),
    }
}

fn is_harmful(character: char) -> bool {
    match character {
        '\t' => false,
        '\u{061c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => true,
        _ => character.is_control(),
    }
}

/// U+2400 and on are pictures of the ASCII control characters.
fn visible(character: char) -> char {
    match u32::from(character) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        0x7f => '\u{2421}',
        _ => '\u{fffd}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, start: usize, end: usize, shown: &str, underlined: &str) {
        let at = |offset| Position {
            line: 1,
            column: 1,
            offset,
        };
        let excerpt = Excerpt::new(text, at(start), at(end), 20);
        assert_eq!(excerpt.text, shown);
        assert_eq!(&excerpt.text[excerpt.underlined], underlined);
    }

    #[test]
    fn any_span_gives_one_line() {
        check("one\ntwo three\r\nfour", 8, 13, "two three", "three");
        check("one\ntwo three\r\nfour", 8, 18, "two three", "three");
        check("one\ntwo", 99, 120, "two", "");
        check("né", 2, 3, "né", "é");
        check("né", 1, 2, "né", "");
        check("né", 1, 3, "né", "é");
        check("", 0, 0, "", "");
        check("\u{feff}title", 3, 8, "title", "title");
        check("one\rtwo", 4, 7, "two", "two");
    }

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_obey() {
        check(
            "a\u{1b}[31mb\u{9b}c\u{202e}d",
            1,
            2,
            "a␛[31mb\u{fffd}c\u{fffd}d",
            "␛",
        );
        check("a\tb", 1, 3, "a\tb", "\tb");
    }

    #[test]
    fn long_ranges_are_cut_to_the_room() {
        let long = "x".repeat(50);
        check(&long, 0, 50, &long, &long[..20]);
        check(&"語".repeat(50), 0, 150, &"語".repeat(50), &"語".repeat(10));
    }

    #[test]
    fn endless_lines_are_cut_on_both_sides() {
        let text = "語".repeat(1_000_000);
        let at = |offset| Position {
            line: 1,
            column: 1,
            offset,
        };
        let excerpt = Excerpt::new(&text, at(1_500_000), at(1_500_300), 20);
        assert!(excerpt.text.len() < 3 * REACH);
        assert!(!excerpt.from_line_start);
    }
}
