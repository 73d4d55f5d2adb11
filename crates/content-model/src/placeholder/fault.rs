//! What can be wrong with a placeholder.

use std::fmt;

use crate::{mailing::Field, suggest::closest};

/// Something wrong with a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceholderFault {
    /// What kind of thing is wrong.
    pub kind: PlaceholderFaultKind,
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// The kinds of [`PlaceholderFault`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceholderFaultKind {
    /// There is no such placeholder.
    Unknown {
        /// What was written.
        name: String,
        /// The nearest that there is.
        suggestion: Option<&'static str>,
    },
    /// A value that a subscriber may lack, and nothing to stand in for it.
    NoDefault(Field),
    /// Braces, conditions or a filter that are not as they must be.
    Malformed,
}

impl PlaceholderFault {
    pub(super) fn unknown(name: &str, fields: &[&'static str]) -> Self {
        let suggestion = closest(name, fields.iter().copied());
        let suggestion = fields
            .iter()
            .copied()
            .find(|field| Some(*field) == suggestion);
        let hint = suggestion
            .map(|field| format!("did you mean `{field}`? "))
            .unwrap_or_default();
        let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        Self {
            message: format!("there is no placeholder `{name}`"),
            help: Some(format!(
                "{hint}There are {} and `subscriber.fields.…`; for two literal braces write `\\{{{{`",
                fields.join(", "),
            )),
            kind: PlaceholderFaultKind::Unknown {
                name: name.to_owned(),
                suggestion,
            },
        }
    }

    pub(super) fn no_default(field: Field) -> Self {
        Self {
            message: format!("a subscriber may have no `{field}`"),
            help: Some(format!(
                "write `{{{{{field} | default: \"…\"}}}}` or put it in `{{{{#if {field}}}}}`"
            )),
            kind: PlaceholderFaultKind::NoDefault(field),
        }
    }

    pub(super) fn unclosed() -> Self {
        let help = "for two literal braces write `\\{{`";
        Self {
            help: Some(help.to_owned()),
            ..Self::malformed("`{{` has no `}}`")
        }
    }

    pub(super) fn filter(filter: &str) -> Self {
        Self {
            help: Some("write `| default: \"…\"`".to_owned()),
            ..Self::malformed(&format!("`| {filter}` is not understood"))
        }
    }

    pub(super) fn malformed(message: &str) -> Self {
        Self {
            kind: PlaceholderFaultKind::Malformed,
            message: message.to_owned(),
            help: None,
        }
    }
}

impl fmt::Display for PlaceholderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}
