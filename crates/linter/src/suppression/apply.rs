//! Suppressions at the end of a run.

use std::collections::{BTreeMap, HashSet};

use postroom_content_model::{Site, SitePath};
use rayon::prelude::*;

use super::{Commented, Suppressions};
use crate::{
    document::{Document, DocumentKind},
    draft::{Filed, Sink},
    gathered::Gathered,
    lint::LintOptions,
    plan::Plan,
    rule::Group,
    rules::{all, unused_suppressions},
    selector::Selector,
};

/// Suppressions by the files they stand in.
type ByFile<'s> = BTreeMap<SitePath, Suppressions<'s>>;

/// Drops the findings that comments in their files silence, and adds one for each comment that
/// silences nothing. Returns how many were dropped.
pub(crate) fn suppress<'s>(
    plan: &Plan,
    site: &'s Site,
    gathered: &'s Gathered,
    options: &LintOptions,
    filed: &mut Vec<Filed>,
) -> usize {
    let documents: Vec<DocumentKind<'s>> = options.documents(site);
    let in_document = |kind: &DocumentKind<'s>| {
        Suppressions::of(Commented::document(&Document::new(site, *kind, gathered)))
    };
    let found: Vec<_> = documents.par_iter().filter_map(in_document).collect();
    let in_data = Commented::data_files(site)
        .filter(|commented| options.wants(&commented.file.path))
        .filter_map(Suppressions::of);
    let found = found.into_iter().chain(in_data);
    let mut by_file: ByFile<'_> = found.map(|found| (found.path().clone(), found)).collect();

    let mut dropped = drop_silenced(&mut by_file, filed);
    let mut unused = unused(plan, gathered, &by_file);
    dropped += drop_silenced(&mut by_file, &mut unused);
    filed.extend(unused);
    dropped
}

fn drop_silenced(by_file: &mut ByFile<'_>, filed: &mut Vec<Filed>) -> usize {
    let before = filed.len();
    filed.retain(|filed| {
        let suppressions = by_file.get_mut(&filed.file);
        let offset = filed.draft.span.start;
        !suppressions.is_some_and(|suppressions| suppressions.silences(filed.rule, offset))
    });
    before - filed.len()
}

fn unused(plan: &Plan, gathered: &Gathered, by_file: &ByFile<'_>) -> Vec<Filed> {
    let Some(active) = plan.named("unused-suppression") else {
        return Vec::new();
    };
    let mut sink = Sink::default();
    for (file, suppressions) in by_file {
        let mut sink = sink.for_rule(active, file);
        let ran = rules_that_ran(plan, gathered, file);
        let mut usual = all().filter(|rule| rule.on_by_default && rule.group != Group::Online);
        let all_ran = usual.all(|rule| ran.contains(rule.name));
        let ran = |selector: Selector| match selector {
            Selector::Rule(rule) => ran.contains(rule.name),
            Selector::All | Selector::Default => all_ran,
        };
        for draft in unused_suppressions(suppressions, &ran) {
            sink.report(draft);
        }
    }
    let mut filed = sink.into_filed();
    plan.settle(&mut filed);
    filed
}

/// The rules that could have found something in a file in this run.
fn rules_that_ran(plan: &Plan, gathered: &Gathered, file: &SitePath) -> HashSet<&'static str> {
    let active = plan.active.iter().map(|active| active.info);
    let able = active.filter(|rule| plan.can_find(rule, gathered));
    let loud = able.filter(|rule| !plan.is_quiet(file, rule.name));
    loud.map(|rule| rule.name).collect()
}
