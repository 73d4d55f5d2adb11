//! Link reference definitions, those included that come too late to be used.

use std::ops::Range;

use super::{Definition, links};
use crate::{markdown::Markdown, span::Span};

/// The lines behind its label over which a definition that comes too late may go on.
const MAX_LINES: usize = 3;

/// The definitions of a body, and the places where more may be.
#[derive(Debug)]
pub(super) struct Definitions<'t> {
    body: &'t str,
    start: usize,
    /// The ones that links use, in order, spans in the file.
    known: Vec<Definition>,
    /// Each `]:` of the body, the last one first, that is not behind the walk.
    candidates: Vec<usize>,
    /// Each `]:` that no paragraph, code or other text contains.
    loose: Vec<usize>,
}

impl<'t> Definitions<'t> {
    /// Takes what the parser found in a body that begins at `start` of its file: the range and
    /// the destination of each, in order.
    pub(super) fn new(body: &'t str, start: usize, found: Vec<(Range<usize>, String)>) -> Self {
        let definition = |(range, destination)| definition(body, start, range, destination);
        let known: Vec<_> = found.into_iter().map(definition).collect();
        // A second definition of a label needs a first.
        let candidates = if known.is_empty() {
            Vec::new()
        } else {
            body.rmatch_indices("]:").map(|(at, _)| at).collect()
        };
        Self {
            body,
            start,
            known,
            candidates,
            loose: Vec::new(),
        }
    }

    /// Notes that a link uses the definition that begins at `at` of the body, and says where its
    /// destination stands in the file.
    pub(super) fn use_one(&mut self, at: usize) -> Option<Span> {
        let wanted = at + self.start;
        let index = self
            .known
            .binary_search_by_key(&wanted, |known| known.span.start)
            .ok()?;
        self.known[index].used = true;
        Some(self.known[index].destination_span)
    }

    /// Notes that the walk has come to text at this range, in which no definition can be.
    pub(super) fn pass_text(&mut self, range: &Range<usize>) {
        while let Some(&at) = self.candidates.last()
            && at < range.end
        {
            if at < range.start {
                self.loose.push(at);
            }
            self.candidates.pop();
        }
    }

    /// All definitions in order. `known_at` says where the definition of a label begins.
    pub(super) fn finish(mut self, known_at: impl Fn(&str) -> Option<usize>) -> Vec<Definition> {
        self.loose.extend(self.candidates.iter().rev());
        let mut late = Vec::new();
        let mut behind = 0;
        for &close in &self.loose {
            if close < behind || self.is_known(close) {
                continue;
            }
            if let Some(found) = self.late(close, &known_at) {
                behind = found.0.span.end - self.start;
                late.push(found);
            }
        }
        self.merge(late)
    }

    fn is_known(&self, at: usize) -> bool {
        let at = at + self.start;
        let before = self.known.partition_point(|known| known.span.start <= at);
        before
            .checked_sub(1)
            .is_some_and(|index| at < self.known[index].span.end)
    }

    /// The definition whose label ends at `close`, and where the one begins that came first.
    fn late(
        &self,
        close: usize,
        known_at: impl Fn(&str) -> Option<usize>,
    ) -> Option<(Definition, usize)> {
        let open = links::label_start(self.body, close)?;
        let label = self.body[open + 1..close]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let first = known_at(&label).filter(|first| *first < open)? + self.start;
        let mut line_ends = self.body[close..].match_indices('\n');
        let end = line_ends
            .nth(MAX_LINES)
            .map_or(self.body.len(), |(at, _)| close + at);
        let text = links::without_quote_marks(&self.body[open..end], usize::MAX);
        let (range, destination) = Markdown::new(&text)
            .parse()
            .definitions()
            .into_iter()
            .next()?;
        let range = open + range.start..open + range.end;
        Some((definition(self.body, self.start, range, destination), first))
    }

    fn merge(self, late: Vec<(Definition, usize)>) -> Vec<Definition> {
        let mut all = self.known;
        for (definition, first) in late {
            all.push(Definition {
                shadowed_by: Some(first),
                ..definition
            });
        }
        all.sort_by_key(|definition| definition.span.start);
        // The first one was noted by its place; now every index is final.
        for index in 0..all.len() {
            if let Some(first) = all[index].shadowed_by {
                all[index].shadowed_by = all
                    .binary_search_by_key(&first, |definition| definition.span.start)
                    .ok();
            }
        }
        all
    }
}

fn definition(body: &str, start: usize, range: Range<usize>, destination: String) -> Definition {
    let close = links::label_end(body, range.start + 1);
    let written = links::destination(body, close + 2, &destination);
    Definition {
        label: body[range.start + 1..close].to_owned(),
        destination,
        span: Span::from(range).shifted(start),
        destination_span: Span::from(written).shifted(start),
        used: false,
        shadowed_by: None,
    }
}
