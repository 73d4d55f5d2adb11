//! A rule in the settings or in a suppression that does not exist.
//!
//! # What it checks
//! The names in `lint.select`, `lint.ignore`, `lint.severity`, `lint.options` and `lint.per_path`,
//! and those in comments that begin with `postroom-ignore`.
//!
//! # Why
//! A misspelt rule is neither switched on nor silenced, and nobody is told.
//!
//! # How to mend it
//! Correct the name; `postroom explain` lists them all.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Water first. <!-- postroom-ignore ⟦missing-alt-txt⟧ -->
//! ```
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

use postroom_content_model::{LintSettings, Severity, Site, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::settings_complaint,
    selector::{Selector, UnknownSelector},
    suppression::Commented,
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
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for draft in misspelt(Commented::document(document)) {
            sink.report(draft);
        }
    }

    fn site(&self, site: &Site, sink: &mut RuleSink<'_>) {
        for name in names(&site.settings.lint) {
            if let Err(unknown) = name.parse::<Selector>() {
                sink.report(settings_complaint(site, name, &unknown.to_string()));
            }
        }
        for commented in Commented::data_files(site) {
            for draft in misspelt(commented) {
                sink.report_in(&commented.file.path, draft);
            }
        }
    }
}

/// The names in suppressions that no rule has. What follows a misspelt name may be a reason.
fn misspelt(commented: Commented<'_>) -> Vec<Draft> {
    let names = commented.directives().into_iter();
    let names = names.flat_map(|directive| directive.names);
    let unknown = names.filter_map(|name| Some((name.span, name.selector.err()?)));
    let draft = |(span, unknown): (Span, UnknownSelector)| {
        Draft::new(span, unknown.to_string())
            .help("rules stand behind `postroom-ignore`, and a reason behind a colon")
    };
    unknown.map(draft).collect()
}

fn names(lint: &LintSettings) -> impl Iterator<Item = &String> {
    let lists = lint.select.iter().chain(&lint.ignore);
    let keys = lint.severity.keys().chain(lint.options.keys());
    lists
        .chain(keys)
        .chain(lint.per_path.values().flat_map(|path| &path.ignore))
        .chain(lint.per_path.values().flat_map(|path| path.severity.keys()))
}
