//! Text of the front matter that is written for reading, and where its words stand in the file.

use std::ops::Range;

use postroom_content_model::Span;

use crate::document::Document;

/// The keys that hold such text, in posts and in editions.
const KEYS: [&str; 4] = ["title", "description", "subject", "preheader"];

/// A value of the front matter that people read.
pub(crate) struct FrontText<'d> {
    /// What it says.
    pub(crate) text: &'d str,
    written: &'d str,
    place: Span,
}

impl<'d> FrontText<'d> {
    /// The texts of a document, in the order of their keys here.
    pub(crate) fn all(document: &'d Document<'_>) -> Vec<Self> {
        let front = document.front();
        let values = [
            &front.title,
            &front.description,
            &front.subject,
            &front.preheader,
        ];
        let texts = KEYS.into_iter().zip(values);
        let texts = texts.filter_map(|(key, value)| {
            let text = value.as_deref()?;
            let raw = document.raw();
            let place = raw.has(&[key]).then(|| raw.value_span(&[key]))?;
            let written = place.slice(&document.file.text);
            Some(Self {
                text,
                written,
                place,
            })
        });
        texts.collect()
    }

    /// Where a part of the text stands in the file; if escapes or folded lines hide that, all of
    /// the value.
    pub(crate) fn span(&self, part: Range<usize>) -> Span {
        self.exact(part).unwrap_or(self.place)
    }

    /// The edit that puts `text` in the place of a part that consists of the same characters but
    /// for their case: none if the part cannot be told in what is written.
    pub(crate) fn edit(&self, part: Range<usize>, text: &str) -> Option<(Span, String)> {
        Some((self.exact(part)?, text.to_owned()))
    }

    /// A value on one line without escapes is written as it is meant. Of another, a part can be
    /// told that stands there as often as in the text.
    fn exact(&self, part: Range<usize>) -> Option<Span> {
        if let Some(start) = self.verbatim() {
            return Some(Span::from(part).shifted(start));
        }
        let wanted = &self.text[part.clone()];
        let before = self.text[..part.start].matches(wanted).count();
        let meant = self.text.matches(wanted).count();
        let mut places = self.written.match_indices(wanted);
        if wanted.is_empty() || self.written.matches(wanted).count() != meant {
            return None;
        }
        let (at, _) = places.nth(before)?;
        Some(Span::new(at, at + wanted.len()).shifted(self.place.start))
    }

    /// Where the text begins in the file if it is written as it is meant.
    fn verbatim(&self) -> Option<usize> {
        let quoted = |quote: char| {
            let inside = self.written.strip_prefix(quote)?.strip_suffix(quote)?;
            (inside == self.text).then_some(self.place.start + quote.len_utf8())
        };
        if self.written == self.text {
            return Some(self.place.start);
        }
        quoted('"').or_else(|| quoted('\''))
    }
}
