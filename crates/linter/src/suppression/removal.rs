//! Edits that take suppressions away and change nothing that is published.

use postroom_content_model::Span;

use super::{Directive, Suppressions};
use crate::draft::DraftFix;

impl Suppressions<'_> {
    /// Deletes these suppressions, each with its line if it stands there alone.
    pub(crate) fn removal(&self, directives: &[usize]) -> Option<DraftFix> {
        let directives = directives.iter().map(|index| &self.directives[*index]);
        let mut edits: Vec<(Span, String)> = directives
            .clone()
            .map(|directive| (self.place(directive), String::new()))
            .collect();
        edits.sort_unstable();
        let apart = edits.is_sorted_by(|(one, _), (next, _)| one.end <= next.start);
        let safe = directives.clone().all(|directive| self.is_safe(directive));
        apart.then_some(DraftFix { safe, edits })
    }

    /// Deletes one of the names of a suppression, which keeps others.
    pub(crate) fn name_removal(&self, directive: usize, name: usize) -> Option<DraftFix> {
        let names = &self.directives[directive].names;
        let span = match (names.get(name + 1), name.checked_sub(1)) {
            (Some(next), _) => Span::new(names[name].span.start, next.span.start),
            (None, Some(last)) => Span::new(names[last].span.end, names[name].span.end),
            (None, None) => return None,
        };
        let edits = vec![(span, String::new())];
        Some(DraftFix { safe: true, edits })
    }

    /// What goes when a suppression goes.
    fn place(&self, directive: &Directive) -> Span {
        let text = &*self.commented.file.text;
        let Span { start, end } = directive.comment;
        let first = self.lines.number(start);
        let last = self.lines.number(end);
        let line = self.lines.span(first).unwrap_or(directive.comment);
        let before = &text[line.start..start];
        let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
        if !self.lines.stands_alone(directive) || blanks < before.len() {
            let rest = self.lines.span(last).map_or(end, |line| line.end.max(end));
            let ends_line = text[end..rest].trim().is_empty();
            return match (ends_line, text[end..].starts_with([' ', '\t'])) {
                (true, _) => Span::new(start - blanks, rest),
                (false, true) => Span::new(start - blanks.min(1), end),
                (false, false) => directive.comment,
            };
        }
        let begin_of = |number| {
            self.lines
                .span(number)
                .map_or(text.len(), |line| line.start)
        };
        let (above, below) = (first.checked_sub(1), last + 1);
        let blank_above = above.is_none_or(|number| self.lines.is_blank(number))
            || self.commented.body() == Some(line.start);
        let in_block = directive.yaml || self.commented.is_in_block(directive.comment);
        let from_line = |first, last| Span::new(begin_of(first), begin_of(last));
        match (blank_above, self.lines.is_blank(below)) {
            _ if in_block => from_line(first, below),
            // What stood above and below must not become one paragraph.
            (false, false) => Span::new(line.start, self.end_of(last)),
            (true, true) if below < self.lines.count() => from_line(first, below + 1),
            (true, true) if self.commented.body() < Some(line.start) => {
                from_line(above.unwrap_or(first).max(1), below)
            }
            _ => from_line(first, below),
        }
    }

    fn end_of(&self, number: usize) -> usize {
        self.lines.span(number).unwrap_or_default().end
    }

    /// Whether nothing changes for the reader. A comment between two lists keeps them apart.
    fn is_safe(&self, directive: &Directive) -> bool {
        let text = &*self.commented.file.text;
        let below = text[directive.comment.end..].trim_start_matches(['\n', '\r']);
        let listed = |c: char| matches!(c, ' ' | '\t' | '-' | '*' | '+') || c.is_ascii_digit();
        directive.yaml || !self.lines.stands_alone(directive) || !below.starts_with(listed)
    }
}
