//! Finds the site's files, in parallel, and never leaves its root.

mod stat;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use ignore::{DirEntry, WalkBuilder, WalkState};
use rayon::prelude::*;

use crate::{
    problem::{Problem, ProblemKind},
    source::SitePath,
    span::Span,
};

pub use self::stat::Stat;

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FoundFile {
    pub(crate) path: SitePath,
    pub(crate) absolute: PathBuf,
    /// What the system says of it; the default where it was not asked.
    pub(crate) stat: Stat,
}

/// Walks folders below `root` (missing ones are empty) and gives their files in the order of
/// their paths. Hidden files are left out unless `hidden`. Symbolic links are followed only to
/// places inside the root; pipes and other special files are left alone. The system is asked about
/// those that `asks` names.
pub(crate) fn walk(
    root: &Path,
    folders: &[&str],
    hidden: bool,
    asks: &(dyn Fn(&SitePath) -> bool + Sync),
    problems: &mut Vec<Problem>,
) -> Vec<FoundFile> {
    let mut existing = outermost(folders)
        .into_iter()
        .map(|folder| root.join(folder))
        .filter(|path| path.is_dir());
    let Some(first) = existing.next() else {
        return Vec::new();
    };
    let found = Arc::new(Mutex::new(Found::default()));
    let mut builder = WalkBuilder::new(first);
    existing.for_each(|folder| {
        builder.add(folder);
    });
    let follows = {
        let (root, found) = (root.to_owned(), Arc::clone(&found));
        let walked: Vec<PathBuf> = outermost(folders)
            .iter()
            .map(|folder| root.join(folder))
            .collect();
        move |entry: &DirEntry| {
            let refusal = entry
                .path_is_symlink()
                .then(|| refusal(&root, &walked, entry.path()))
                .flatten();
            if let Some(reason) = refusal {
                let message = format!("the symbolic link leads {reason}; it is not followed");
                lock(&found)
                    .1
                    .push(unreadable(&root, entry.path(), &message));
            }
            refusal.is_none()
        }
    };
    builder
        .standard_filters(false)
        .hidden(!hidden)
        .follow_links(true)
        .filter_entry(follows);
    builder.build_parallel().run(|| {
        let root = root.to_owned();
        let mut share = Share::of(&found);
        Box::new(move |entry| {
            match entry {
                Ok(entry) => visit(&root, &entry, asks, &mut share.own),
                Err(error) => {
                    let path = error_path(&error).unwrap_or(&root).to_owned();
                    let problem = unreadable(&root, &path, &describe(&error));
                    share.own.1.push(problem);
                }
            }
            WalkState::Continue
        })
    });
    let (mut files, mut more) = std::mem::take(&mut *lock(&found));
    files.par_sort_unstable();
    files.dedup();
    problems.append(&mut more);
    files
}

type Found = (Vec<FoundFile>, Vec<Problem>);

/// What one thread has found; it joins what the others found when the thread is done.
struct Share {
    own: Found,
    all: Arc<Mutex<Found>>,
}

impl Share {
    fn of(all: &Arc<Mutex<Found>>) -> Self {
        Self {
            own: Found::default(),
            all: Arc::clone(all),
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = lock(&self.all);
        all.0.append(&mut self.own.0);
        all.1.append(&mut self.own.1);
    }
}

fn lock(found: &Mutex<Found>) -> std::sync::MutexGuard<'_, Found> {
    found
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn visit(root: &Path, entry: &DirEntry, asks: &dyn Fn(&SitePath) -> bool, found: &mut Found) {
    if !entry.file_type().is_some_and(|kind| kind.is_file()) {
        return;
    }
    let Some(path) = site_path(root, entry.path()) else {
        let message = "the file's name is not UTF-8 or has control characters; rename it";
        found.1.push(unreadable(root, entry.path(), message));
        return;
    };
    let stat = match asks(&path) {
        true => entry.metadata().map(|metadata| Stat::of(&metadata)),
        false => Ok(Stat::default()),
    };
    match stat {
        Ok(stat) => found.0.push(FoundFile {
            path,
            absolute: entry.path().to_owned(),
            stat,
        }),
        Err(error) => {
            let problem = unreadable(root, entry.path(), &describe(&error));
            found.1.push(problem);
        }
    }
}

/// Why a symbolic link is not followed.
fn refusal(root: &Path, walked: &[PathBuf], link: &Path) -> Option<&'static str> {
    let Ok(real) = fs::canonicalize(link) else {
        return Some("nowhere");
    };
    if !real.starts_with(root) {
        return Some("out of the site's root");
    }
    let twice = |folder: &PathBuf| real.starts_with(folder) || folder.starts_with(&real);
    (real.is_dir() && walked.iter().any(twice)).then_some("to a folder that is read anyway")
}

/// Folders without those that lie inside another one.
fn outermost<'f>(folders: &[&'f str]) -> Vec<&'f str> {
    let inside = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let mut kept: Vec<&str> = folders
        .iter()
        .copied()
        .filter(|folder| !folders.iter().any(|outer| inside(folder, outer)))
        .collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// Whether a path, all symbolic links resolved, lies inside the root.
pub(crate) fn is_inside(root: &Path, path: &Path) -> bool {
    fs::canonicalize(path).is_ok_and(|real| real.starts_with(root))
}

fn site_path(root: &Path, path: &Path) -> Option<SitePath> {
    let relative = path.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = relative
        .components()
        .map(|part| part.as_os_str().to_str())
        .collect();
    let path = parts?.join("/");
    (!path.chars().any(char::is_control)).then(|| SitePath::new(path))
}

fn unreadable(root: &Path, path: &Path, message: &str) -> Problem {
    let shown = path
        .strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/");
    let shown: String = shown
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    Problem::new(
        ProblemKind::UnreadableFile,
        &SitePath::new(shown),
        Span::at(0),
        message,
    )
}

fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            error_path(err)
        }
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

fn describe(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Loop { .. } => {
            "the symbolic link leads back to a folder above it; it is not followed".to_owned()
        }
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => describe(err),
        ignore::Error::Io(error) => format!("cannot be read: {error}"),
        other => other.to_string(),
    }
}
