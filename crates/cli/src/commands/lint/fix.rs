//! `--fix`, `--unsafe-fixes` and `--diff`: mends what can be mended, in memory, until nothing is
//! left to mend; only then is anything written.

mod diff;
mod mend;

use std::fs;

use anyhow::Context as _;
use postroom_content_model::{Overlay, SitePath};

pub(super) use self::mend::Mended;
use self::mend::Mender;
use super::checker::Checker;
use crate::{
    failure::Outcome,
    files,
    output::{Output, write_text},
};

/// What to do about findings that have a fix.
#[derive(Debug, clap::Args)]
pub(super) struct FixArgs {
    /// Mend what can be mended for certain, and report the rest
    #[arg(long)]
    fix: bool,
    /// With --fix or --diff, also make fixes that a person should look at
    #[arg(long)]
    unsafe_fixes: bool,
    /// Print what --fix would change, and change nothing
    ///
    /// The difference is a patch that `git apply` takes; findings are not reported. The exit code
    /// is 1 if there is a difference.
    #[arg(long)]
    diff: bool,
}

impl FixArgs {
    /// Whether anything is to be mended, be it on paper.
    pub(super) fn mends(&self) -> bool {
        self.fix || self.diff
    }

    /// Whether only the difference is wanted.
    pub(super) fn shows_difference(&self) -> bool {
        self.diff
    }

    /// Says so if something is asked for that needs more to happen.
    pub(super) fn warn_if_idle(&self, output: &Output) {
        if self.unsafe_fixes && !self.mends() {
            output.warning("--unsafe-fixes does nothing without --fix or --diff");
        }
    }

    /// Mends the site in memory, over the texts of `overlay`.
    pub(super) fn mend(&self, checker: &Checker<'_>, overlay: &Overlay) -> anyhow::Result<Mended> {
        let check = |texts: &Overlay| checker.check(texts);
        let read = |path: &SitePath| {
            fs::read(checker.context.path(path.as_str()))
                .with_context(|| format!("cannot read {path}"))
        };
        let mended = Mender::new(&check, &read, overlay, self.unsafe_fixes).mend()?;
        let output = checker.context.output;
        for path in &mended.not_utf8 {
            output.warning(&format!("{path} is not UTF-8; nothing in it is mended"));
        }
        if !mended.barred.is_empty() {
            output.warning(&format!(
                "the fixes of {} would never end here, or break the settings, and were left out",
                mended.barred.join(", ")
            ));
        }
        Ok(mended)
    }

    /// Says what was mended, and what else could be.
    pub(super) fn note(&self, mended: &Mended, output: &Output) {
        let done = if self.diff { "would fix" } else { "fixed" };
        output.note(&match (mended.fixed, mended.changes().count()) {
            (0, _) => "nothing to fix".to_owned(),
            (fixed, 1) => format!("{done} {fixed} in 1 file"),
            (fixed, files) => format!("{done} {fixed} in {files} files"),
        });
        let unsafe_ones = mended.report.findings.iter();
        let unsafe_ones =
            unsafe_ones.filter(|found| found.fix.as_ref().is_some_and(|fix| !fix.safe));
        let more = unsafe_ones.count();
        if more > 0 && !self.unsafe_fixes {
            output.note(&format!("--unsafe-fixes would fix {more} more"));
        }
    }
}

impl Mended {
    /// Prints the difference, file by file.
    pub(super) fn show(&self) -> anyhow::Result<Outcome> {
        let mut outcome = Outcome::Done;
        for (path, before, after) in self.changes() {
            write_text(diff::unified(path, before, after).as_bytes())?;
            outcome = Outcome::NeedsPerson;
        }
        Ok(outcome)
    }

    /// Writes what changed to the disk, file by file.
    pub(super) fn save(&self, checker: &Checker<'_>) -> anyhow::Result<()> {
        for (path, before, after) in self.changes() {
            let path = checker.context.path(path.as_str());
            files::rewrite(&path, before, after)?;
        }
        Ok(())
    }
}
