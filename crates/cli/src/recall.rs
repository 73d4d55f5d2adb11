//! Where the facts of a site are kept between runs: in the user's cache folder, so that neither a
//! site's author nor its history has a say in them.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use jiff::Timestamp;
use postroom_content_model::{LoadError, Overlay, Recall, Settings, Site, SitePath};
use postroom_exporter::Cache;

/// Fewer documents are read as fast as what was kept of them.
const AT_LEAST: usize = 300;

/// Loads a site for a command that wants the texts of some documents, and of the others the facts.
pub(crate) fn load(
    root: &Path,
    settings: Settings,
    now: Timestamp,
    overlay: &Overlay,
    wanted: &(dyn Fn(&SitePath) -> bool + Sync),
) -> Result<Site, LoadError> {
    // The clock that stamps files, whatever `--now` says.
    let began = SystemTime::now();
    let (Some(file), Some(maker)) = (file(root), maker()) else {
        return Site::load_over(root, settings, now, overlay);
    };
    let recall = Recall {
        file: &file,
        maker: &maker,
        began,
        at_least: AT_LEAST,
        wanted,
    };
    Site::load_with(root, settings, now, overlay, recall)
}

/// The file for the site at `root`: each folder has its own, and the file itself says whose it is.
fn file(root: &Path) -> Option<PathBuf> {
    let root = root.canonicalize().ok()?;
    let mut hasher = DefaultHasher::new();
    root.hash(&mut hasher);
    let name = format!("{:016x}.facts", hasher.finish());
    Some(folder()?.join(name))
}

/// Postroom's folder in the user's cache folder, as the XDG Base Directory Specification and the other systems have it.
fn folder() -> Option<PathBuf> {
    let set = |name| env::var_os(name).map(PathBuf::from);
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    let usual = || match env::consts::OS {
        "windows" => set("LOCALAPPDATA"),
        "macos" => set("HOME").map(|home| home.join("Library/Caches")),
        _ => set("HOME").map(|home| home.join(".cache")),
    };
    set("XDG_CACHE_HOME")
        .and_then(absolute)
        .or_else(|| usual().and_then(absolute))
        .map(|folder| folder.join("postroom"))
}

/// What an export may keep from one run to the next.
pub(crate) fn cache() -> Option<Cache> {
    // The clock that stamps files, whatever `--now` says.
    let began = SystemTime::now();
    let (folder, maker) = (folder()?, maker()?);
    Some(Cache {
        folder,
        maker,
        began,
    })
}

/// This very binary: another build, even of the same version, may find other facts.
fn maker() -> Option<String> {
    let binary = fs::metadata(env::current_exe().ok()?).ok()?;
    let built = binary.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let version = env!("CARGO_PKG_VERSION");
    Some(format!("{version} {} {}", binary.len(), built.as_nanos()))
}
