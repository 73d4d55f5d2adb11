//! What loading found wrong. A problem is data; the linter turns each into a finding.

use serde::{Deserialize, Serialize};

use crate::{source::SitePath, span::Span};

/// The kinds of problem that loading itself can find; each is one rule of the linter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ProblemKind {
    /// A file could not be read: permissions, size, a link out of the root.
    UnreadableFile,
    /// A file is not UTF-8 text.
    InvalidUtf8,
    /// Front matter that is not YAML, not closed, not a mapping, or in another syntax.
    InvalidFrontMatter,
    /// Front matter that does not begin where a file begins, so that it is not recognised.
    MisplacedFrontMatter,
    /// The same key twice.
    DuplicateKey,
    /// A value of another type than its key takes.
    WrongType,
    /// A key that neither Postroom nor the site's settings know.
    UnknownKey,
    /// A required key that is missing or empty.
    MissingKey,
    /// A value that the site's own JSON Schema refuses.
    SchemaViolation,
    /// A date that cannot be read or does not exist.
    InvalidDate,
    /// A slug, `url` or alias that cannot be part of a URL or would leave the site.
    InvalidUrl,
    /// Two documents at one address.
    DuplicateSlug,
    /// A setting that is unknown or has a value it cannot take.
    InvalidSetting,
}

/// Something wrong at a place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of thing is wrong.
    pub kind: ProblemKind,
    /// The file.
    pub file: SitePath,
    /// Where in the file.
    pub span: Span,
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// What would mend it.
    pub remedy: Option<Remedy>,
}

/// A text to put in a place of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// The place.
    pub span: Span,
    /// The text.
    pub text: String,
    /// Whether that is certainly what was meant.
    pub certain: bool,
}

/// A second place that explains a problem ("first used here").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// The file.
    pub file: SitePath,
    /// Where in the file.
    pub span: Span,
    /// What is there.
    pub message: String,
}

impl Problem {
    /// A problem with neither help nor related places.
    pub fn new(kind: ProblemKind, file: &SitePath, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            file: file.clone(),
            span,
            message: message.into(),
            help: None,
            related: Vec::new(),
            remedy: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what would mend it, for a person to look at.
    #[must_use]
    pub fn with_remedy(mut self, span: Span, text: impl Into<String>) -> Self {
        self.remedy = Some(Remedy {
            span,
            text: text.into(),
            certain: false,
        });
        self
    }

    /// Adds what certainly mends it.
    #[must_use]
    pub fn with_certain_remedy(mut self, span: Span, text: impl Into<String>) -> Self {
        self.remedy = Some(Remedy {
            span,
            text: text.into(),
            certain: true,
        });
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn with_related(mut self, file: &SitePath, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related {
            file: file.clone(),
            span,
            message: message.into(),
        });
        self
    }
}
