//! What is wrong with a template, and where.

use std::{collections::BTreeMap, fmt, path::Path};

use handlebars::RenderErrorReason;

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct TemplateError {
    /// The template's file, relative to the site's root.
    pub template: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong: a lower-case fragment.
    pub message: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.template, self.message),
            None => write!(f, "{}: {}", self.template, self.message),
        }
    }
}

impl TemplateError {
    /// A template file that cannot be read.
    pub(super) fn unreadable(path: &Path, reason: &dyn fmt::Display) -> Self {
        let template = path.display().to_string();
        Self {
            template,
            line: None,
            message: format!("cannot be read: {reason}"),
        }
    }

    /// Something wrong at a line of a template.
    pub(crate) fn at(template: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            template: template.to_owned(),
            line: Some(line),
            message: message.into(),
        }
    }

    pub(super) fn unparsable(label: &str, error: &handlebars::TemplateError) -> Self {
        let line = error.pos().map(|(line, _)| line);
        let message = error.reason().to_string();
        let message = message.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        Self {
            template: label.to_owned(),
            line,
            message,
        }
    }

    /// `labels` say what each template is called; `name` is the one that was asked for.
    pub(super) fn unrendered(
        name: &str,
        labels: &BTreeMap<String, String>,
        error: &handlebars::RenderError,
    ) -> Self {
        let at = error.template_name.as_deref().unwrap_or(name);
        let template = labels.get(at).map_or(at, String::as_str).to_owned();
        let message = match error.reason() {
            RenderErrorReason::MissingVariable(Some(path)) => no_such_variable(path),
            RenderErrorReason::MissingVariable(None) => {
                "a helper is given a variable that does not exist".to_owned()
            }
            RenderErrorReason::PartialNotFound(partial) => {
                format!("there is no partial `{partial}`")
            }
            RenderErrorReason::HelperNotFound(helper) => format!("there is no helper `{helper}`"),
            reason => reason.to_string(),
        };
        Self {
            template,
            line: error.line_no,
            message,
        }
    }
}

/// What to say of a path that leads nowhere.
pub(super) fn no_such_variable(path: &str) -> String {
    format!("there is no `{path}` here; see docs/templates.md for what there is")
}
