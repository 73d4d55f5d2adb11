//! `--stdin-filename`: checks a text that an editor has not saved yet.

use std::{
    env,
    io::{self, Read as _},
    path::{Component, Path, PathBuf},
};

use anyhow::{Context as _, bail};
use postroom_content_model::{Overlay, SitePath};

use crate::context::Context;

/// Which file standard input stands for.
#[derive(Debug, clap::Args)]
pub(super) struct StdinArgs {
    /// Check this file only, with its text from standard input
    ///
    /// The file need not be saved yet; the rest of the site is read from the disk. With --fix the
    /// mended text goes to standard output, and findings to standard error.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["paths", "changed_since"])]
    stdin_filename: Option<PathBuf>,
}

/// A file as the editor has it.
pub(super) struct Unsaved {
    pub(super) path: SitePath,
    pub(super) text: Vec<u8>,
}

impl StdinArgs {
    /// The file that standard input stands for.
    pub(super) fn path(&self) -> Option<&Path> {
        self.stdin_filename.as_deref()
    }

    /// Reads standard input, if it stands for a file.
    pub(super) fn read(&self, context: &Context<'_>) -> anyhow::Result<Option<Unsaved>> {
        let Some(given) = &self.stdin_filename else {
            return Ok(None);
        };
        let path = site_path(&context.root, given)?;
        let mut text = Vec::new();
        io::stdin()
            .read_to_end(&mut text)
            .context("cannot read standard input")?;
        Ok(Some(Unsaved { path, text }))
    }
}

impl Unsaved {
    /// The file over the site on the disk.
    pub(super) fn overlay(&self) -> Overlay {
        Overlay::from([(self.path.clone(), self.text.clone())])
    }
}

/// The path as the site names it. It may be relative to the current folder or to the root, lead
/// through symbolic links, and need not exist.
fn site_path(root: &Path, given: &Path) -> anyhow::Result<SitePath> {
    let here = env::current_dir().context("cannot tell the current folder")?;
    let root = here.join(root);
    let real_root = root
        .canonicalize()
        .with_context(|| format!("cannot read {}", root.display()))?;
    let roots = [normal(&root), real_root.clone()];
    let candidates = [here.join(given), root.join(given)];
    let inside = candidates.iter().filter_map(|path| {
        let names = [normal(path), real(path)];
        let inside = names
            .iter()
            .find_map(|name| roots.iter().find_map(|root| name.strip_prefix(root).ok()));
        inside.map(Path::to_owned)
    });
    let inside: Vec<PathBuf> = inside.collect();
    let there = inside.iter().find(|path| real_root.join(path).is_file());
    let Some(found) = there.or(inside.first()) else {
        bail!(
            "{} lies outside the site {}",
            given.display(),
            root.display()
        );
    };
    let parts = found.components().map(|part| part.as_os_str().to_str());
    let parts: Option<Vec<&str>> = parts.collect();
    let parts = parts.with_context(|| format!("{} is not UTF-8; rename it", found.display()))?;
    Ok(SitePath::new(parts.join("/")))
}

/// A path without `.` and `..`, by its letters alone.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

/// A path with the symbolic links of its folder resolved; the file itself need not exist.
fn real(path: &Path) -> PathBuf {
    let path = normal(path);
    let folder = path.ancestors().skip(1).find_map(|folder| {
        let rest = path.strip_prefix(folder).ok()?;
        Some(folder.canonicalize().ok()?.join(rest))
    });
    folder.unwrap_or(path)
}
