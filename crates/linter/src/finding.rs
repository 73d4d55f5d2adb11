//! Findings: what is wrong, where, and what to do about it. Serialised as DESIGN.md says.

use postroom_content_model::{Position, Severity, SitePath, Span};
use serde::Serialize;

/// One thing that a rule found wrong at a place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How bad it is, the site's own settings considered.
    pub severity: Severity,
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
    /// The file.
    pub file: SitePath,
    /// The first character it is about.
    pub start: Position,
    /// One past the last character; the same as `start` for what is missing at a place.
    pub end: Position,
    /// What to do about it.
    pub help: Option<String>,
    /// Edits that mend it.
    pub fix: Option<Fix>,
    /// Other places that belong to it.
    pub related: Vec<RelatedPlace>,
    /// What it is known by while other parts of its file change: 16 hexadecimal digits.
    pub fingerprint: String,
}

/// Edits of the finding's file that mend it. They do not overlap and are in the file's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// Whether it certainly means what the author meant.
    pub safe: bool,
    /// The edits; all of them or none.
    pub edits: Vec<Edit>,
}

/// One replacement of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The first character that is replaced.
    pub start: Position,
    /// One past the last; the same as `start` for an insertion.
    pub end: Position,
    /// What comes in its place.
    pub text: String,
}

/// A second place that explains a finding ("first used here").
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RelatedPlace {
    /// The file.
    pub file: SitePath,
    /// The first character.
    pub start: Position,
    /// One past the last.
    pub end: Position,
    /// What is there.
    pub message: String,
}

impl Finding {
    /// The bytes it is about.
    pub fn span(&self) -> Span {
        Span::new(self.start.offset, self.end.offset)
    }
}

impl Edit {
    /// The bytes it replaces.
    pub fn span(&self) -> Span {
        Span::new(self.start.offset, self.end.offset)
    }
}
