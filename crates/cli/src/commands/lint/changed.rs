//! `--changed-since`: what is found in files that changed, and what the change breaks elsewhere,
//! told at the file that broke it.

mod cause;

use std::{
    cell::OnceCell,
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use postroom_content_model::{
    LineIndex, Position, SETTINGS_FILE, Site, SitePath, SourceFile, Span,
};
use postroom_linter::{Finding, LintOptions, RelatedPlace, Report};
use tempfile::TempDir;

use self::cause::Causes;
use crate::{
    context::Context,
    git::{Change, Commit, Git},
};

/// Since when changes count.
#[derive(Debug, clap::Args)]
pub(super) struct ChangedArgs {
    /// Report only what changed since this commit, and what that breaks elsewhere
    ///
    /// Files count as changed if git sees a difference between the commit and what lies on the
    /// disk: committed, staged or neither, and files that git does not track yet. What a change
    /// breaks in other files is reported at the file that changed. REV is taken as it is: for a
    /// branch that others went on with, give the fork point, `$(git merge-base origin/main HEAD)`.
    #[arg(long, value_name = "REV")]
    changed_since: Option<String>,
}

/// What changed since a commit.
pub(super) struct Changed<'c> {
    context: &'c Context<'c>,
    git: Git,
    commit: Commit,
    fates: Fates,
    before: OnceCell<Before>,
}

/// What became of each file that is not as it was, by its path then or now.
pub(super) type Fates = BTreeMap<SitePath, Fate>;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is here, new or edited.
    Here,
    /// It is no longer anywhere.
    Gone,
    /// It has another path.
    Moved(SitePath),
}

/// The site as it was, and how often each of its findings was there.
struct Before {
    site: Option<Site>,
    findings: HashMap<Known, usize>,
    root: PathBuf,
    // The folder above the root goes with this.
    _files: TempDir,
}

/// A finding wherever in its file it stands: rule, file, flagged text, message.
type Known = (&'static str, SitePath, String, String);

/// Loads and lints the site of a context.
pub(super) type LintAt<'l> = dyn Fn(&Context<'_>) -> anyhow::Result<(Site, Report)> + 'l;

impl ChangedArgs {
    /// Asks git what changed, if that is wanted.
    pub(super) fn find<'c>(&self, context: &'c Context<'c>) -> anyhow::Result<Option<Changed<'c>>> {
        let Some(revision) = &self.changed_since else {
            return Ok(None);
        };
        let git = Git::at(&context.root)?;
        let commit = git.commit(revision)?;
        let fates = fates(git.changes_since(&commit)?);
        Ok(Some(Changed {
            context,
            git,
            commit,
            fates,
            before: OnceCell::new(),
        }))
    }
}

fn fates(changes: Vec<Change>) -> Fates {
    let mut fates = Fates::new();
    for change in changes {
        match change {
            Change::Added(path) | Change::Edited(path) => {
                fates.insert(SitePath::new(path), Fate::Here);
            }
            Change::Deleted(path) => {
                fates.insert(SitePath::new(path), Fate::Gone);
            }
            Change::Renamed { from, to } => {
                let (from, to) = (SitePath::new(from), SitePath::new(to));
                // Another file may have taken the old name.
                fates.entry(from).or_insert_with(|| Fate::Moved(to.clone()));
                fates.insert(to, Fate::Here);
            }
        }
    }
    fates
}

impl Changed<'_> {
    /// Of a report on the whole site as it is, what the change is answerable for and `options`
    /// want told. `lint` is how the site as it was is linted.
    pub(super) fn narrow(
        &self,
        site: &Site,
        report: Report,
        options: &LintOptions,
        lint: &LintAt<'_>,
    ) -> anyhow::Result<Report> {
        let is_here = |path: &SitePath| self.fates.get(path) == Some(&Fate::Here);
        let (mut findings, elsewhere): (Vec<Finding>, Vec<Finding>) = report
            .findings
            .iter()
            .cloned()
            .partition(|finding| is_here(&finding.file));
        if !elsewhere.is_empty() && !self.fates.is_empty() {
            let before = self.before(lint)?;
            let mut old = before.findings.clone();
            let causes = Causes {
                fates: &self.fates,
                before: before.site.as_ref(),
            };
            for finding in elsewhere {
                let known = known(&report, &finding);
                // A file that neither changed nor was there is one that git ignores.
                let is_ignored = !before.root.join(finding.file.as_str()).exists();
                if is_ignored || take(&mut old, &known) {
                    continue;
                }
                let cause = causes.of(&finding, &known.2);
                findings.push(match cause {
                    Some(cause) => told_at(site, finding, cause),
                    None => finding,
                });
            }
        }
        findings.retain(|finding| options.wants(&finding.file));
        let checked = self
            .fates
            .keys()
            .filter(|path| is_here(path) && is_document(site, path));
        let checked = checked.filter(|path| options.wants(path)).count();
        let sources: Vec<SourceFile> = findings
            .iter()
            .filter_map(|finding| site.source(&finding.file).cloned())
            .collect();
        Ok(report.with_findings(findings, checked, sources))
    }

    fn before(&self, lint: &LintAt<'_>) -> anyhow::Result<&Before> {
        if let Some(before) = self.before.get() {
            return Ok(before);
        }
        let before = self.lint_before(lint)?;
        Ok(self.before.get_or_init(|| before))
    }

    /// Checks the commit out and lints it. A site that was not there yet had no findings. One with
    /// settings that could not be used is read with those of now: that they were mended is no
    /// reason to hold every finding against the change.
    fn lint_before(&self, lint: &LintAt<'_>) -> anyhow::Result<Before> {
        let (files, root) = self.git.check_out(&self.commit)?;
        let mut findings = HashMap::new();
        let settings = root.join(SETTINGS_FILE);
        if !settings.is_file() {
            return Ok(Before {
                site: None,
                findings,
                root,
                _files: files,
            });
        }
        let then = self.context.at(root.clone());
        let (site, report) = lint(&then).or_else(|_| {
            std::fs::copy(self.context.path(SETTINGS_FILE), &settings)?;
            lint(&then)
        })?;
        for finding in &report.findings {
            *findings.entry(known(&report, finding)).or_default() += 1;
        }
        Ok(Before {
            site: Some(site),
            findings,
            root,
            _files: files,
        })
    }
}

fn is_document(site: &Site, path: &SitePath) -> bool {
    let data = |file: &SourceFile| file.path == *path;
    site.source(path).is_some() && !site.data_files.iter().any(data)
}

fn known(report: &Report, finding: &Finding) -> Known {
    let source = report.source(&finding.file);
    let flagged = source.map_or("", |file| finding.span().slice(&file.text));
    (
        finding.rule,
        finding.file.clone(),
        flagged.to_owned(),
        finding.message.clone(),
    )
}

/// Takes one of these findings away, if there is one.
fn take(old: &mut HashMap<Known, usize>, finding: &Known) -> bool {
    let left = old.get_mut(finding).filter(|left| **left > 0);
    left.map(|left| *left -= 1).is_some()
}

/// The finding as one of the file that caused it: at its first line, with the broken place beside
/// it. It has no fix there.
fn told_at(site: &Site, finding: Finding, cause: SitePath) -> Finding {
    let text = site.source(&cause).map_or("", |file| &*file.text);
    let lines = LineIndex::new(text);
    let line = lines.line_span(1).unwrap_or_else(|| Span::at(0));
    let place = RelatedPlace {
        file: finding.file.clone(),
        start: finding.start,
        end: finding.end,
        message: "broken by this change".to_owned(),
    };
    let position = |offset| -> Position { lines.position(offset) };
    Finding {
        message: format!("this change breaks `{}`: {}", finding.file, finding.message),
        file: cause,
        start: position(line.start),
        end: position(line.end),
        fix: None,
        related: [place].into_iter().chain(finding.related).collect(),
        ..finding
    }
}
