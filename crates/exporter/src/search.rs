//! Search on the site without a server: an index made at export, and the script of the search page,
//! which reads the few files of it that a query needs.
//!
//! The index is cut into files so that a reader of a large site loads kilobytes, not the whole:
//!
//! - `index.json` says which other files there are: for the terms, the first key of each file,
//!   in the order of keys, so that the script knows where a word would be.
//! - `terms/` maps words to the posts that hold them. A key is a word as [`words`] folds it. Its
//!   value is a list of pairs (how many posts further than the last one, and how much the word
//!   matters there), or the key of a word with the same stem that has the list.
//! - `posts/` says what a result shows: title, address, description, date and tags.
//!
//! All but the first are named by a hash of their content. Excerpts are in no index: the script
//! takes them from the pages it found, so that a site need not be there twice.

mod files;
mod fold;
mod postings;
mod stems;
mod text;
mod words;

use std::fmt;

use postroom_content_model::{Route, SEARCH, Site};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::view::Views;
use postings::Postings;

/// The script of the search page.
pub(crate) const SCRIPT: &str = include_str!("search/search.js");

/// The path of the script.
pub(crate) const SCRIPT_PATH: &str = "/search/search.js";

/// Documents whose words are held at once: enough to keep every thread busy, too few to matter.
const AT_ONCE: usize = 256;

/// The search index of a site, as the files it is published in.
#[derive(Default)]
pub(crate) struct SearchIndex {
    files: Vec<IndexFile>,
}

/// A file of the index.
struct IndexFile {
    /// Its path on the site, such as `/search/index.json`.
    path: String,
    bytes: Vec<u8>,
}

impl SearchIndex {
    /// Indexes what the site shows; nothing if it has no search page.
    pub(crate) fn make(views: &Views<'_>) -> Self {
        let site = views.site;
        if !site.has_search() {
            return Self::default();
        }
        let documents = documents(site);
        let mut postings = Postings::default();
        for batch in documents.chunks(AT_ONCE) {
            let counted = batch.par_iter().map(|index| text::words(views, *index));
            for (index, words) in batch.iter().zip(counted.collect::<Vec<_>>()) {
                postings.add(words, stems::language_of(site, *index));
            }
        }
        Self {
            files: files::of_index(views, &documents, &postings),
        }
    }

    /// The paths of its files on the site; none without a search page.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.path.as_str())
    }

    /// What is in the file at a path; nothing if the index has no such file.
    pub(crate) fn get(&self, path: &str) -> Option<&[u8]> {
        let file = self.files.binary_search_by(|file| (*file.path).cmp(path));
        file.ok().map(|at| &*self.files[at].bytes)
    }

    /// Whether a path is one that an index may have. Only the index knows which of them it has.
    pub(crate) fn is_its_own(path: &str) -> bool {
        let inside = path.strip_prefix(SEARCH);
        inside.is_some_and(|inside| inside.ends_with(".json"))
    }
}

/// The files are large, and say nothing to whoever looks at a plan.
impl fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.paths()).finish()
    }
}

/// What can be found: the posts that have a page, newest first, then the plain pages.
fn documents(site: &Site) -> Vec<usize> {
    let has_a_page = |index: &usize| {
        let route = site.routes.get(&site.posts[*index].permalink);
        matches!(route, Some(Route::Post(owner)) if owner == index)
    };
    let all = site.newest.iter().copied().chain(site.pages());
    all.filter(has_a_page).collect()
}

/// The version of the script: changes with its text, so that no browser runs an old one.
pub(crate) fn script_version() -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(SCRIPT)[..4])
}

#[cfg(test)]
mod tests;
