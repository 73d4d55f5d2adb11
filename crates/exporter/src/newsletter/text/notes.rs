//! Footnotes, and the addresses of links where these are numbered: both stand at the end, in one
//! row of numbers.

use std::collections::HashMap;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

/// What is numbered, and what the numbers mean.
#[derive(Default)]
pub(super) struct Notes<'e> {
    /// What each number means, beginning with 1.
    numbers: Vec<Meaning<'e>>,
    /// The number of each meaning.
    known: HashMap<Meaning<'e>, usize>,
    /// The events of each footnote.
    texts: HashMap<CowStr<'e>, Vec<Event<'e>>>,
    /// Footnotes in the order in which they are written.
    written: Vec<CowStr<'e>>,
    /// The footnote that is being written.
    current: Option<CowStr<'e>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Meaning<'e> {
    Footnote(CowStr<'e>),
    Link(String),
}

/// What stands behind a number.
pub(super) enum Note<'e> {
    Footnote(Vec<Event<'e>>),
    Link(String),
}

impl<'e> Notes<'e> {
    /// Keeps the events of footnotes, wherever they stand, and gives back all others.
    pub(super) fn take(&mut self, event: Event<'e>) -> Option<Event<'e>> {
        match (event, &self.current) {
            (Event::Start(Tag::FootnoteDefinition(label)), _) => {
                self.texts.insert(label.clone(), Vec::new());
                self.written.push(label.clone());
                self.current = Some(label);
                None
            }
            (Event::End(TagEnd::FootnoteDefinition), _) => {
                self.current = None;
                None
            }
            (event, Some(label)) => {
                self.texts.entry(label.clone()).or_default().push(event);
                None
            }
            (event, None) => Some(event),
        }
    }

    /// The number of a footnote.
    pub(super) fn footnote(&mut self, label: &CowStr<'e>) -> usize {
        self.number(Meaning::Footnote(label.clone()))
    }

    /// The number of an address.
    pub(super) fn link(&mut self, url: String) -> usize {
        self.number(Meaning::Link(url))
    }

    /// What stands behind a number, if there are so many. Footnotes that nothing refers to come
    /// last.
    pub(super) fn nth(&mut self, number: usize) -> Option<Note<'e>> {
        if number > self.numbers.len() {
            let mut unused = self.written.iter();
            let next = unused.find(|label| self.texts.contains_key(*label))?;
            self.numbers.push(Meaning::Footnote(next.clone()));
        }
        match self.numbers.get(number.checked_sub(1)?)? {
            Meaning::Link(url) => Some(Note::Link(url.clone())),
            Meaning::Footnote(label) => {
                Some(Note::Footnote(self.texts.remove(label).unwrap_or_default()))
            }
        }
    }

    fn number(&mut self, meaning: Meaning<'e>) -> usize {
        let next = self.numbers.len() + 1;
        let number = *self.known.entry(meaning.clone()).or_insert(next);
        if number == next {
            self.numbers.push(meaning);
        }
        number
    }
}
