//! What lies where in a site: which files are posts, pages and editions.

use crate::{edition::EditionId, settings::Settings, source::SitePath};

/// The folders with posts, editions and what lies beside them.
pub(super) fn content_folders(settings: &Settings) -> Vec<String> {
    let posts = settings
        .posts
        .as_slice()
        .iter()
        .map(|posts| posts.folder.as_str().to_owned());
    let own = [NEWSLETTERS.to_owned(), PAGES.to_owned()];
    posts.chain(own).collect()
}

/// What is known of authors.
pub(super) const AUTHORS: &str = "content/authors.yaml";
/// What is known of tags.
pub(super) const TAGS: &str = "content/tags.yaml";

const NEWSLETTERS: &str = "content/newsletters";

/// The folder of plain pages.
pub(super) const PAGES: &str = "content/pages";

/// Whether a file lies among the plain pages, unless the settings say that posts lie there.
pub(super) fn is_page(settings: &Settings, path: &SitePath) -> bool {
    let posts = || {
        let folder = post_folder(settings, path)?;
        Some(settings.posts.as_slice()[folder].folder.as_str())
    };
    let inside = |folder: &str| folder == PAGES || below(folder, PAGES).is_some();
    below(path.as_str(), PAGES).is_some() && !posts().is_some_and(inside)
}

/// Whether a file is a post, a page or an edition: Markdown that does not start with `_`, as section
/// pages of other generators do.
pub(super) fn is_document(settings: &Settings, path: &SitePath) -> bool {
    let name = path.file_name();
    let markdown = name
        .strip_suffix(".md")
        .is_some_and(|stem| !stem.starts_with('_'));
    let in_posts = || post_folder(settings, path).is_some() || is_page(settings, path);
    markdown && (edition_id(path).is_some() || in_posts())
}

/// The innermost post folder that holds a file, as an index into the settings' folders.
pub(super) fn post_folder(settings: &Settings, path: &SitePath) -> Option<usize> {
    let folders = settings.posts.as_slice().iter().enumerate();
    let holding =
        folders.filter(|(_, posts)| below(path.as_str(), posts.folder.as_str()).is_some());
    holding
        .max_by_key(|(_, posts)| posts.folder.as_str().len())
        .map(|(index, _)| index)
}

/// The part of a path below a folder.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// The name of an edition, if that is what a path leads to.
pub(super) fn edition_id(path: &SitePath) -> Option<EditionId> {
    let (newsletter, file) = below(path.as_str(), NEWSLETTERS)?.split_once('/')?;
    let name = file
        .strip_suffix(".md")
        .filter(|name| !name.contains('/'))?;
    Some(EditionId {
        newsletter: newsletter.to_owned(),
        name: name.to_owned(),
    })
}
