//! Why an edition cannot be rendered.

use std::fmt;

use postroom_content_model::{Edition, Position, SitePath, Span};

use crate::templates::TemplateError;

/// Why an edition cannot be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RenderError {
    /// Its file says something that cannot be mailed; every place is named.
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
    /// There is no subject.
    Subject,
    /// A placeholder is wrong.
    Placeholder,
    /// What shows only in the rendered mail.
    Rendered,
}

impl Fault {
    pub(super) fn new(
        kind: FaultKind,
        edition: &Edition,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        let position = edition.file.lines().position(span.start);
        Self {
            kind,
            file: edition.file.path.clone(),
            span,
            position,
            message: message.into(),
        }
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
