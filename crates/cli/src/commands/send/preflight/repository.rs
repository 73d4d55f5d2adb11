//! Whether what is mailed is what was committed.

use std::path::Path;

use postroom_content_model::Site;
use postroom_sender::StoreUrl;

use super::{Obstacle, Trouble};
use crate::{
    context::Context,
    git::{Change, Git},
};

/// So many files are named.
const NAMED: usize = 5;

/// The site's files that differ from the last commit, but for the store, which mailing changes.
/// None for a site in no repository: there is nothing to commit to.
pub(super) fn uncommitted(context: &Context<'_>, site: &Site) -> Option<Trouble> {
    let changes = match Git::at(&site.root) {
        Ok(git) => git.commit("HEAD").and_then(|head| git.changes_since(&head)),
        // Git is not installed, say, or does not trust the owner of the folder.
        Err(error) if has_repository(&site.root) => Err(error),
        Err(_) => return None,
    };
    let message = match changes {
        Ok(mut changes) => {
            let store = store_file(context, site);
            let is_store = |path: &str| {
                let rest = store.as_deref().and_then(|store| path.strip_prefix(store));
                rest.is_some_and(|rest| matches!(rest, "" | "-wal" | "-shm" | "-journal" | ".lock"))
            };
            changes.retain(|change| !is_store(name(change)));
            if changes.is_empty() {
                return None;
            }
            told(&changes)
        }
        Err(error) => format!("git cannot say whether everything is committed: {error:#}"),
    };
    Some(Trouble::new(Obstacle::Uncommitted, message))
}

/// Whether the folder seems to be in a repository, whatever git says.
fn has_repository(site_root: &Path) -> bool {
    let folder = site_root.canonicalize();
    let folder = folder.unwrap_or_else(|_| site_root.to_owned());
    let mut folders = folder.ancestors();
    folders.any(|folder| folder.join(".git").try_exists().unwrap_or(true))
}

/// The path of a store in the site's folder.
fn store_file(context: &Context<'_>, site: &Site) -> Option<String> {
    let value = context.resolve(&site.settings.store).ok()?;
    match value.parse().ok()? {
        StoreUrl::Sqlite(file) => Some(file.to_str()?.trim_start_matches("./").to_owned()),
        _ => None,
    }
}

fn name(change: &Change) -> &str {
    match change {
        Change::Added(path) | Change::Edited(path) | Change::Deleted(path) => path,
        Change::Renamed { to, .. } => to,
    }
}

fn told(changes: &[Change]) -> String {
    let names: Vec<&str> = changes.iter().take(NAMED).map(name).collect();
    let more = match changes.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("not committed yet: {}{more}", names.join(", "))
}
