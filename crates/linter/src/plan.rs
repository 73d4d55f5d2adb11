//! Which rules run, how bad their findings are, and where they keep quiet.

use std::cmp::Reverse;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use postroom_content_model::{PathSettings, ProblemKind, Settings, Severity, SitePath};

use crate::{
    draft::Filed,
    gathered::Gathered,
    lint::LintOptions,
    rule::{Group, Rule, RuleInfo},
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
    per_path: PerPath,
}

/// What the settings say about some paths: a set of patterns, and what each of them says. The
/// longest patterns come first, since they are the closest.
#[derive(Default)]
struct PerPath {
    patterns: GlobSet,
    settings: Vec<PathSettings>,
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
            complaints.extend(setup.into_complaints());
            Active {
                info,
                severity,
                rule,
            }
        });
        let active = active.collect();
        let per_path = PerPath::new(settings, &mut complaints);
        Self {
            active,
            complaints,
            per_path,
        }
    }

    /// The rule that takes problems of this kind, if it runs.
    pub(crate) fn for_problem(&self, kind: ProblemKind) -> Option<&Active> {
        self.named(rule_of(kind).name)
    }

    /// The rule of that name, if it runs.
    pub(crate) fn named(&self, name: &str) -> Option<&Active> {
        self.active.iter().find(|active| active.info.name == name)
    }

    /// Whether a rule could find anything in this run: what other sites answered is known only to
    /// a run that asked them.
    pub(crate) fn can_find(&self, rule: &RuleInfo, gathered: &Gathered) -> bool {
        let informed = rule.group != Group::Online || !gathered.verdicts.is_empty();
        informed && self.named(rule.name).is_some()
    }

    /// Does what the settings say about paths: drops findings, and gives others their severity.
    pub(crate) fn settle(&self, filed: &mut Vec<Filed>) {
        filed.retain_mut(|filed| {
            let severity = self.per_path.severity(&filed.file, filed.rule.name);
            filed.severity =
                severity.map_or(filed.severity, |severity| severity.min(filed.draft.at_most));
            !self.is_quiet(&filed.file, filed.rule.name)
        });
    }

    /// Whether the settings silence the rule in the file.
    pub(crate) fn is_quiet(&self, file: &SitePath, rule: &str) -> bool {
        let ignored = |settings: &PathSettings| settings.ignore.iter().any(|name| name == rule);
        self.per_path.of(file).any(ignored)
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

impl PerPath {
    fn new(settings: &Settings, complaints: &mut Vec<(String, String)>) -> Self {
        let mut patterns = GlobSetBuilder::new();
        let mut kept = Vec::new();
        let mut per_path: Vec<_> = settings.lint.per_path.iter().collect();
        per_path.sort_by_key(|(pattern, _)| Reverse(pattern.len()));
        for (pattern, path_settings) in per_path {
            match glob(pattern) {
                Ok(glob) => {
                    patterns.add(glob);
                    kept.push(path_settings.clone());
                }
                Err(error) => {
                    let message = format!("`{pattern}` is not a path pattern: {}", error.kind());
                    complaints.push((pattern.clone(), message));
                }
            }
        }
        match patterns.build() {
            Ok(patterns) => Self {
                patterns,
                settings: kept,
            },
            Err(error) => {
                complaints.push(("per_path".to_owned(), error.to_string()));
                Self::default()
            }
        }
    }

    /// What is said about a file, the closest first.
    fn of(&self, file: &SitePath) -> impl Iterator<Item = &PathSettings> {
        let matches = self.patterns.matches(file.as_str());
        matches.into_iter().map(|index| &self.settings[index])
    }

    /// The severity that a rule has in a file, if the settings give it one.
    fn severity(&self, file: &SitePath, rule: &str) -> Option<Severity> {
        let mut severities = self.of(file);
        severities.find_map(|settings| settings.severity.get(rule).copied())
    }
}

/// A pattern of paths, whose `*` stays inside a folder.
pub(crate) fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}
