//! Why a site cannot be shown, and where to mend it.

use postroom_content_model::{LoadError, SettingsError};
use postroom_linter::{Finding, Report};

/// Why a site cannot be shown.
#[derive(Debug)]
pub(super) struct Trouble {
    /// What is wrong, with the places in `findings` where it is at some.
    pub(super) message: String,
    /// Where it is wrong.
    pub(super) findings: Vec<Finding>,
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        let message = format!("{error:#}");
        let mistakes = error.downcast_ref::<SettingsError>().or_else(|| {
            match error.downcast_ref::<LoadError>() {
                Some(LoadError::Schema(mistakes)) => Some(mistakes),
                _ => None,
            }
        });
        let findings = match mistakes {
            Some(SettingsError::Invalid { file, problems }) => {
                Report::of_problems(problems, std::slice::from_ref(file)).findings
            }
            _ => Vec::new(),
        };
        Self { message, findings }
    }
}
