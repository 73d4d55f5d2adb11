//! Paths on the command line as the site names them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use postroom_content_model::SitePath;

/// The given paths, relative to the site's root.
pub(super) fn site_paths(root: &Path, paths: &[PathBuf]) -> anyhow::Result<Vec<SitePath>> {
    paths.iter().map(|path| site_path(root, path)).collect()
}

fn site_path(root: &Path, path: &Path) -> anyhow::Result<SitePath> {
    let root = root
        .canonicalize()
        .with_context(|| format!("cannot read {}", root.display()))?;
    let given = [path.to_owned(), root.join(path)];
    let found = given.iter().find_map(|path| path.canonicalize().ok());
    let found = found.with_context(|| format!("there is no {}", path.display()))?;
    let Ok(inside) = found.strip_prefix(&root) else {
        bail!(
            "{} lies outside the site {}",
            path.display(),
            root.display()
        );
    };
    Ok(SitePath::new(slashed(inside)))
}

/// The site's folder as other tools see it: from the current folder, empty if it is not below.
pub(super) fn folder(root: &Path) -> String {
    let from_here = || {
        let here = std::env::current_dir().ok()?.canonicalize().ok()?;
        let root = root.canonicalize().ok()?;
        Some(slashed(root.strip_prefix(here).ok()?))
    };
    from_here().unwrap_or_default()
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}
