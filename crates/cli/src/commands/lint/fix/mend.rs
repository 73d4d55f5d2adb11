//! Rounds of fixes: lint, mend in memory, lint again, until there is nothing left to mend.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use anyhow::bail;
use postroom_content_model::{Overlay, SETTINGS_FILE, SitePath};
use postroom_linter::{Finding, Fix, Report, apply_fixes};

/// The most rounds before fixes count as endless. Fixes that stand in each other's way take a
/// round each; rules that undo each other are noticed earlier, when a text comes up again.
const ROUNDS: usize = 50;

type Rules = BTreeSet<&'static str>;

/// A site with its fixes made, in memory.
pub(in super::super) struct Mended {
    /// What is found in it then.
    pub(in super::super) report: Report,
    /// How many findings were mended.
    pub(in super::super) fixed: usize,
    /// Rules whose fixes would never end, or break the settings, and were left out.
    pub(in super::super) barred: Vec<&'static str>,
    /// Files whose text is not what their bytes say, and which therefore stay.
    pub(in super::super) not_utf8: BTreeSet<SitePath>,
    before: Overlay,
    after: Overlay,
}

/// What is found if the files of an overlay hold what it says.
pub(super) type Check<'c> = dyn Fn(&Overlay) -> anyhow::Result<Report> + 'c;

/// The bytes of a file on the disk.
pub(super) type Read<'c> = dyn Fn(&SitePath) -> anyhow::Result<Vec<u8>> + 'c;

/// Makes fixes in rounds.
pub(super) struct Mender<'c> {
    check: &'c Check<'c>,
    read: &'c Read<'c>,
    given: &'c Overlay,
    unsafe_too: bool,
    /// The bytes of files that fixes are for, before any of them.
    before: Overlay,
    not_utf8: BTreeSet<SitePath>,
    barred: Rules,
}

/// What one round did to the texts.
#[derive(Default)]
struct Round {
    texts: Overlay,
    rules: Rules,
    /// Those of the rules that changed the settings.
    in_settings: Rules,
    fixed: usize,
}

impl Mended {
    /// The files that changed, with their bytes before and after.
    pub(in super::super) fn changes(&self) -> impl Iterator<Item = (&SitePath, &[u8], &[u8])> {
        let files = self.before.iter();
        let files = files.filter_map(|(path, before)| Some((path, before, self.after.get(path)?)));
        files
            .filter(|(_, before, after)| before != after)
            .map(|(path, before, after)| (path, &**before, &**after))
    }

    /// The bytes of a file after the fixes, if it is among those that were given or mended.
    pub(in super::super) fn text(&self, path: &SitePath) -> Option<&[u8]> {
        self.after.get(path).map(Vec::as_slice)
    }
}

impl<'c> Mender<'c> {
    pub(super) fn new(
        check: &'c Check<'c>,
        read: &'c Read<'c>,
        given: &'c Overlay,
        unsafe_too: bool,
    ) -> Self {
        Self {
            check,
            read,
            given,
            unsafe_too,
            before: Overlay::new(),
            not_utf8: BTreeSet::new(),
            barred: Rules::new(),
        }
    }

    /// Makes all fixes. Those that turn out to do harm are left out, from the beginning.
    pub(super) fn mend(mut self) -> anyhow::Result<Mended> {
        loop {
            if let Some((report, fixed, after)) = self.rounds()? {
                return Ok(Mended {
                    report,
                    fixed,
                    barred: self.barred.into_iter().collect(),
                    not_utf8: self.not_utf8,
                    before: self.before,
                    after,
                });
            }
        }
    }

    /// Rounds until one has nothing to do. If they would not end or break the site, there is no
    /// result, and the rules that are to blame are barred.
    fn rounds(&mut self) -> anyhow::Result<Option<(Report, usize, Overlay)>> {
        let (mut texts, mut fixed) = (self.given.clone(), 0);
        let mut seen: Vec<(u64, Rules)> = Vec::new();
        let mut in_settings = Rules::new();
        loop {
            let report = match (self.check)(&texts) {
                Ok(report) => report,
                // Without the fixes of these rules the site could be read.
                Err(_) if !in_settings.is_empty() => {
                    self.barred.extend(in_settings);
                    return Ok(None);
                }
                Err(error) => return Err(error),
            };
            let round = self.round(&report, &texts)?;
            if round.fixed == 0 {
                return Ok(Some((report, fixed, texts)));
            }
            fixed += round.fixed;
            texts.extend(round.texts);
            in_settings = round.in_settings;
            let state = hash(&texts);
            let again = seen.iter().position(|(known, _)| *known == state);
            seen.push((state, round.rules));
            if again.is_some() || seen.len() == ROUNDS {
                let from = again.map_or(ROUNDS - 2, |again| again + 1);
                let guilty = seen.drain(from..).flat_map(|(_, rules)| rules);
                self.barred.extend(guilty);
                return Ok(None);
            }
        }
    }

    /// Makes the fixes of a report, file by file.
    fn round(&mut self, report: &Report, texts: &Overlay) -> anyhow::Result<Round> {
        let mut files: BTreeMap<&SitePath, Vec<(&Finding, &Fix)>> = BTreeMap::new();
        for finding in &report.findings {
            if let Some(fix) = finding.fix.as_ref().filter(|fix| self.takes(finding, fix)) {
                files.entry(&finding.file).or_default().push((finding, fix));
            }
        }
        let mut round = Round::default();
        for (path, found) in files {
            let Some(text) = self.text_of(path, report, texts)? else {
                continue;
            };
            let fixes: Vec<&Fix> = found.iter().map(|(_, fix)| *fix).collect();
            let mended = apply_fixes(&text, &fixes);
            if !mended.taken.is_empty() {
                round.fixed += mended.taken.len();
                let rules = mended.taken.iter().map(|index| found[*index].0.rule);
                let rules: Rules = rules.collect();
                if path.as_str() == SETTINGS_FILE {
                    round.in_settings.extend(&rules);
                }
                round.rules.extend(rules);
                round.texts.insert(path.clone(), mended.text.into_bytes());
            }
        }
        Ok(round)
    }

    fn takes(&self, finding: &Finding, fix: &Fix) -> bool {
        (fix.safe || self.unsafe_too) && !self.barred.contains(finding.rule)
    }

    /// The text of a file as the findings see it, if its bytes are that text. What is not UTF-8 was
    /// read as far as it can be, and written back it would lose the rest.
    fn text_of(
        &mut self,
        path: &SitePath,
        report: &Report,
        texts: &Overlay,
    ) -> anyhow::Result<Option<String>> {
        let Some(source) = report.source(path) else {
            return Ok(None);
        };
        let bytes = match texts.get(path) {
            Some(bytes) => bytes.clone(),
            None => (self.read)(path)?,
        };
        match String::from_utf8(bytes) {
            Ok(text) if text == *source.text => {
                let before = self.before.entry(path.clone());
                before.or_insert_with(|| text.clone().into_bytes());
                Ok(Some(text))
            }
            Ok(_) => bail!("{path} has changed while it was checked; run the command again"),
            Err(_) => {
                self.not_utf8.insert(path.clone());
                Ok(None)
            }
        }
    }
}

/// A short name for a state of the texts, the same in every run.
fn hash(texts: &Overlay) -> u64 {
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use postroom_content_model::{Position, Severity, SourceFile};
    use postroom_linter::Edit;

    use super::*;

    /// Lints the settings with rules that each replace a text by another where it first stands.
    fn pretend(texts: &Overlay, rules: &[(&'static str, &str, &str)]) -> Report {
        let path = SitePath::new(SETTINGS_FILE);
        let text = String::from_utf8(texts[&path].clone()).expect("text");
        let at = |offset| Position {
            line: 1,
            column: 1,
            offset,
        };
        let finding = |(rule, from, to): &(&'static str, &str, &str)| {
            let start = text.find(from)?;
            let (start, end) = (at(start), at(start + from.len()));
            let edit = Edit {
                start,
                end,
                text: (*to).to_owned(),
            };
            Some(Finding {
                rule,
                severity: Severity::Error,
                message: String::new(),
                file: path.clone(),
                start,
                end,
                help: None,
                fix: Some(Fix {
                    safe: true,
                    edits: vec![edit],
                }),
                related: Vec::new(),
                fingerprint: String::new(),
            })
        };
        let findings = rules.iter().filter_map(finding).collect();
        let source = SourceFile {
            path: path.clone(),
            text: text.as_str().into(),
        };
        Report::default().with_findings(findings, 1, [source])
    }

    #[track_caller]
    fn check(
        text: &str,
        rules: &[(&'static str, &str, &str)],
        expected: &str,
        (fixed, barred): (usize, &[&str]),
    ) {
        let given = Overlay::from([(SitePath::new(SETTINGS_FILE), text.as_bytes().to_vec())]);
        let lint = |texts: &Overlay| match texts.values().any(|text| text.ends_with(b"!")) {
            true => Err(anyhow::anyhow!("the site cannot be read")),
            false => Ok(pretend(texts, rules)),
        };
        let read = |_: &SitePath| unreachable!("every text is given");
        let mended = Mender::new(&lint, &read, &given, false)
            .mend()
            .expect("mended");
        let text = mended
            .text(&SitePath::new(SETTINGS_FILE))
            .expect("it is given");
        assert_eq!(String::from_utf8_lossy(text), expected);
        assert_eq!((mended.fixed, &*mended.barred), (fixed, barred));
        assert_eq!(mended.changes().count(), usize::from(fixed > 0));
    }

    #[test]
    fn rounds_go_on_until_nothing_is_left() {
        check("", &[], "", (0, &[]));
        check("xxx.", &[("x", "x", "y")], "yyy.", (3, &[]));
        check("a.", &[("a", "a", "b"), ("b", "b", "c")], "c.", (2, &[]));
    }

    #[test]
    fn rules_that_undo_each_other_are_left_out_and_others_are_not() {
        let rules = [("to-b", "a", "b"), ("to-a", "b", "a"), ("x", "x", "y")];
        check("a x x", &rules, "a y y", (2, &["to-a", "to-b"]));
    }

    #[test]
    fn a_rule_that_finds_its_own_fix_again_is_left_out() {
        let rules = [("grow", "a", "aa"), ("x", "x", "y")];
        check("a x", &rules, "a y", (1, &["grow"]));
    }

    #[test]
    fn a_rule_whose_fix_breaks_the_site_is_left_out() {
        let rules = [("x", "x", "y"), ("break", "y a", "!")];
        check("x a", &rules, "y a", (1, &["break"]));
        let given = Overlay::from([(SitePath::new(SETTINGS_FILE), b"!".to_vec())]);
        let lint = |_: &Overlay| Err(anyhow::anyhow!("the site cannot be read"));
        let read = |_: &SitePath| unreachable!("every text is given");
        let mended = Mender::new(&lint, &read, &given, false).mend();
        assert!(mended.is_err(), "it was broken before any fix");
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_not_mended() {
        let given = Overlay::new();
        let texts = Overlay::from([(SitePath::new(SETTINGS_FILE), b"a".to_vec())]);
        let lint = |_: &Overlay| Ok(pretend(&texts, &[("a", "a", "b")]));
        let reads = Cell::new(0);
        let read = |_: &SitePath| {
            reads.set(reads.get() + 1);
            Ok(b"other".to_vec())
        };
        let error = Mender::new(&lint, &read, &given, false).mend().map(|_| ());
        let error = error.expect_err("the text is another");
        assert!(error.to_string().contains("has changed"), "{error}");
        assert_eq!(reads.get(), 1);
    }
}
