//! The file of known findings.

use std::{fs, io::ErrorKind, path::PathBuf};

use anyhow::{Context as _, bail};
use postroom_linter::{Baseline, Report};

use crate::{files, output::Output};

/// The most outdated entries that are named one by one.
const MOST_NAMED: usize = 10;

#[derive(Debug, clap::Args)]
pub(super) struct BaselineFile {
    /// Report only what is not in this file of known findings
    #[arg(long = "baseline", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Write the findings of this run into the baseline instead of reporting them
    #[arg(long = "update-baseline", requires = "file")]
    pub(super) update: bool,
}

impl BaselineFile {
    /// The known findings; none if no file was named.
    pub(super) fn read(&self) -> anyhow::Result<Baseline> {
        let Some(file) = &self.file else {
            return Ok(Baseline::default());
        };
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && self.update => String::new(),
            Err(error) if error.kind() == ErrorKind::NotFound => bail!(
                "there is no baseline {}; --update-baseline writes it",
                file.display()
            ),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", file.display()));
            }
        };
        Baseline::parse(&text).with_context(|| file.display().to_string())
    }

    /// Writes what this run found.
    pub(super) fn write(&self, report: &Report, output: &Output) -> anyhow::Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let baseline = report.new_baseline();
        files::replace(file, baseline.to_text().as_bytes())?;
        let (new, gone) = (report.counts.findings(), report.counts.outdated);
        let (all, file) = (baseline.entries().count(), file.display());
        let findings = if all == 1 { "finding" } else { "findings" };
        output.note(&format!(
            "{file}: {all} {findings} ({new} new, {gone} gone)"
        ));
        Ok(())
    }

    /// Says which entries no longer occur.
    pub(super) fn name_outdated(&self, report: &Report, output: &Output) {
        let (Some(file), false) = (&self.file, report.outdated.is_empty()) else {
            return;
        };
        let (count, file) = (report.outdated.len(), file.display());
        let entries = if count == 1 {
            "entry no longer occurs"
        } else {
            "entries no longer occur"
        };
        let remedy = "--update-baseline removes what is gone";
        let mut lines = vec![format!("{file}: {count} {entries}; {remedy}")];
        let named = report.outdated.iter().take(MOST_NAMED);
        lines.extend(named.map(|entry| format!("  {} {}", entry.path, entry.rule)));
        if count > MOST_NAMED {
            lines.push(format!("  and {} more", count - MOST_NAMED));
        }
        output.note(&lines.join("\n"));
    }
}
