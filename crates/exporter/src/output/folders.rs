//! The folders of the output: which may be written to, and making them.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use postroom_content_model::{Folder, Site};

use super::{
    MANIFEST, Manifest, OutputPath, UNFINISHED, read_error, write::TEMPORARY, write_error,
};
use crate::error::ExportError;

/// Opens an output folder: its path without symbolic links, and what earlier runs wrote there.
pub(super) fn open(
    site: &Site,
    out: &Path,
    check: bool,
) -> Result<(PathBuf, Manifest), ExportError> {
    let unfit = |reason: String| ExportError::UnfitOutput {
        out: out.to_path_buf(),
        reason,
    };
    let root = canonical(out).map_err(|source| write_error(out, source))?;
    if let Some(reason) = conflict(site, &root) {
        return Err(unfit(reason));
    }
    if !check {
        fs::create_dir_all(&root).map_err(|source| write_error(&root, source))?;
    }
    match Manifest::load(&root) {
        Ok(Some(manifest)) => Ok((root, manifest)),
        Ok(None) if is_empty(&root).map_err(|source| read_error(&root, source))? => {
            Ok((root, Manifest::default()))
        }
        Ok(None) => Err(unfit(
            "it is not empty and Postroom did not make it; name another folder with --out, or empty this one"
                .to_owned(),
        )),
        Err(error) => Err(unfit(format!(
            "its {MANIFEST} cannot be read ({error}); empty the folder and export again"
        ))),
    }
}

/// Makes the folders of the planned files. A symbolic link among them may lead anywhere inside
/// the output, and nowhere else.
pub(super) fn create(root: &Path, planned: &[&OutputPath]) -> Result<(), ExportError> {
    let folders: BTreeSet<&str> = planned.iter().flat_map(|path| path.folders()).collect();
    for folder in folders {
        let path = root.join(folder);
        match path.symlink_metadata() {
            Err(_) => fs::create_dir(&path).map_err(|source| write_error(&path, source))?,
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => match path.canonicalize() {
                Ok(target) if target.is_dir() && target.starts_with(root) => {}
                Ok(target) if target.is_dir() => {
                    let reason = format!("its folder {folder} is a link that leads out of it");
                    return Err(ExportError::UnfitOutput {
                        out: root.to_path_buf(),
                        reason,
                    });
                }
                _ => return Err(ExportError::ForeignFile { path }),
            },
        }
    }
    Ok(())
}

/// Whether the folders of a path lie in the output when links are followed.
pub(super) fn leads_inside(root: &Path, path: &OutputPath) -> bool {
    let folder = path.folders().last().unwrap_or_default();
    root.join(folder)
        .canonicalize()
        .is_ok_and(|folder| folder.starts_with(root))
}

/// Removes what a killed run left half written. Nothing depends on it, so errors are no matter.
pub(super) fn remove_temporary_files(root: &Path, manifest: &Manifest) {
    let paths = manifest
        .files
        .iter()
        .filter_map(|path| OutputPath::new(path).ok());
    let mut folders: BTreeSet<PathBuf> = paths
        .filter(|path| leads_inside(root, path))
        .filter_map(|path| path.under(root).parent().map(Path::to_path_buf))
        .collect();
    folders.insert(root.to_path_buf());
    for entry in folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .flatten()
    {
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Why a folder is no place for output, if it is not.
fn conflict(site: &Site, root: &Path) -> Option<String> {
    let settings = &site.settings;
    let posts = settings
        .posts
        .as_slice()
        .iter()
        .map(|posts| posts.folder.as_str());
    let statics = settings.links.static_folders.iter().map(Folder::as_str);
    let sources = posts.chain(statics).chain(["content", "templates"]);
    if site.root.starts_with(root) {
        return Some("the site itself lies in it; name another folder with --out".to_owned());
    }
    for source in sources {
        let source_path = site.root.join(source);
        if root.starts_with(&source_path) {
            return Some(format!(
                "it lies in the site's own {source}; name another with --out"
            ));
        }
        if source_path.starts_with(root) {
            return Some(format!(
                "the site's own {source} lies in it; name another with --out"
            ));
        }
    }
    None
}

/// The path without symbolic links, of which the last parts need not exist yet.
pub(crate) fn canonical(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut missing = Vec::new();
    let mut existing = path.as_path();
    while existing.symlink_metadata().is_err() {
        let (Some(name), Some(parent)) = (existing.file_name(), existing.parent()) else {
            break;
        };
        missing.push(name);
        existing = parent;
    }
    let start = existing.canonicalize()?;
    Ok(missing
        .iter()
        .rev()
        .fold(start, |path, name| path.join(name)))
}

/// Whether a folder holds nothing (or is not there). A first run that was killed before it could
/// record anything leaves only its mark.
fn is_empty(folder: &Path) -> io::Result<bool> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if name != UNFINISHED && !name.starts_with(TEMPORARY) {
            return Ok(false);
        }
    }
    Ok(true)
}
