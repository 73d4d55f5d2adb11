//! The report: one neutral value that every format writes in its own way.

mod kept_back;

use std::collections::HashMap;

use postroom_content_model::{Problem, Related, Severity, SitePath, SourceFile, Span};
use serde::Serialize;

use crate::{
    baseline::{Baseline, BaselineEntry},
    draft::{Draft, DraftFix, Filed},
    finding::{Edit, Finding, Fix, RelatedPlace},
    fingerprint::Fingerprints,
    locate::Places,
    rules::rule_of,
};

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings, in the order of file, place and rule.
    pub findings: Vec<Finding>,
    /// How many of what.
    pub counts: Counts,
    /// Entries of the baseline that no longer occur and can go.
    pub outdated: Vec<BaselineEntry>,
    /// Entries of the baseline that still hold, or that this run could not tell.
    kept: Baseline,
    /// The site's folder as seen from where the command runs; empty or with a slash at its end.
    folder: String,
    /// Whether the run stopped before any rule was asked.
    stopped: bool,
    sources: HashMap<SitePath, SourceFile>,
}

/// How many findings of each severity there are, in how many files they were looked for, and how
/// many are kept back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Findings of severity `error`.
    pub errors: usize,
    /// Findings of severity `warning`.
    pub warnings: usize,
    /// Findings of severity `info`.
    pub infos: usize,
    /// Posts and editions that were checked.
    pub files: usize,
    /// Findings that comments silenced. They and the following are in none of the counts above.
    pub suppressed: usize,
    /// Findings that the baseline knew.
    pub baselined: usize,
    /// Entries of the baseline that no longer occur.
    pub outdated: usize,
    /// Of the errors, warnings and infos, those that are counted but not listed.
    pub not_shown: usize,
}

impl Report {
    /// The report on problems that stopped a run, such as those of the settings; `sources` are
    /// the files they point into.
    pub fn of_problems(problems: &[Problem], sources: &[SourceFile]) -> Self {
        let filed = problems.iter().map(|problem| {
            let rule = rule_of(problem.kind);
            let (file, draft) = (problem.file.clone(), Draft::from(problem));
            Filed {
                rule,
                severity: rule.severity,
                file,
                draft,
            }
        });
        let source = |path: &SitePath| sources.iter().find(|file| file.path == *path).cloned();
        Self {
            stopped: true,
            ..Self::new(filed.collect(), 0, source)
        }
    }

    /// Whether it tells why the run stopped.
    pub(crate) fn is_of_problems(&self) -> bool {
        self.stopped
    }

    pub(crate) fn new(
        mut filed: Vec<Filed>,
        files: usize,
        source: impl Fn(&SitePath) -> Option<SourceFile>,
    ) -> Self {
        filed.sort_by(|a, b| order(a).cmp(&order(b)));
        filed.dedup_by(|a, b| order(a) == order(b));
        let (places, sources) = Places::find(filed.iter().flat_map(spans), source);
        let mut findings: Vec<Finding> = filed
            .into_iter()
            .map(|filed| placed(&places, filed))
            .collect();
        let mut fingerprints = Fingerprints::default();
        for finding in &mut findings {
            let text = sources.get(&finding.file).map_or("", |file| &*file.text);
            finding.fingerprint = fingerprints.next(finding, text);
        }
        let mut report = Self {
            findings,
            sources,
            ..Self::default()
        };
        report.counts.files = files;
        report.count();
        report
    }

    fn count(&mut self) {
        let count = |severity| {
            let found = self.findings.iter();
            found.filter(|found| found.severity == severity).count()
        };
        self.counts.errors = count(Severity::Error);
        self.counts.warnings = count(Severity::Warning);
        self.counts.infos = count(Severity::Info);
    }

    /// Says where the site's folder is, seen from where the command runs; empty if it is there.
    #[must_use]
    pub fn in_folder(mut self, folder: &str) -> Self {
        let slash = if folder.is_empty() || folder.ends_with('/') {
            ""
        } else {
            "/"
        };
        self.folder = format!("{folder}{slash}");
        self
    }

    /// A file's path from where the command runs: other tools do not know the site's folder.
    pub(crate) fn outer_path(&self, path: &SitePath) -> String {
        format!("{}{path}", self.folder)
    }

    /// The report with other findings in place of its own: some left out, some told of at
    /// another place. `files` is how many files they were looked for in, `sources` are texts
    /// that they point into and the report does not have yet.
    #[must_use]
    pub fn with_findings(
        mut self,
        mut findings: Vec<Finding>,
        files: usize,
        sources: impl IntoIterator<Item = SourceFile>,
    ) -> Self {
        let place = |finding: &Finding| (finding.file.clone(), finding.start.offset, finding.rule);
        findings.sort_by_cached_key(place);
        let sources = sources.into_iter();
        self.sources
            .extend(sources.map(|file| (file.path.clone(), file)));
        self.findings = findings;
        self.counts.files = files;
        self.count();
        self
    }

    /// The text of a file that a finding is about or refers to.
    pub fn source(&self, path: &SitePath) -> Option<&SourceFile> {
        self.sources.get(path)
    }

    /// The severity of the worst finding, listed or not.
    pub fn worst(&self) -> Option<Severity> {
        let Counts {
            errors,
            warnings,
            infos,
            ..
        } = self.counts;
        let counts = [
            (errors, Severity::Error),
            (warnings, Severity::Warning),
            (infos, Severity::Info),
        ];
        let worst = counts.into_iter().find(|(count, _)| *count > 0);
        worst.map(|(_, severity)| severity)
    }

    /// Whether a finding is at least that bad.
    pub fn fails_at(&self, severity: Severity) -> bool {
        self.worst().is_some_and(|worst| worst >= severity)
    }
}

impl Counts {
    /// The number of findings.
    pub fn findings(&self) -> usize {
        self.errors + self.warnings + self.infos
    }
}

/// What findings are sorted by; two that agree in all of it are one.
fn order(filed: &Filed) -> (&SitePath, usize, &str, usize, &str) {
    let Draft { span, message, .. } = &filed.draft;
    (&filed.file, span.start, filed.rule.name, span.end, message)
}

fn spans(filed: &Filed) -> impl Iterator<Item = (&SitePath, Span)> {
    let edits = filed.draft.fix.iter().flat_map(|fix| &fix.edits);
    let own = edits.map(|edit| edit.0).chain([filed.draft.span]);
    let related = filed
        .draft
        .related
        .iter()
        .map(|related| (&related.file, related.span));
    own.map(|span| (&filed.file, span)).chain(related)
}

fn placed(
    places: &Places,
    Filed {
        rule,
        severity,
        file,
        draft,
    }: Filed,
) -> Finding {
    let Draft {
        span,
        message,
        help,
        fix,
        related,
        severity: _,
        at_most: _,
    } = draft;
    let fix = fix.map(|DraftFix { safe, edits }| {
        let edit = |(span, text)| {
            let (start, end) = places.of(&file, span);
            Edit { start, end, text }
        };
        Fix {
            safe,
            edits: edits.into_iter().map(edit).collect(),
        }
    });
    let related = related.into_iter().map(
        |Related {
             file,
             span,
             message,
         }| {
            let (start, end) = places.of(&file, span);
            RelatedPlace {
                file,
                start,
                end,
                message,
            }
        },
    );
    let related = related.collect();
    let (start, end) = places.of(&file, span);
    Finding {
        rule: rule.name,
        severity,
        message,
        file,
        start,
        end,
        help,
        fix,
        related,
        fingerprint: String::new(),
    }
}
