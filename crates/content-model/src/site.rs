//! The site: everything loaded and tied together.

mod claim;
mod folders;
mod inputs;
mod load;
mod placement;
mod recall;
mod tie;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use jiff::Timestamp;

pub use inputs::Inputs;
pub use load::{LoadError, Overlay};
pub use recall::Recall;

use crate::{
    edition::Edition,
    front_matter::PostDate,
    links::{Near, Target},
    people::{Author, Tag},
    post::Post,
    problem::Problem,
    routes::{Route, Routes, SEARCH},
    settings::Settings,
    source::{SitePath, SourceFile},
};

/// A file beside posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The path it is published at.
    pub url: String,
    /// The post whose folder it lies in, as an index into the site's posts.
    pub post: Option<usize>,
}

/// Everything a site consists of. Indexes into its vectors are stable for its lifetime.
#[derive(Debug)]
pub struct Site {
    /// The folder that holds `postroom.yaml`, absolute and without symbolic links.
    pub root: PathBuf,
    /// The settings.
    pub settings: Settings,
    /// The moment the site is seen from.
    pub now: Timestamp,
    /// All posts and pages, drafts and broken ones included, in the order of their paths.
    pub posts: Vec<Post>,
    /// All editions, in the order of their paths.
    pub editions: Vec<Edition>,
    /// The posts that are shown, newest first, as indexes into `posts`.
    pub newest: Vec<usize>,
    /// Authors: those of `authors.yaml` in its order, then others by name.
    pub authors: Vec<Author>,
    /// Tags: those of `tags.yaml` in its order, then others by name.
    pub tags: Vec<Tag>,
    /// Every other file of the content folders: images and whatever else lies beside posts.
    pub assets: BTreeMap<SitePath, Asset>,
    /// Files of the static folders: path on the site (`/logo.svg`) to file.
    pub statics: BTreeMap<String, SitePath>,
    /// How many bytes the files of `assets` and `statics` have.
    pub sizes: HashMap<SitePath, u64>,
    /// What is published where.
    pub routes: Routes,
    /// What loading found wrong, in the order of files and places.
    pub problems: Vec<Problem>,
    /// The text of files that problems point into: `postroom.yaml`, `authors.yaml`, `tags.yaml`.
    pub data_files: Vec<SourceFile>,
    /// The posts by their paths, as indexes into `posts`: links are many, and a search among posts
    /// looks at a dozen of them.
    pub(crate) by_path: HashMap<SitePath, usize>,
    /// What broken links are compared with.
    pub(crate) near: Near,
}

impl Site {
    /// The post with a slug, if there is exactly one; published ones come first.
    pub fn post_by_slug(&self, slug: &str) -> Option<usize> {
        self.routes.by_slug(slug)
    }

    /// The post that an edition's `posts` mean by a name: a slug, an address (for slugs that
    /// several posts share), a permanent id, or the slug that a post had before it was renamed
    /// and got an alias.
    pub fn post_named(&self, name: &str) -> Option<usize> {
        if name.starts_with('/') {
            return match self.routes.get(name) {
                Some(Route::Post(post) | Route::Alias(post)) if !self.posts[*post].is_page() => {
                    Some(*post)
                }
                _ => None,
            };
        }
        self.post_by_slug(name)
            .or_else(|| self.routes.by_former_slug(name))
            .or_else(|| self.post_with_id(name))
    }

    /// The post with a permanent id; pages have none that anybody asks for.
    pub fn post_with_id(&self, id: &str) -> Option<usize> {
        // An id is an IRI, which has a scheme; most names that lead nowhere are slugs.
        let is_it = |post: &Post| !post.is_page() && post.front.id.as_deref() == Some(id);
        id.contains(':')
            .then(|| self.posts.iter().position(is_it))
            .flatten()
    }

    /// How an edition names a post: by its slug, or by its address if others have that slug too.
    pub fn name_of(&self, post: usize) -> &str {
        let Post {
            slug, permalink, ..
        } = &self.posts[post];
        if self.post_named(slug) == Some(post) {
            slug
        } else {
            permalink
        }
    }

    /// The edition with that name.
    pub fn edition(&self, id: &crate::EditionId) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.id == *id)
    }

    /// Whether an edition is for everyone to read on the web: not a draft, of a newsletter that
    /// the settings know, and not of a day to come.
    pub fn is_public(&self, edition: &Edition) -> bool {
        let known = self
            .settings
            .newsletters
            .contains_key(&edition.id.newsletter);
        let to_come = |date: &PostDate| date.timestamp() > self.now;
        known && !edition.front.draft && !edition.front.date.as_ref().is_some_and(to_come)
    }

    /// The public editions of a newsletter, newest first, as indexes into the site's editions.
    pub fn editions_of(&self, newsletter: &str) -> Vec<usize> {
        let of_it =
            |edition: &Edition| edition.id.newsletter == newsletter && self.is_public(edition);
        let editions = self.editions.iter().enumerate().rev();
        let mut editions: Vec<usize> = editions
            .filter(|(_, edition)| of_it(edition))
            .map(|(index, _)| index)
            .collect();
        // Without a date of its own an edition keeps the place that its name gives it.
        let dates = editions
            .iter()
            .map(|index| &self.editions[*index].front.date);
        if dates.clone().all(Option::is_some) {
            editions.sort_by_key(|index| {
                let date = self.editions[*index].front.date.as_ref();
                Reverse(date.map(PostDate::timestamp))
            });
        }
        editions
    }

    /// The newsletters that have public editions, by their keys in the settings.
    pub fn newsletter_archives(&self) -> Vec<&str> {
        let keys = self.settings.newsletters.keys().map(String::as_str);
        keys.filter(|key| !self.editions_of(key).is_empty())
            .collect()
    }

    /// The pages that are shown, by their addresses, as indexes into the site's posts.
    pub fn pages(&self) -> Vec<usize> {
        let pages = self.posts.iter().enumerate();
        let mut pages: Vec<usize> = pages
            .filter(|(_, post)| post.is_page() && post.shown)
            .map(|(index, _)| index)
            .collect();
        pages.sort_by_key(|index| &self.posts[*index].permalink);
        pages
    }

    /// Whether a link's target is on the site but not for its readers yet, or no longer: a post
    /// that is not shown, or a file that lies beside one.
    pub fn is_held_back(&self, target: &Target) -> bool {
        let post = match target {
            Target::Post { post, .. } => Some(*post),
            Target::Asset { file, .. } => self.assets.get(file).and_then(|asset| asset.post),
            _ => None,
        };
        post.is_some_and(|post| !self.posts[post].shown)
    }

    /// Whether the site has the search page that the export makes: the settings want one, and
    /// nothing of the site's own lies at its address.
    pub fn has_search(&self) -> bool {
        matches!(self.routes.get(SEARCH), Some(Route::Search))
    }

    /// Whether the site shows anything that is not published.
    pub fn shows_unpublished(&self) -> bool {
        let held_back = |post: &Post| post.shown && !post.is_published();
        self.posts.iter().any(held_back)
    }

    /// The absolute URL of a path of the site that starts with `/`.
    pub fn absolute_url(&self, path: &str) -> String {
        self.settings.base_url.join(path)
    }

    /// A file by its path: a post, an edition or a data file.
    pub fn source(&self, path: &SitePath) -> Option<&SourceFile> {
        let posts = self.posts.binary_search_by(|post| post.path().cmp(path));
        let editions = || self.editions.iter().map(|edition| &edition.file);
        match posts {
            Ok(found) => Some(&self.posts[found].file),
            Err(_) => editions()
                .chain(&self.data_files)
                .find(|file| file.path == *path),
        }
    }
}
