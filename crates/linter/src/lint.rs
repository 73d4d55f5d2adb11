//! A run of the linter over a loaded site.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use postroom_content_model::{ProblemKind, SETTINGS_FILE, Severity, Site, SitePath};
use rayon::prelude::*;

use crate::{
    baseline::Baseline,
    document::{Document, DocumentKind},
    draft::{Filed, Sink},
    gathered::Gathered,
    plan::Plan,
    report::Report,
    rule::Group,
    rules::{all, settings_complaint},
    selector::Selector,
    suppression::suppress,
};

/// What the command line says about a run.
#[derive(Clone, Debug, Default)]
pub struct LintOptions {
    /// Rules to run; empty means what the settings select.
    pub select: Vec<Selector>,
    /// Rules not to run.
    pub ignore: Vec<Selector>,
    /// Files and folders to report on, relative to the root; empty means all. Rules still see the
    /// whole site, so a link to a post outside these paths is checked all the same.
    pub paths: Vec<SitePath>,
    /// Findings that are known and not reported.
    pub baseline: Baseline,
}

/// Checks a site with what was gathered about it. Findings come in the order of file, place and
/// rule.
pub fn lint(site: &Site, gathered: &Gathered, options: &LintOptions) -> Report {
    let plan = Plan::new(&site.settings, options);
    let documents = options.documents(site);
    let in_documents = documents
        .par_iter()
        .flat_map_iter(|kind| check(&plan, &Document::new(site, *kind, gathered)));
    // Neither waits for the other.
    let (mut filed, in_site): (Vec<Filed>, _) =
        rayon::join(|| in_documents.collect(), || check_site(&plan, site));
    filed.extend(in_site);
    filed.extend(problems(&plan, site));
    filed.retain(|filed| options.wants(&filed.file));
    plan.settle(&mut filed);
    keep_one_a_cause(&mut filed);
    let suppressed = suppress(&plan, site, gathered, options, &mut filed);
    let mut report = Report::new(filed, documents.len(), |path| site.source(path).cloned());
    report.counts.suppressed = suppressed;
    report.filter_by(&options.baseline, |entry| {
        let rule = all().find(|rule| rule.name == entry.rule);
        let path = SitePath::new(entry.path.as_str());
        // Entries of rules that are gone will never occur again.
        options.wants(&path) && rule.is_none_or(|rule| plan.can_find(rule, gathered))
    });
    report
}

impl LintOptions {
    /// Whether a file is to be reported on.
    pub fn wants(&self, file: &SitePath) -> bool {
        let covers = |path: &SitePath| {
            let rest = file.as_str().strip_prefix(path.as_str());
            path.as_str().is_empty()
                || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.paths.is_empty() || self.paths.iter().any(covers)
    }

    /// The posts and editions to report on.
    pub(crate) fn documents<'s>(&self, site: &'s Site) -> Vec<DocumentKind<'s>> {
        let wanted = documents(site).filter(|(path, _)| self.wants(path));
        wanted.map(|(_, kind)| kind).collect()
    }
}

pub(crate) fn documents(site: &Site) -> impl Iterator<Item = (&SitePath, DocumentKind<'_>)> {
    let posts = site.posts.iter().enumerate();
    let posts = posts.map(|(index, post)| (post.path(), DocumentKind::Post(index)));
    let editions = site.editions.iter();
    posts.chain(editions.map(|edition| (&edition.file.path, DocumentKind::Edition(edition))))
}

/// Asks every rule about a document. Where no front matter was recognised, nobody knows where the
/// text begins, and what seems wrong with it may only be the front matter's fault.
fn check(plan: &Plan, document: &Document<'_>) -> Vec<Filed> {
    let mut sink = Sink::default();
    let (path, unclear) = (&document.file.path, document.raw().block.is_empty());
    let active = plan.active.iter();
    for active in active.filter(|active| !unclear || active.info.group != Group::Content) {
        active
            .rule
            .document(document, &mut sink.for_rule(active, path));
    }
    sink.into_filed()
}

fn check_site(plan: &Plan, site: &Site) -> Vec<Filed> {
    let settings = SitePath::new(SETTINGS_FILE);
    let of_each = plan.active.par_iter().flat_map_iter(|active| {
        let mut sink = Sink::default();
        active
            .rule
            .site(site, &mut sink.for_rule(active, &settings));
        sink.into_filed()
    });
    let mut filed: Vec<Filed> = of_each.collect();
    if let Some(active) = plan.named("invalid-setting") {
        let mut sink = Sink::default();
        {
            let mut sink = sink.for_rule(active, &settings);
            for (word, message) in &plan.complaints {
                sink.report(settings_complaint(site, word, message));
            }
        }
        filed.extend(sink.into_filed());
    }
    filed
}

fn problems(plan: &Plan, site: &Site) -> Vec<Filed> {
    let mut sink = Sink::default();
    for problems in site.problems.chunk_by(|a, b| a.file == b.file) {
        let file = &problems[0].file;
        let kinds: BTreeSet<ProblemKind> = problems.iter().map(|problem| problem.kind).collect();
        for kind in kinds {
            let Some(active) = plan.for_problem(kind) else {
                continue;
            };
            let mut sink = sink.for_rule(active, file);
            for problem in problems.iter().filter(|problem| problem.kind == kind) {
                sink.report(active.rule.problem(problem));
            }
        }
    }
    sink.into_filed()
}

/// Of several rules of one group that speak of the very same text, the worst finding is kept, and
/// of equals that of the rule that is documented first: they have one cause.
fn keep_one_a_cause(filed: &mut Vec<Filed>) {
    let rank: HashMap<&str, usize> = all()
        .enumerate()
        .map(|(rank, rule)| (rule.name, rank))
        .collect();
    let place = |filed: &Filed| (filed.file.clone(), filed.draft.span, filed.rule.group);
    let weight = |filed: &Filed| (Reverse(filed.severity), rank[filed.rule.name]);
    let mut kept: HashMap<_, (Reverse<Severity>, usize)> = HashMap::new();
    for filed in filed.iter() {
        let best = kept.entry(place(filed)).or_insert_with(|| weight(filed));
        *best = weight(filed).min(*best);
    }
    filed.retain(|filed| {
        filed.draft.span.start == filed.draft.span.end || kept[&place(filed)] == weight(filed)
    });
}
