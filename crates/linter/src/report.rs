//! The report: one neutral value that every format writes in its own way.

use std::collections::HashMap;

use postroom_content_model::{Problem, Related, Severity, SitePath, SourceFile, Span};
use serde::Serialize;

use crate::{
    draft::{Draft, DraftFix, Filed},
    finding::{Edit, Finding, Fix, RelatedPlace},
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
    sources: HashMap<SitePath, SourceFile>,
}

/// How many findings of each severity there are, and in how many files they were looked for.
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
        Self::new(filed.collect(), 0, source)
    }

    pub(crate) fn new(
        mut filed: Vec<Filed>,
        files: usize,
        source: impl Fn(&SitePath) -> Option<SourceFile>,
    ) -> Self {
        filed.sort_by(|a, b| order(a).cmp(&order(b)));
        filed.dedup_by(|a, b| order(a) == order(b));
        let (places, sources) = Places::find(filed.iter().flat_map(spans), source);
        let findings: Vec<Finding> = filed
            .into_iter()
            .map(|filed| placed(&places, filed))
            .collect();
        let counts = Counts::of(&findings, files);
        Self {
            findings,
            counts,
            sources,
        }
    }

    /// The text of a file that a finding is about or refers to.
    pub fn source(&self, path: &SitePath) -> Option<&SourceFile> {
        self.sources.get(path)
    }

    /// The severity of the worst finding.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// Whether a finding is at least that bad.
    pub fn fails_at(&self, severity: Severity) -> bool {
        self.worst().is_some_and(|worst| worst >= severity)
    }
}

impl Counts {
    fn of(findings: &[Finding], files: usize) -> Self {
        let count = |severity| {
            findings
                .iter()
                .filter(|found| found.severity == severity)
                .count()
        };
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            files,
        }
    }

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
    }
}
