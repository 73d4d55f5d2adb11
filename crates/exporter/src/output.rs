//! The output folder: what may be written there, what is, and what is removed again.

mod folders;
mod manifest;
mod path;
mod write;

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use postroom_content_model::{Site, Stat};

pub(crate) use folders::canonical;
pub(crate) use path::OutputPath;

use crate::{
    error::ExportError,
    pictures::is_kept,
    stamp::{Entry, Sum, sum, sum_of_file},
};
use manifest::Manifest;
pub(crate) use write::write_atomically;
use write::{copy_atomically, holds, holds_copy};

/// The file that records what Postroom wrote.
pub(crate) const MANIFEST: &str = ".postroom-manifest.json";
/// The file that is there while an export runs; one that stays behind tells of a killed run.
pub(crate) const UNFINISHED: &str = ".postroom-unfinished";

/// What became of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It was not there, or different.
    Written,
    /// It was there already.
    Unchanged,
}

/// An output folder that may be written to.
#[derive(Debug)]
pub(crate) struct Output {
    /// The folder, without symbolic links.
    root: PathBuf,
    /// What earlier runs wrote.
    previous: Manifest,
    /// Whether nothing is to be written: the changes are only told.
    check: bool,
    /// When the export began, if what it finds and writes is to be remembered.
    began: Option<SystemTime>,
    /// The files that are there as they should be. One that is not known is missed by whoever
    /// wants to know all.
    seen: Mutex<Vec<Entry>>,
}

impl Output {
    /// Opens a folder for the output of a site, or says why it cannot be.
    pub(crate) fn open(
        site: &Site,
        out: &Path,
        check: bool,
        began: Option<SystemTime>,
    ) -> Result<Self, ExportError> {
        let (root, previous) = folders::open(site, out, check)?;
        Ok(Self {
            root,
            previous,
            check,
            began,
            seen: Mutex::default(),
        })
    }

    /// Makes the folders of the planned files and records that they are about to be Postroom's,
    /// so that a killed run's files are known as such.
    pub(crate) fn begin(&self, planned: &[&OutputPath]) -> Result<(), ExportError> {
        if self.check {
            return Ok(());
        }
        let unfinished = self.root.join(UNFINISHED);
        if unfinished.exists() {
            folders::remove_temporary_files(&self.root, &self.previous);
        }
        write_atomically(&unfinished, b"").map_err(|source| write_error(unfinished, source))?;
        self.clear_the_way(planned)?;
        folders::create(&self.root, planned)?;
        let mut both = Manifest::of(planned.iter().copied());
        both.files.extend(self.previous.files.iter().cloned());
        if both.files != self.previous.files {
            self.save(&both)?;
        }
        Ok(())
    }

    /// Removes old files that lie where a folder is needed now, and old folders where a file is.
    fn clear_the_way(&self, planned: &[&OutputPath]) -> Result<(), ExportError> {
        let files: BTreeSet<&str> = planned.iter().map(|path| path.as_str()).collect();
        let folders: BTreeSet<&str> = planned.iter().flat_map(|path| path.folders()).collect();
        for path in self
            .previous
            .files
            .iter()
            .filter_map(|path| OutputPath::new(path).ok())
        {
            let blocks = folders.contains(path.as_str())
                || path.folders().any(|folder| files.contains(folder));
            if blocks && !files.contains(path.as_str()) {
                self.remove(&path)?;
            }
        }
        Ok(())
    }

    /// Writes a file unless it is there already.
    pub(crate) fn write(&self, path: &OutputPath, bytes: &[u8]) -> Result<Change, ExportError> {
        let target = path.under(&self.root);
        let before = self.look(&target);
        let same = holds(&target, bytes).map_err(|source| read_error(&target, source))?;
        let change = self.put(path, &target, same, |target| {
            write_atomically(target, bytes)
        })?;
        self.remember(path.as_str(), &target, (change, before), || {
            Some(sum(bytes))
        });
        Ok(change)
    }

    /// Whether an earlier run wrote a file, and it is there.
    pub(crate) fn has(&self, path: &OutputPath) -> bool {
        self.previous.has(path) && path.under(&self.root).is_file()
    }

    /// Leaves a file as it is.
    pub(crate) fn keep(&self, path: &OutputPath) -> Change {
        let target = path.under(&self.root);
        let change = (Change::Unchanged, self.look(&target));
        self.remember(path.as_str(), &target, change, || sum_of_file(&target));
        Change::Unchanged
    }

    /// Copies a file of the site unless it is there already.
    pub(crate) fn copy(&self, path: &OutputPath, from: &Path) -> Result<Change, ExportError> {
        let target = path.under(&self.root);
        let before = self.look(&target);
        let same = holds_copy(&target, from).map_err(|source| read_error(from, source))?;
        let change = self.put(path, &target, same, |target| copy_atomically(from, target))?;
        self.remember(path.as_str(), &target, (change, before), || {
            sum_of_file(from)
        });
        Ok(change)
    }

    /// What the system says of a file, if it is to be remembered.
    fn look(&self, target: &Path) -> Option<Stat> {
        let metadata = self.began.and_then(|_| target.symlink_metadata().ok());
        metadata.as_ref().map(Stat::of)
    }

    /// Remembers a file that was seen `before` it turned out to be right, or has just been written.
    fn remember(
        &self,
        path: &str,
        target: &Path,
        (change, before): (Change, Option<Stat>),
        sum: impl FnOnce() -> Option<Sum>,
    ) {
        let stat = match change {
            Change::Unchanged => before,
            Change::Written => self.look(target),
        };
        if let (Some(began), Some(stat)) = (self.began, stat) {
            let entry = Entry::new(path, stat, began, sum);
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.extend(entry);
        }
    }

    fn put(
        &self,
        path: &OutputPath,
        target: &Path,
        same: bool,
        write: impl FnOnce(&Path) -> io::Result<()>,
    ) -> Result<Change, ExportError> {
        if same {
            return Ok(Change::Unchanged);
        }
        if !self.previous.has(path) && target.symlink_metadata().is_ok() {
            return Err(ExportError::ForeignFile {
                path: target.to_path_buf(),
            });
        }
        if !self.check {
            write(target).map_err(|source| write_error(target, source))?;
        }
        Ok(Change::Written)
    }

    /// Removes what earlier runs wrote and this one did not plan, but for pictures of mails; gives
    /// how many files that were, and what is to be remembered of the files that are there, in the
    /// order of their paths.
    pub(crate) fn finish(
        self,
        planned: &[&OutputPath],
    ) -> Result<(usize, Vec<Entry>), ExportError> {
        let mut manifest = Manifest::of(planned.iter().copied());
        let kept = self.previous.files.iter();
        let kept = kept.filter(|path| is_kept(path)).cloned();
        manifest.files.extend(kept);
        let stale = self.previous.files.difference(&manifest.files);
        let stale: Vec<OutputPath> = stale
            .filter_map(|path| OutputPath::new(path).ok())
            .collect();
        let mut removed = 0;
        for path in &stale {
            removed += usize::from(self.remove(path)?);
        }
        if !self.check {
            if manifest != self.previous {
                self.save(&manifest)?;
            }
            let unfinished = self.root.join(UNFINISHED);
            fs::remove_file(&unfinished).map_err(|source| write_error(unfinished, source))?;
        }
        let record = self.root.join(MANIFEST);
        let change = (Change::Unchanged, self.look(&record));
        self.remember(MANIFEST, &record, change, || sum_of_file(&record));
        let seen = self.seen.into_inner();
        let mut seen = seen.unwrap_or_else(PoisonError::into_inner);
        seen.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok((removed, seen))
    }

    /// Removes one file, and the folders that it leaves empty.
    fn remove(&self, path: &OutputPath) -> Result<bool, ExportError> {
        let target = path.under(&self.root);
        let gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        // What is a folder by now is no file of ours.
        let is_there = target
            .symlink_metadata()
            .is_ok_and(|metadata| !metadata.is_dir());
        if !is_there || !folders::leads_inside(&self.root, path) {
            return Ok(false);
        }
        if self.check {
            return Ok(true);
        }
        match fs::remove_file(&target) {
            Ok(()) => {}
            Err(error) if gone(&error) => return Ok(false),
            Err(source) => return Err(write_error(target, source)),
        }
        let folders: Vec<&str> = path.folders().collect();
        for folder in folders.iter().rev() {
            if fs::remove_dir(self.root.join(folder)).is_err() {
                break;
            }
        }
        Ok(true)
    }

    fn save(&self, manifest: &Manifest) -> Result<(), ExportError> {
        manifest
            .save(&self.root)
            .map_err(|source| write_error(self.root.join(MANIFEST), source))
    }
}

fn read_error(path: impl Into<PathBuf>, source: io::Error) -> ExportError {
    ExportError::Read {
        path: path.into(),
        source,
    }
}

fn write_error(path: impl Into<PathBuf>, source: io::Error) -> ExportError {
    ExportError::Write {
        path: path.into(),
        source,
    }
}
