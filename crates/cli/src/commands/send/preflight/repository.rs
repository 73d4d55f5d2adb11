//! Whether what is mailed is what was committed.

use std::path::Path;

use super::{Obstacle, Trouble};
use crate::git::{Change, Git};

/// So many files are named.
const NAMED: usize = 5;

/// The site's files that differ from the last commit. None for a site in no repository: there is
/// nothing to commit to.
pub(super) fn uncommitted(root: &Path) -> Option<Trouble> {
    let git = Git::at(root).ok()?;
    let changes = git.commit("HEAD").and_then(|head| git.changes_since(&head));
    let message = match changes {
        Ok(changes) if changes.is_empty() => return None,
        Ok(changes) => told(&changes),
        Err(error) => format!("git cannot say whether everything is committed: {error:#}"),
    };
    Some(Trouble::new(Obstacle::Uncommitted, message))
}

fn told(changes: &[Change]) -> String {
    let name = |change: &Change| match change {
        Change::Added(path) | Change::Edited(path) | Change::Deleted(path) => path.clone(),
        Change::Renamed { to, .. } => to.clone(),
    };
    let names: Vec<String> = changes.iter().take(NAMED).map(name).collect();
    let more = match changes.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("not committed yet: {}{more}", names.join(", "))
}
