//! Hears which files of a site are saved.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::mpsc::Sender,
};

use anyhow::Context as _;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use postroom_content_model::{Folder, SETTINGS_FILE, Settings};

/// Folders that every site may have: content, and templates of its own.
const ALWAYS: [&str; 2] = ["content", "templates"];

/// What the threads of the preview tell each other.
#[derive(Debug)]
pub(super) enum Message {
    /// A file or folder was saved, moved or removed.
    Saved(PathBuf),
    /// The preview ends.
    Stop,
}

/// The watch over the files of a site.
#[derive(Debug)]
pub(super) struct Watching {
    watcher: RecommendedWatcher,
    root: PathBuf,
    /// What the site is made of: folders and single files.
    wanted: BTreeSet<PathBuf>,
    /// The folders that are watched.
    watched: BTreeSet<PathBuf>,
}

impl Watching {
    /// Watches the site's root for its settings; [`Watching::follow`] adds the rest.
    pub(super) fn start(root: &Path, sender: Sender<Message>) -> anyhow::Result<Self> {
        let failed = || format!("cannot watch {} for changes", root.display());
        let root = root.canonicalize().with_context(failed)?;
        let tell = move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            // Reading a file is no change of it.
            if !matches!(event.kind, EventKind::Access(_)) {
                for path in event.paths {
                    // Nobody listens any more when the preview ends.
                    let _ = sender.send(Message::Saved(path));
                }
            }
        };
        let mut watcher = notify::recommended_watcher(tell).with_context(failed)?;
        watcher
            .watch(&root, RecursiveMode::NonRecursive)
            .with_context(failed)?;
        let mut watching = Self {
            watcher,
            root,
            wanted: BTreeSet::new(),
            watched: BTreeSet::new(),
        };
        watching.want(None);
        Ok(watching)
    }

    /// Watches what a site with these settings is made of, as far as it is there. Returns the
    /// folders that cannot be watched, with the reasons.
    pub(super) fn follow(&mut self, settings: Option<&Settings>) -> Vec<String> {
        self.want(settings);
        let folders = self.wanted.iter().filter(|path| path.is_dir());
        let new: Vec<PathBuf> = folders
            .filter(|folder| !self.watched.iter().any(|seen| folder.starts_with(seen)))
            .cloned()
            .collect();
        let mut failed = Vec::new();
        for folder in new {
            match self.watcher.watch(&folder, RecursiveMode::Recursive) {
                Ok(()) => {
                    self.watched.insert(folder);
                }
                Err(error) => failed.push(format!("cannot watch {}: {error}", folder.display())),
            }
        }
        failed
    }

    /// Whether a path that was saved is part of the site. Editors keep files of their own beside
    /// those that they edit.
    pub(super) fn concerns(&mut self, path: &Path) -> bool {
        // A folder that was moved away and back is another one.
        self.watched.remove(path);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_editors = name.starts_with('.') || name.ends_with('~');
        !is_editors && self.wanted.iter().any(|wanted| path.starts_with(wanted))
    }

    /// A path as the site calls it.
    pub(super) fn name(&self, path: &Path) -> String {
        let inner = path.strip_prefix(&self.root).unwrap_or(path);
        inner.display().to_string()
    }

    fn want(&mut self, settings: Option<&Settings>) {
        let always = ALWAYS.iter().chain(&[SETTINGS_FILE]);
        self.wanted.extend(always.map(|path| self.root.join(path)));
        let Some(settings) = settings else { return };
        let posts = settings.posts.as_slice().iter().map(|posts| &posts.folder);
        let folders = posts.chain(&settings.links.static_folders);
        let files = folders.map(Folder::as_str);
        let schema = settings.front_matter.schema.iter();
        let files = files.chain(schema.map(Folder::as_str));
        self.wanted.extend(files.map(|path| self.root.join(path)));
    }
}
