//! Knowing a site in which nothing has changed, without reading it.
//!
//! After an export a stamp is kept of everything that it came from and everything that it wrote:
//! the sizes, times and inodes of files, the settings, the program, and until when no date of a
//! post passes. While all of that is the same, so would be the output, and the export is done
//! before it begins. As with kept facts, a file that was changed less than two seconds before it
//! was seen is compared by a sum of its content, for its times prove nothing yet.

mod entry;
mod period;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use jiff::Timestamp;
use postroom_content_model::{Inputs, ProblemKind, Settings, Shown, Site, Stat};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub(crate) use entry::{Entry, Sum, sum, sum_of_file};

use crate::{
    ExportOptions, ExportReport,
    cache::{Cache, hash},
    output::{MANIFEST, UNFINISHED, canonical, write_atomically},
};
use period::Period;

/// What the file begins with.
const MAGIC: &[u8] = b"postroom stamp 1\n";

/// Of more bytes that were written a moment ago no sums are made: that would take longer than it
/// saves.
const MOST_IN_DOUBT: u64 = 1024 * 1024 * 1024;

/// What a look at a site and its output shows.
#[derive(Debug)]
pub enum Look {
    /// Nothing changed: an export would say this.
    Same(ExportReport),
    /// Something changed, or may have. The stamp is for [`crate::export()`] to leave; without one,
    /// nothing can be known of the site by looking.
    Changed(Option<Stamp>),
}

/// What is known of a site before it is exported.
#[derive(Debug)]
pub struct Stamp {
    file: PathBuf,
    root: PathBuf,
    out: PathBuf,
    cache: Cache,
    fingerprint: [u8; 32],
    inputs: Vec<Entry>,
}

/// What is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    fingerprint: [u8; 32],
    period: Period,
    inputs: Vec<Entry>,
    outputs: Vec<Entry>,
    report: ExportReport,
}

impl Stamp {
    /// Looks at the site in the folder `root` as an export with these options would see it at
    /// `now`.
    pub fn look(
        root: &Path,
        settings: &Settings,
        shown: Shown,
        now: Timestamp,
        options: &ExportOptions,
    ) -> Look {
        let Some((mut stamp, files)) = Self::of(root, settings, shown, options) else {
            return Look::Changed(None);
        };
        match stamp.same(&files, now) {
            Some(report) => Look::Same(ExportReport {
                out: options.out.clone(),
                ..report
            }),
            None => match stamp.entries(&files) {
                Some(inputs) => {
                    stamp.inputs = inputs;
                    Look::Changed(Some(stamp))
                }
                None => Look::Changed(None),
            },
        }
    }

    /// A time before the site was looked at.
    pub(crate) fn began(&self) -> SystemTime {
        self.cache.began
    }

    fn of(
        root: &Path,
        settings: &Settings,
        shown: Shown,
        options: &ExportOptions,
    ) -> Option<(Self, Inputs)> {
        let cache = options.cache.clone()?;
        let root = fs::canonicalize(root).ok()?;
        let out = canonical(&options.out).ok()?;
        let files = Inputs::of(&root, settings)?;
        let place = [root.to_str()?, out.to_str()?];
        let fingerprint = hash(&[
            &cache.maker,
            place[0],
            place[1],
            &format!("{settings:?} {shown:?}"),
            &files.refused.join("\n"),
        ]);
        let stamp = Self {
            file: cache.file(&place, "stamp"),
            root,
            out,
            cache,
            fingerprint,
            inputs: Vec::new(),
        };
        Some((stamp, files))
    }

    /// What the last export said, if nothing changed since.
    fn same(&self, files: &Inputs, now: Timestamp) -> Option<ExportReport> {
        let kept = Kept::read(&self.file)?;
        let expected = kept.fingerprint == self.fingerprint
            && kept.period.has(now)
            && kept.inputs.len() == files.files.len();
        let inputs = || {
            let pairs = kept.inputs.par_iter().zip(&files.files);
            pairs.into_par_iter().all(|(entry, (path, stat))| {
                let place = || self.root.join(path.as_str());
                entry.path == path.as_str() && entry.is(*stat, &place())
            })
        };
        let outputs = || {
            let unfinished = self.out.join(UNFINISHED).symlink_metadata().is_ok();
            let all = kept.outputs.par_iter().enumerate();
            !unfinished && all.all(|(at, entry)| self.is_there(entry, kept.before(at)))
        };
        (expected && inputs() && outputs()).then(|| {
            let report = kept.report.clone();
            self.settle(kept);
            report
        })
    }

    /// Whether the output has a file as it was, in folders that are no links to other places.
    /// Those that the file `before` it lies in have been looked at.
    fn is_there(&self, entry: &Entry, before: &str) -> bool {
        let place = self.out.join(&entry.path);
        let shared = |folder: &&str| {
            before
                .strip_prefix(*folder)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        let slashes = entry.path.match_indices('/');
        let folders = slashes.map(|(at, _)| &entry.path[..at]);
        let mut folders = folders.filter(|folder| !shared(folder));
        let metadata = |path: &Path| path.symlink_metadata();
        metadata(&place).is_ok_and(|metadata| entry.is(Stat::of(&metadata), &place))
            && folders.all(|folder| metadata(&self.out.join(folder)).is_ok_and(|one| one.is_dir()))
    }

    /// Keeps that files were compared by their content, so that it need not be done again.
    fn settle(&self, mut kept: Kept) {
        let all = || kept.inputs.iter().chain(&kept.outputs);
        if !all().any(Entry::is_in_doubt) {
            return;
        }
        let began = self.cache.began;
        let settled = |entries: Vec<Entry>| -> Vec<Entry> {
            let entries = entries.into_iter();
            entries.map(|entry| entry.settled(began)).collect()
        };
        kept.inputs = settled(kept.inputs);
        kept.outputs = settled(kept.outputs);
        // A stamp that cannot be kept is only missed.
        let _ = kept.write(&self.file);
    }

    /// The files as they are before anybody reads them.
    fn entries(&self, files: &Inputs) -> Option<Vec<Entry>> {
        let began = self.cache.began;
        let in_doubt = files
            .files
            .iter()
            .filter(|(_, stat)| !stat.had_settled(began));
        if in_doubt.map(|(_, stat)| stat.bytes).sum::<u64>() > MOST_IN_DOUBT {
            return None;
        }
        let entry = |(path, stat): &(_, Stat)| {
            let path: &postroom_content_model::SitePath = path;
            let place = || self.root.join(path.as_str());
            Entry::new(path.as_str(), *stat, began, || sum_of_file(&place()))
        };
        files.files.par_iter().map(entry).collect()
    }

    /// Keeps what became of the export. `outputs` are the files that it found or wrote, the
    /// record of them among them.
    pub(crate) fn keep(self, site: &Site, outputs: Vec<Entry>, report: &ExportReport) {
        // What could not be read may become readable without a trace in the file itself.
        let mut problems = site.problems.iter();
        let lasting = !problems.any(|problem| problem.kind == ProblemKind::UnreadableFile);
        if !lasting || !outputs.iter().any(|entry| entry.path == MANIFEST) {
            return;
        }
        let kept = Kept {
            fingerprint: self.fingerprint,
            period: Period::of(site),
            inputs: self.inputs,
            outputs,
            report: report.as_of_nothing_changed(),
        };
        // Nothing depends on it, so an error of the disk is nobody's concern.
        let _ = kept.write(&self.file);
    }
}

impl Kept {
    /// The path of the output before one of them.
    fn before(&self, at: usize) -> &str {
        let before = at.checked_sub(1).and_then(|at| self.outputs.get(at));
        before.map_or("", |entry| entry.path.as_str())
    }

    fn read(file: &Path) -> Option<Self> {
        let bytes = fs::read(file).ok()?;
        let (expected, content) = bytes.strip_prefix(MAGIC)?.split_at_checked(16)?;
        if expected != sum(content) {
            return None;
        }
        postcard::from_bytes(content).ok()
    }

    fn write(&self, file: &Path) -> io::Result<()> {
        let content = postcard::to_stdvec(self).map_err(io::Error::other)?;
        fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
        write_atomically(file, &[MAGIC, &sum(&content), &content].concat())
    }
}

#[cfg(test)]
mod tests;
