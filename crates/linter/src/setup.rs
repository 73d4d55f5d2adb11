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
    complaints: Vec<(String, String)>,
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
        let complaint = |key| {
            let message = format!("`{}` has no option `{key}`", info.name);
            (info.name.to_owned(), message)
        };
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
            self.complain(key, "is `true` or `false`", value);
            default
        })
    }

    /// A whole number, `default` if the settings do not have it.
    pub(crate) fn number(&mut self, key: &str, default: usize) -> usize {
        let Some(value) = self.options.and_then(|options| options.get(key)) else {
            return default;
        };
        let number = value.as_u64().and_then(|number| number.try_into().ok());
        number.unwrap_or_else(|| {
            self.complain(key, "is a whole number", value);
            default
        })
    }

    /// A list of words, `default` if the settings do not have it.
    pub(crate) fn words(&mut self, key: &str, default: &[&str]) -> Vec<String> {
        let default = || default.iter().map(ToString::to_string).collect();
        let Some(value) = self.options.and_then(|options| options.get(key)) else {
            return default();
        };
        let words = value.as_array().and_then(|words| {
            let words = words.iter().map(|word| word.as_str().map(str::to_owned));
            words.collect::<Option<Vec<String>>>()
        });
        words.unwrap_or_else(|| {
            self.complain(key, "is a list of words", value);
            default()
        })
    }

    fn complain(&mut self, key: &str, what: &str, value: &Value) {
        let rule = self.info.name;
        let message = format!("option `{key}` of `{rule}` {what}, not `{value}`");
        self.complaint(rule, message);
    }

    /// Complains about a word in the settings of the linter.
    pub(crate) fn complaint(&mut self, word: &str, message: String) {
        self.complaints.push((word.to_owned(), message));
    }

    /// What is wrong with the settings of the rule, after it was made: each with the word it is
    /// about.
    pub(crate) fn into_complaints(self) -> Vec<(String, String)> {
        self.complaints
    }
}
