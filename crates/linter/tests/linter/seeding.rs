//! One defect at a time, planted at random places of the sample site's clean posts: the linter
//! finds exactly that, exactly there, and its safe fix restores what was there.

mod places;
mod seeds;

use std::{collections::BTreeSet, path::PathBuf};

use postroom_content_model::{Overlay, SETTINGS_FILE, Settings, Site, SitePath, Span};
use rayon::prelude::*;

use postroom_linter::{Fix, FixKind, Gathered, LintOptions, Report, lint, rule, rules};

use self::{
    places::{Chance, Planted, plant},
    seeds::{Seed, seeds},
};

/// The moment the sample is seen from: its newest posts are out.
const NOW: &str = "2026-11-20T00:00:00Z";

/// How many places each defect is planted at.
const PLACES: u64 = 4;

/// The sample site as it is, with its settings as they are.
pub(crate) struct Sample {
    settings: String,
    pub(crate) site: Site,
}

impl Sample {
    fn new() -> Self {
        let settings = std::fs::read_to_string(root().join(SETTINGS_FILE)).unwrap();
        let site = load(&settings, &Overlay::new());
        Self { settings, site }
    }

    /// What the linter finds when `planted` stands for what is in the sample.
    fn lint(&self, seed: &Seed, planted: &Planted, gathered: &str) -> Report {
        let (text, path) = (&planted.text, SitePath::new(planted.path.as_str()));
        let settings = if planted.path == SETTINGS_FILE {
            text
        } else {
            &self.settings
        };
        let (from, to) = seed.settings;
        let settings = &settings.replacen(from, to, usize::from(!from.is_empty()));
        let overlay = [(path, text.clone().into_bytes())].into();
        let gathered: Gathered = serde_yaml::from_str(gathered).unwrap();
        let options = LintOptions {
            select: vec!["default".parse().unwrap(), seed.rule.parse().unwrap()],
            ..LintOptions::default()
        };
        lint(&load(settings, &overlay), &gathered, &options)
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn load(settings: &str, overlay: &Overlay) -> Site {
    let settings = Settings::parse(settings, &|setting| Err(format!("{setting:?}"))).unwrap();
    Site::load_over(&root(), settings, NOW.parse().unwrap(), overlay).unwrap()
}

#[test]
fn planted_defects_are_found_exactly_there() {
    let sample = Sample::new();
    let check = |seed: &Seed| {
        let mut places = (0..PLACES).map(|place| {
            let (good, bad) = plant(&sample, seed, &mut Chance::new(seed.rule, place));
            check(&sample, seed, &good, &bad)
        });
        places.find_map(Result::err)
    };
    let wrong: Vec<String> = seeds().par_iter().filter_map(check).collect();
    assert!(
        wrong.is_empty(),
        "{} seeds went wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The good text is clean, the bad one has the one finding, and its safe fix restores the good.
fn check(sample: &Sample, seed: &Seed, good: &Planted, bad: &Planted) -> Result<(), String> {
    let rule = seed.rule;
    let clean = sample.lint(seed, good, "{}");
    if !clean.findings.is_empty() {
        return Err(format!("{rule}: without the defect {:#?}", clean.findings));
    }
    let report = sample.lint(seed, bad, &seed.gathered.replace("PATH", &bad.path));
    let (found, expected) = (found(&report), expected(seed, bad));
    if found != expected {
        let findings = &report.findings;
        return Err(format!(
            "{rule}: expected {expected:?}, found {found:?}: {findings:#?}"
        ));
    }
    match mended(seed, &report, bad) {
        Some(text) if text != good.text => Err(format!("{rule}: the fix made {text}")),
        None if seed.restored => Err(format!("{rule}: it was to be mended")),
        _ => Ok(()),
    }
}

/// Every rule has a seed, but for those that no text of a site can break.
#[test]
fn every_rule_has_a_seed() {
    let planted: BTreeSet<&str> = seeds().iter().map(|seed| seed.rule).collect();
    let missing: Vec<&str> = rules()
        .map(|rule| rule.name)
        .filter(|name| !planted.contains(name) && !NOT_A_TEXT.contains(name))
        .collect();
    assert_eq!(missing, [""; 0]);
}

/// Rules about files that an overlay of texts cannot show: unreadable or large ones.
const NOT_A_TEXT: &[&str] = &["unreadable-file", "invalid-utf8", "oversized-image"];

type Place<'r> = (&'r str, &'r str, usize, usize);

fn found(report: &Report) -> Vec<Place<'_>> {
    let places = report.findings.iter().map(|finding| {
        let Span { start, end } = finding.span();
        (finding.rule, finding.file.as_str(), start, end)
    });
    places.collect()
}

fn expected<'r>(seed: &Seed, planted: &'r Planted) -> Vec<Place<'r>> {
    let marks = planted.marks.iter();
    marks
        .map(|mark| (seed.rule, planted.path.as_str(), mark.start, mark.end))
        .collect()
}

/// The text after the safe fixes of what was found, if there are any.
fn mended(seed: &Seed, report: &Report, bad: &Planted) -> Option<String> {
    let fixes = report
        .findings
        .iter()
        .filter_map(|found| found.fix.as_ref());
    let safe: Vec<&Fix> = fixes.filter(|fix| fix.safe).collect();
    if safe.is_empty() {
        return None;
    }
    assert_eq!(rule(seed.rule).unwrap().fix, FixKind::Safe, "{}", seed.rule);
    let edits = safe.iter().flat_map(|fix| &fix.edits);
    let mut edits: Vec<(Span, &str)> = edits
        .map(|edit| (edit.span(), edit.text.as_str()))
        .collect();
    edits.sort_by_key(|(span, _)| *span);
    let mut text = bad.text.clone();
    for (span, with) in edits.into_iter().rev() {
        text.replace_range(span.start..span.end, with);
    }
    Some(text)
}
