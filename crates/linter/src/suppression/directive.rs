//! What one comment says.

use postroom_content_model::Span;

use super::WORD;
use crate::selector::{Selector, UnknownSelector};

/// A comment that is a suppression, or tries to be one.
#[derive(Debug)]
pub(crate) struct Directive {
    /// The comment, with what opens and closes it.
    pub(crate) comment: Span,
    /// Whether it stands in YAML.
    pub(crate) yaml: bool,
    pub(crate) word: Word,
    /// The word as written.
    pub(crate) word_span: Span,
    /// The rules it names.
    pub(crate) names: Vec<Name>,
}

/// What a suppression is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// `postroom-ignore`: one line.
    Line,
    /// `postroom-ignore-start`: everything as far as its end.
    Start,
    /// `postroom-ignore-end`.
    End,
    /// `postroom-ignore-file`: the whole file.
    File,
    /// Another word that begins like these.
    Unknown,
}

/// A rule that a suppression names.
#[derive(Debug)]
pub(crate) struct Name {
    pub(crate) span: Span,
    pub(crate) selector: Result<Selector, UnknownSelector>,
}

impl Directive {
    /// Reads `<!-- … -->`.
    pub(super) fn in_html(text: &str, comment: Span) -> Option<Self> {
        let inside = comment.slice(text).strip_prefix("<!--")?;
        let inside = inside.strip_suffix("-->").unwrap_or(inside);
        Self::read(inside, comment, comment.start + 4, false)
    }

    /// Reads `# …`.
    pub(super) fn in_yaml(text: &str, comment: Span) -> Option<Self> {
        let inside = comment.slice(text).strip_prefix('#')?;
        Self::read(inside, comment, comment.start + 1, true)
    }

    fn read(inside: &str, comment: Span, start: usize, yaml: bool) -> Option<Self> {
        let said = inside.trim_start();
        if !said.starts_with(WORD) {
            return None;
        }
        let start = start + inside.len() - said.len();
        // Everything behind the first colon is the reason.
        let said = said.split(':').next().unwrap_or(said);
        let mut words = words(said, start);
        let (word, word_span) = words.next()?;
        let word = match word.strip_prefix(WORD) {
            Some("") => Word::Line,
            Some("-start") => Word::Start,
            Some("-end") => Word::End,
            Some("-file") => Word::File,
            _ => Word::Unknown,
        };
        let names = words.map(|(name, span)| Name {
            span,
            selector: name.parse(),
        });
        Some(Self {
            comment,
            yaml,
            word,
            word_span,
            names: names.collect(),
        })
    }
}

/// The words between blanks and commas; the marks of a quote that a comment goes on in are none.
fn words(text: &str, start: usize) -> impl Iterator<Item = (&str, Span)> {
    let parts = text.split(|c: char| c.is_whitespace() || c == ',');
    let parts = parts.filter(|part| !part.is_empty() && *part != ">");
    parts.map(move |part| {
        let at = start + (part.as_ptr() as usize - text.as_ptr() as usize);
        (part, Span::new(at, at + part.len()))
    })
}
