//! `postroom subscribers import`: many people at once.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use postroom_sender::{ImportOptions, ImportReport, Rejected, RejectsFile, Store, Suppression};

use super::{List, reason};
use tempfile::NamedTempFile;

use crate::{context::Context, failure::Outcome};

/// Rows left out that are named one by one; `--rejects` has all.
const NAMED: u64 = 20;

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// The file; `-` is standard input
    file: PathBuf,
    #[command(flatten)]
    list: List,
    /// What a column means: email, name, consent_source, consent_time, consent_wording, the name
    /// of a field, or `-` to leave it out
    #[arg(long, value_name = "HEADER=MEANING", value_parser = mapping)]
    map: Vec<(String, String)>,
    /// Bring back those who are kept off the list for this reason
    #[arg(long, value_name = "REASON", value_parser = reason::of_many())]
    revive: Vec<Suppression>,
    /// Write the rows that are left out to this CSV file, each with its line, column and reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Say what would become of the rows; change nothing
    #[arg(long)]
    dry_run: bool,
}

fn mapping(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=') {
        Some((header, meaning)) if !header.is_empty() && !meaning.is_empty() => {
            Ok((header.to_owned(), meaning.to_owned()))
        }
        _ => Err("write the column's header, `=` and what it means".to_owned()),
    }
}

impl Import {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        store: &Store,
        now: Timestamp,
    ) -> anyhow::Result<Outcome> {
        let mut options = ImportOptions::new(&self.list.list, now);
        options.map = self.map.iter().cloned().collect();
        options.revive.clone_from(&self.revive);
        options.dry_run = self.dry_run;
        let name = self.file.display();
        let report = if self.file.as_os_str() == "-" {
            self.read(context, store, io::stdin(), &options).await?
        } else {
            let csv = File::open(&self.file).with_context(|| format!("cannot read {name}"))?;
            let read = self.read(context, store, csv, &options).await;
            read.with_context(|| name.to_string())?
        };
        self.sum_up(context, &report)
    }

    async fn read(
        &self,
        context: &Context<'_>,
        store: &Store,
        csv: impl Read,
        options: &ImportOptions,
    ) -> anyhow::Result<ImportReport> {
        let mut rejects = self.rejects_file()?;
        let mut named = 0;
        let tell = |row: &Rejected<'_>| {
            named += 1;
            if named <= NAMED {
                context.output.warning(&self.sentence(row));
            }
            match &mut rejects {
                Some(file) => file.write(row),
                None => Ok(()),
            }
        };
        let report = store.import(csv, options, tell).await?;
        if let (Some(file), Some(path)) = (rejects, &self.rejects) {
            keep(file, path).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(report)
    }

    /// A file beside the one that is asked for, which it becomes when the import is done: one
    /// that fails leaves an earlier file as it is.
    fn rejects_file(&self) -> anyhow::Result<Option<Rejects>> {
        let Some(path) = &self.rejects else {
            return Ok(None);
        };
        if is_same(path, &self.file) {
            bail!("--rejects would overwrite the file to import");
        }
        // What is renamed over a device or a folder takes its place, or cannot.
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            bail!("--rejects: {} is not a file", path.display());
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Some(RejectsFile::new(BufWriter::new(file))))
    }

    fn sentence(&self, row: &Rejected<'_>) -> String {
        let place = format!("{}:{}", self.file.display(), row.line);
        match &row.column {
            Some(column) => format!("{place}: {column}: {}", row.reason),
            None => format!("{place}: {}", row.reason),
        }
    }

    fn sum_up(&self, context: &Context<'_>, report: &ImportReport) -> anyhow::Result<Outcome> {
        let ImportReport {
            added,
            updated,
            unchanged,
            rejected,
        } = report;
        let more = rejected.saturating_sub(NAMED);
        if more > 0 {
            let where_to = match &self.rejects {
                Some(path) => format!("{} has all", path.display()),
                None => "--rejects FILE keeps all".to_owned(),
            };
            context
                .output
                .warning(&format!("{more} more rows are left out; {where_to}"));
        }
        let list = &self.list.list;
        let dry = if self.dry_run {
            " (a dry run: nothing was changed)"
        } else {
            ""
        };
        writeln!(
            context.output.results(),
            "{list}: {added} added, {updated} updated, {unchanged} unchanged, {rejected} left out{dry}"
        )?;
        Ok(if *rejected > 0 {
            Outcome::NeedsPerson
        } else {
            Outcome::Done
        })
    }
}

type Rejects = RejectsFile<BufWriter<NamedTempFile>>;

/// The addresses in it are for the eyes of whoever imports: like the temporary file, it is
/// readable for nobody else.
fn keep(rejects: Rejects, path: &Path) -> io::Result<()> {
    let file = rejects.into_inner().into_inner()?;
    file.persist(path)?;
    Ok(())
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
