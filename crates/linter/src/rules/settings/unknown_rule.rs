//! A rule in the settings that does not exist.
//!
//! # What it checks
//! The names in `lint.select`, `lint.ignore`, `lint.severity`, `lint.options` and the `ignore` lists
//! of `lint.per_path`.
//!
//! # Why
//! A misspelt rule is neither switched on nor silenced, and nobody is told.
//!
//! # How to mend it
//! Correct the name; `postroom explain` lists them all.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! lint: { ignore: [⟦broken-lnk⟧] }
//! ```
//!
//! # Good
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! lint: { ignore: [broken-link] }
//! ```

use postroom_content_model::{LintSettings, Severity, Site};

use crate::{
    draft::RuleSink,
    rule::{Group, Rule, RuleInfo},
    rules::settings_complaint,
    selector::Selector,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UnknownRule),
    ..RuleInfo::new(
        "unknown-rule",
        Group::Settings,
        Severity::Warning,
        include_str!("unknown_rule.rs"),
    )
};

struct UnknownRule;

impl Rule for UnknownRule {
    fn site(&self, site: &Site, sink: &mut RuleSink<'_>) {
        for name in names(&site.settings.lint) {
            if let Err(unknown) = name.parse::<Selector>() {
                sink.report(settings_complaint(site, name, &unknown.to_string()));
            }
        }
    }
}

fn names(lint: &LintSettings) -> impl Iterator<Item = &String> {
    let lists = lint.select.iter().chain(&lint.ignore);
    let keys = lint.severity.keys().chain(lint.options.keys());
    lists
        .chain(keys)
        .chain(lint.per_path.values().flat_map(|path| &path.ignore))
}
