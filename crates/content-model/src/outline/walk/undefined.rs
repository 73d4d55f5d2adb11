//! References to what nothing defines, which Markdown leaves standing as text.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::Walk;
use crate::outline::{FootnoteReference, UndefinedReference, links};

impl Walk<'_> {
    /// Looks for the `^label]` of a footnote behind a bracket that the parser took for text.
    pub(super) fn undefined_footnote(&mut self, bracket: &Range<usize>) {
        let open = bracket.end - 1;
        let Some(rest) = self.body[bracket.end..].strip_prefix('^') else {
            return;
        };
        if links::is_escaped(self.body, open) {
            return;
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '^'));
        let Some(length) = end.filter(|end| *end > 0 && rest[*end..].starts_with(']')) else {
            return;
        };
        let span = self.span(&(open..open + "[^".len() + length + "]".len()));
        let label = rest[..length].to_owned();
        let reference = FootnoteReference {
            label,
            defined: false,
            span,
        };
        self.outline.footnote_references.push(reference);
    }

    /// Keeps those of the missing labels that were meant as such: `[text][label]` and
    /// `[label][]`, not a lone `[label]`.
    pub(super) fn undefined_references(&mut self, missing: &[(Range<usize>, LinkType)]) {
        for (range, link_type) in missing {
            if let Some((label, whole)) = self.meant(range, *link_type) {
                let (label, span) = (self.body[label].to_owned(), self.span(&whole));
                self.outline
                    .undefined_references
                    .push(UndefinedReference { label, span });
            }
        }
        self.outline
            .undefined_references
            .sort_by_key(|reference| reference.span);
        self.outline.undefined_references.dedup();
    }

    /// The ranges of the label and of the whole reference.
    fn meant(
        &self,
        range: &Range<usize>,
        link_type: LinkType,
    ) -> Option<(Range<usize>, Range<usize>)> {
        match link_type {
            LinkType::Reference => {
                let close = range.end - 1;
                let open = links::label_start(self.body, close)?;
                Some((open + 1..close, range.clone()))
            }
            LinkType::Collapsed => {
                let image = usize::from(self.body[range.start..].starts_with('!'));
                let label = range.start + image + 1..range.end - 1;
                Some((label, range.start..range.end + "[]".len()))
            }
            _ => None,
        }
    }
}
