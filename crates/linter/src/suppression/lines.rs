//! Lines around comments: whether a comment stands alone, and which line comes next.

use postroom_content_model::{LineIndex, Span};

use super::Directive;

/// The most bytes before a comment that are looked at; what is indented further stands in line
/// with something.
const MOST_INDENTATION: usize = 1000;

/// The lines of a text with suppressions.
pub(crate) struct Lines<'t> {
    text: &'t str,
    index: LineIndex<'t>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            index: LineIndex::new(text),
        }
    }

    /// The number of the line that an offset is in.
    pub(super) fn number(&self, offset: usize) -> usize {
        self.index.line_of(offset)
    }

    /// A line by its number; behind the last one there is nothing.
    pub(super) fn span(&self, number: usize) -> Option<Span> {
        self.index.line_span(number)
    }

    /// How many lines there are, the empty one behind the last line end included.
    pub(super) fn count(&self) -> usize {
        self.index.line_count()
    }

    /// Whether a line has nothing in it but blanks and the marks of quotes.
    pub(super) fn is_blank(&self, number: usize) -> bool {
        let line = self.span(number).unwrap_or_default().slice(self.text);
        line.trim_start_matches(|c: char| c.is_whitespace() || c == '>')
            .is_empty()
    }

    /// Whether nothing but blanks and the marks of quotes and list items stands in line with the
    /// comment.
    pub(super) fn stands_alone(&self, directive: &Directive) -> bool {
        let Span { start, end } = directive.comment;
        let line = self.span(self.number(start)).unwrap_or_default();
        let last = self.span(self.number(end)).unwrap_or_default();
        let before = Span::new(line.start.min(start), start);
        before.len() <= MOST_INDENTATION
            && is_indentation(before.slice(self.text), directive.yaml)
            && self.text[end..last.end.max(end)].trim().is_empty()
    }

    /// The lines that the suppressions are about, if they are about one: the line they stand in,
    /// or the next that is neither blank nor a suppression that stands alone.
    pub(super) fn of(&self, directives: &[Directive]) -> Vec<Option<Span>> {
        let mut lines = vec![None; directives.len()];
        let mut below: Option<(usize, Option<usize>)> = None;
        for (directive, line) in directives.iter().zip(&mut lines).rev() {
            let own = self.number(directive.comment.start);
            if !self.stands_alone(directive) {
                *line = self.span(own);
                continue;
            }
            let mut next = self.number(directive.comment.end) + 1;
            while self.span(next).is_some() && self.is_skipped(next, directive.yaml) {
                next += 1;
            }
            let target = match below {
                Some((number, target)) if number == next => target,
                _ => Some(next),
            };
            below = Some((own, target));
            *line = target.and_then(|number| self.span(number));
        }
        lines
    }

    /// Whether a line between a suppression and what it is about is passed over.
    fn is_skipped(&self, number: usize, yaml: bool) -> bool {
        let line = self.span(number).unwrap_or_default().slice(self.text);
        let comment = line.trim_start().strip_prefix('#');
        self.is_blank(number)
            || yaml && comment.is_some_and(|comment| !comment.trim_start().starts_with(super::WORD))
    }
}

/// Whether text before a comment only places it.
fn is_indentation(text: &str, yaml: bool) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    text.split_whitespace().all(|mark| {
        let number = mark.trim_end_matches(['.', ')']);
        let numbered = number.len() + 1 == mark.len() && number.bytes().all(|b| b.is_ascii_digit());
        !yaml && (mark.bytes().all(|b| b == b'>') || matches!(mark, "-" | "*" | "+") || numbered)
    })
}
