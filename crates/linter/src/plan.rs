//! Which rules run, how bad their findings are, and where they keep quiet.

use std::collections::BTreeSet;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use postroom_content_model::{ProblemKind, Settings, Severity, SitePath};

use crate::{
    lint::LintOptions,
    rule::{Rule, RuleInfo},
    rules::{NEED_MAILS, all, rule_of},
    selector::Selector,
    setup::Setup,
};

/// A rule that runs.
pub(crate) struct Active {
    pub(crate) info: &'static RuleInfo,
    pub(crate) severity: Severity,
    pub(crate) rule: Box<dyn Rule>,
}

/// What one run does.
pub(crate) struct Plan {
    pub(crate) active: Vec<Active>,
    /// What is wrong with the settings of the linter, each with the word it is about.
    pub(crate) complaints: Vec<(String, String)>,
    quiet: Quiet,
}

/// Rules ignored for some paths: a set of patterns, and the rules each of them ignores.
#[derive(Default)]
struct Quiet {
    paths: GlobSet,
    rules: Vec<BTreeSet<String>>,
}

impl Plan {
    pub(crate) fn new(settings: &Settings, options: &LintOptions) -> Self {
        let mut complaints = Vec::new();
        let chosen = chosen(settings, options);
        let active = chosen.into_iter().map(|info| {
            let mut setup = Setup::new(info, settings);
            let rule = (info.make)(&mut setup);
            let severity = settings.lint.severity.get(info.name).copied();
            let severity = severity.unwrap_or(setup.severity);
            let wrong = setup.into_complaints().into_iter();
            complaints.extend(wrong.map(|message| (info.name.to_owned(), message)));
            Active {
                info,
                severity,
                rule,
            }
        });
        let active = active.collect();
        let quiet = Quiet::new(settings, &mut complaints);
        Self {
            active,
            complaints,
            quiet,
        }
    }

    /// The rule that takes problems of this kind, if it runs.
    pub(crate) fn for_problem(&self, kind: ProblemKind) -> Option<&Active> {
        let name = rule_of(kind).name;
        self.active.iter().find(|active| active.info.name == name)
    }

    /// Whether the settings silence the rule in the file.
    pub(crate) fn is_quiet(&self, file: &SitePath, rule: &str) -> bool {
        let matches = self.quiet.paths.matches(file.as_str());
        matches
            .into_iter()
            .any(|index| self.quiet.rules[index].contains(rule))
    }
}

impl LintOptions {
    /// Whether a run asks about mails as they would be sent: whether it needs
    /// [`Gathered::mails`](crate::Gathered::mails).
    pub fn needs_mails(&self, settings: &Settings) -> bool {
        let asked = |rule: &&RuleInfo| NEED_MAILS.contains(&rule.name);
        chosen(settings, self).iter().any(asked)
    }
}

/// The selected rules in the registry's order. A selection on the command line replaces what the
/// settings select and ignore; what the command line ignores is ignored in any case.
fn chosen(settings: &Settings, options: &LintOptions) -> Vec<&'static RuleInfo> {
    let known = |names: &[String]| -> Vec<Selector> {
        names.iter().filter_map(|name| name.parse().ok()).collect()
    };
    let (mut select, mut ignore) = (options.select.clone(), options.ignore.clone());
    if select.is_empty() {
        select = known(&settings.lint.select);
        ignore.extend(known(&settings.lint.ignore));
    }
    if select.is_empty() {
        select.push(Selector::Default);
    }
    let taken = |by: &[Selector], rule| by.iter().any(|selector| selector.takes(rule));
    all()
        .filter(|rule| taken(&select, rule) && !taken(&ignore, rule))
        .collect()
}

impl Quiet {
    fn new(settings: &Settings, complaints: &mut Vec<(String, String)>) -> Self {
        let mut paths = GlobSetBuilder::new();
        let mut rules = Vec::new();
        for (pattern, path_settings) in &settings.lint.per_path {
            match glob(pattern) {
                Ok(glob) => {
                    paths.add(glob);
                    rules.push(path_settings.ignore.iter().cloned().collect());
                }
                Err(error) => {
                    let message = format!("`{pattern}` is not a path pattern: {}", error.kind());
                    complaints.push((pattern.clone(), message));
                }
            }
        }
        match paths.build() {
            Ok(paths) => Self { paths, rules },
            Err(error) => {
                complaints.push(("per_path".to_owned(), error.to_string()));
                Self::default()
            }
        }
    }
}

fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}
