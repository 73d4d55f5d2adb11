//! Why an edition cannot be rendered.

use std::fmt;

use postroom_content_model::{Edition, LineIndex, Position, SitePath, Span};

use crate::templates::TemplateError;

/// Why an edition cannot be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RenderError {
    /// Its file says something that cannot be mailed; the first fifty places are named.
    Edition(Vec<Fault>),
    /// A mail template is wrong.
    Template(TemplateError),
}

/// Something wrong at a place of an edition's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is about.
    pub kind: FaultKind,
    /// The file.
    pub file: SitePath,
    /// Where in the file.
    pub span: Span,
    /// The line and column of that place.
    pub position: Position,
    /// What is wrong and what to do: a lower-case fragment.
    pub message: String,
}

/// What a [`Fault`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The newsletter is not in the settings.
    Newsletter,
    /// A post is not there, or not for everyone.
    Post,
    /// The segment cannot be read.
    Segment,
    /// There is no subject.
    Subject,
    /// A placeholder is wrong.
    Placeholder,
    /// What shows only in the rendered mail.
    Rendered,
}

/// Nobody reads more faults of one edition.
const MOST_FAULTS: usize = 50;

/// The faults of an edition, as they are found.
pub(super) struct Faults<'e> {
    edition: &'e Edition,
    lines: LineIndex<'e>,
    found: Vec<Fault>,
}

impl<'e> Faults<'e> {
    pub(super) fn new(edition: &'e Edition) -> Self {
        Self {
            edition,
            lines: edition.file.lines(),
            found: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, kind: FaultKind, span: Span, message: impl Into<String>) {
        if !self.is_full() {
            self.found.push(Fault {
                kind,
                file: self.edition.file.path.clone(),
                span,
                position: self.lines.position(span.start),
                message: message.into(),
            });
        }
    }

    /// Whether looking for more is in vain.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= MOST_FAULTS
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

impl From<Faults<'_>> for RenderError {
    fn from(faults: Faults<'_>) -> Self {
        Self::Edition(faults.found)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column, .. } = self.position;
        write!(f, "{}:{line}:{column}: {}", self.file, self.message)
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(error) => error.fmt(f),
            Self::Edition(faults) => {
                for (index, fault) in faults.iter().enumerate() {
                    let line_end = if index == 0 { "" } else { "\n" };
                    write!(f, "{line_end}{fault}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for RenderError {}

impl From<TemplateError> for RenderError {
    fn from(error: TemplateError) -> Self {
        Self::Template(error)
    }
}
