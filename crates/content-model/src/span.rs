//! Places in a file: byte spans, and the lines and columns people call them by.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes in a file, counted from the file's first byte.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "Ends")]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A span as it is read: its ends may be the wrong way round.
#[derive(Deserialize)]
struct Ends {
    start: usize,
    end: usize,
}

impl TryFrom<Ends> for Span {
    type Error = &'static str;

    fn try_from(Ends { start, end }: Ends) -> Result<Self, Self::Error> {
        match start <= end {
            true => Ok(Self { start, end }),
            false => Err("a span that ends before it starts"),
        }
    }
}

impl Span {
    /// The span from `start` up to, but not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span ends where it starts or later");
        Self { start, end }
    }

    /// An empty span, for what is missing at a place.
    pub fn at(offset: usize) -> Self {
        Self {
            start: offset,
            end: offset,
        }
    }

    /// The same span, `by` bytes further on.
    pub fn shifted(self, by: usize) -> Self {
        Self {
            start: self.start + by,
            end: self.end + by,
        }
    }

    /// Its length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text it covers. Ends outside the text or inside a character are moved inwards, so
    /// that a span of an older version of a file can never panic.
    pub fn slice(self, text: &str) -> &str {
        let start = floor_char_boundary(text, self.start);
        let end = floor_char_boundary(text, self.end.max(start));
        &text[start..end]
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A place as people and tools name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in Unicode code points.
    pub column: usize,
    /// From 0, in bytes from the file's start.
    pub offset: usize,
}

/// Where the lines of one text begin, so that offsets become positions by binary search.
#[derive(Clone, Debug)]
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> LineIndex<'t> {
    /// Finds the lines of `text`; LF, CRLF and a lone CR each end one.
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends_line = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends_line {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    /// The line and column of a byte offset; an offset past the end is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_char_boundary(self.text, offset);
        let line = self.line_of(offset);
        let start = self.starts[line - 1];
        let column = self.text[start..offset]
            .chars()
            .filter(|c| *c != '\u{feff}')
            .count()
            + 1;
        Position {
            line,
            column,
            offset,
        }
    }

    /// The number of the line, from 1, that a byte offset is in.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// The number of lines; a text that ends with a line end has one empty line more.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The span of a line (from 1) without its line end, if there is such a line.
    pub fn line_span(&self, line: usize) -> Option<Span> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let content = self.text[start..end].trim_end_matches(['\n', '\r']);
        Some(Span::new(start, start + content.len()))
    }
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, offset: usize, line: usize, column: usize) {
        let position = LineIndex::new(text).position(offset);
        assert_eq!(
            (position.line, position.column),
            (line, column),
            "{text:?} at {offset}"
        );
    }

    #[test]
    fn positions_count_code_points_and_every_line_end() {
        check("abc", 0, 1, 1);
        check("a\nb", 2, 2, 1);
        check("a\r\nb", 3, 2, 1);
        check("a\rb", 2, 2, 1);
        check("äöü x", 7, 1, 5);
        check("日本\n語x", 10, 2, 2);
        check("\u{feff}title", 3, 1, 1);
        check("ab", 99, 1, 3);
        check("é", 1, 1, 1);
    }

    #[test]
    fn line_spans_leave_out_the_line_end() {
        let index = LineIndex::new("one\r\ntwo\n");
        assert_eq!(index.line_span(1), Some(Span::new(0, 3)));
        assert_eq!(index.line_span(2), Some(Span::new(5, 8)));
        assert_eq!(index.line_span(3), Some(Span::new(9, 9)));
        assert_eq!(index.line_span(4), None);
        assert_eq!(index.line_span(0), None);
    }

    #[test]
    fn slices_never_panic() {
        assert_eq!(Span::new(1, 9).slice("né"), "é");
        assert_eq!(Span::new(0, 2).slice("é"), "é");
        assert_eq!(Span::new(2, 3).slice("né"), "é");
    }
}
