//! What a rule is made from at the start of a run.

use postroom_content_model::{Settings, Severity};
use serde_json::Value;

use crate::rule::RuleInfo;

/// What a rule is made from: the settings, its own options, and a place for complaints.
pub(crate) struct Setup<'s> {
    pub(crate) settings: &'s Settings,
    /// The severity of its findings in this run.
    pub(crate) severity: Severity,
    options: Option<&'s serde_json::Map<String, Value>>,
    complaints: Vec<String>,
    info: &'static RuleInfo,
}

impl<'s> Setup<'s> {
    pub(crate) fn new(info: &'static RuleInfo, settings: &'s Settings) -> Self {
        let options = settings.lint.options.get(info.name);
        let known = |key: &str| info.options.iter().any(|option| option.name == key);
        let unknown = options
            .into_iter()
            .flat_map(serde_json::Map::keys)
            .filter(|key| !known(key));
        let complaint = |key| format!("`{}` has no option `{key}`", info.name);
        let complaints = unknown.map(complaint).collect();
        Self {
            settings,
            severity: info.severity,
            options,
            complaints,
            info,
        }
    }

    /// The value of a switch, `default` if the settings do not have it.
    pub(crate) fn switch(&mut self, key: &str, default: bool) -> bool {
        let Some(value) = self.options.and_then(|options| options.get(key)) else {
            return default;
        };
        value.as_bool().unwrap_or_else(|| {
            let rule = self.info.name;
            let message = format!("option `{key}` of `{rule}` is `true` or `false`, not `{value}`");
            self.complaints.push(message);
            default
        })
    }

    /// What is wrong with the options, after the rule was made.
    pub(crate) fn into_complaints(self) -> Vec<String> {
        self.complaints
    }
}
