//! What can be wrong with a segment.

use std::fmt;

use crate::span::{LineIndex, Position, Span};

/// Something wrong with a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentFault {
    /// Where, in the segment's text.
    pub span: Span,
    /// The line and column of that place.
    pub position: Position,
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl SegmentFault {
    pub(super) fn new(text: &str, span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            position: LineIndex::new(text).position(span.start),
            message: message.into(),
            help: None,
        }
    }

    /// A fault of no place in particular.
    pub(crate) fn whole(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new("", Span::at(0), message).with_help(help)
    }

    /// That there is nothing in it.
    pub(crate) fn empty() -> Self {
        Self::whole(
            "the segment is empty",
            "write such as `city = London`, or leave `segment` out to mail everyone",
        )
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// With line and column, for places that show no source.
impl fmt::Display for SegmentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column, .. } = self.position;
        write!(f, "line {line}, column {column}: {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SegmentFault {}
