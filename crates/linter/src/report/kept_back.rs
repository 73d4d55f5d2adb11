//! Findings that are counted and not listed: those that the baseline knows, and those beyond a
//! limit.

use std::{cmp::Reverse, collections::BTreeSet};

use super::Report;
use crate::baseline::{Baseline, BaselineEntry};

impl Report {
    /// Takes out what the baseline knows; `in_scope` says whether an entry could have occurred.
    pub(crate) fn filter_by(
        &mut self,
        baseline: &Baseline,
        in_scope: impl Fn(&BaselineEntry) -> bool,
    ) {
        let mut left = baseline.entries.clone();
        let mut known = BTreeSet::new();
        self.findings.retain(|finding| {
            let found = left.take(&BaselineEntry::from(finding));
            let is_new = found.is_none();
            known.extend(found);
            is_new
        });
        self.counts.baselined = known.len();
        let (outdated, elsewhere): (Vec<_>, Vec<_>) = left.into_iter().partition(in_scope);
        known.extend(elsewhere);
        self.kept = Baseline { entries: known };
        self.counts.outdated = outdated.len();
        self.outdated = outdated;
        self.count();
    }

    /// The baseline with which this run would have found nothing, and no entry too much.
    pub fn new_baseline(&self) -> Baseline {
        let mut baseline = self.kept.clone();
        let new = self.findings.iter().map(BaselineEntry::from);
        baseline.entries.extend(new);
        baseline
    }

    /// The same report with at most so many findings listed, the worst ones. The counts stay.
    pub fn shortened(&self, most: usize) -> Self {
        let mut worst: Vec<usize> = (0..self.findings.len()).collect();
        worst.sort_by_key(|index| Reverse(self.findings[*index].severity));
        let listed: BTreeSet<usize> = worst.into_iter().take(most).collect();
        let left_out = self.findings.len() - listed.len();
        let listed = listed.into_iter();
        let findings = listed.map(|index| self.findings[index].clone()).collect();
        let mut report = Self {
            findings,
            counts: self.counts,
            outdated: self.outdated.clone(),
            kept: self.kept.clone(),
            folder: self.folder.clone(),
            stopped: self.stopped,
            sources: self.sources.clone(),
        };
        report.counts.not_shown += left_out;
        report
    }
}
