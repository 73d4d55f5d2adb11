//! What is published where: every address of the site, and who claimed it first.

use std::{
    borrow::Cow,
    collections::{HashMap, hash_map::Entry},
};

use crate::{
    feeds::{self, FeedId},
    listings::ListPage,
    settings::{FeedFormat, Settings},
    source::SitePath,
};

/// Where the search page is.
pub const SEARCH: &str = "/search/";

/// What lies at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// A page of a listing: home, archive, a tag or an author.
    List(ListPage),
    /// A post or a page, as an index into the site's posts.
    Post(usize),
    /// An alias of a post: it leads on to the post's own address.
    Alias(usize),
    /// The list of all tags.
    TagIndex,
    /// The page that lists the feeds.
    FeedIndex,
    /// The search page.
    Search,
    /// A feed.
    Feed(FeedId),
    /// The web page of an edition, as an index into the site's editions.
    Edition(usize),
    /// The list of a newsletter's editions, by its key in the settings.
    Newsletter(String),
    /// The list of the newsletters.
    NewsletterIndex,
    /// A file beside a post.
    Asset(SitePath),
    /// A file of a static folder.
    Static(SitePath),
}

/// The addresses of a site. `/a`, `/a/` and `/a/index.html` are one address.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    /// By the address in lower case: no two differ by letter case alone.
    at: HashMap<String, Claim>,
    /// The post with each slug; none where several have it.
    slugs: HashMap<String, Option<usize>>,
    /// The posts by the names that they had before: what their aliases end in.
    former: HashMap<String, usize>,
}

/// An address with what lies there.
#[derive(Clone, Debug)]
struct Claim {
    /// As it was claimed, where that is not all lower case.
    written: Option<String>,
    route: Route,
}

impl Routes {
    /// Makes room for that many addresses and slugs.
    pub(crate) fn reserve(&mut self, addresses: usize) {
        self.at.reserve(addresses);
        self.slugs.reserve(addresses);
    }

    /// Claims an address; gives back the route that has it already, in whatever letter case.
    pub(crate) fn claim(&mut self, path: &str, route: Route) -> Result<(), Route> {
        let key = key(path);
        let folded = fold(key);
        let written = (folded != key).then(|| key.to_owned());
        match self.at.entry(folded.into_owned()) {
            Entry::Occupied(taken) => Err(taken.get().route.clone()),
            Entry::Vacant(free) => {
                free.insert(Claim { written, route });
                Ok(())
            }
        }
    }

    pub(crate) fn name_slug(&mut self, slug: &str, post: usize) {
        match self.slugs.get_mut(slug) {
            Some(named) => *named = None,
            None => {
                self.slugs.insert(slug.to_owned(), Some(post));
            }
        }
    }

    /// Remembers the name that an alias of a post ends in; the first post keeps it.
    pub(crate) fn name_former(&mut self, alias: &str, post: usize) {
        let alias = alias.trim_end_matches('/');
        let name = alias.rsplit('/').next().unwrap_or(alias);
        if !self.former.contains_key(name) {
            self.former.insert(name.to_owned(), post);
        }
    }

    /// The post that had a slug before it was renamed and got an alias.
    pub(crate) fn by_former_slug(&self, slug: &str) -> Option<usize> {
        self.former.get(slug).copied()
    }

    /// What lies at a path, which holds no percent-encoding.
    pub fn get(&self, path: &str) -> Option<&Route> {
        let (written, route) = self.near(path)?;
        (written == key(path)).then_some(route)
    }

    /// The same path in the letter case in which something does lie there.
    pub fn in_other_case(&self, path: &str) -> Option<&str> {
        self.near(path).map(|(written, _)| written)
    }

    fn near(&self, path: &str) -> Option<(&str, &Route)> {
        let found = self.at.get_key_value(&*fold(key(path)));
        found.map(|(folded, claim)| claim.of(folded))
    }

    /// The one post with a slug; `None` if there are several.
    pub fn by_slug(&self, slug: &str) -> Option<usize> {
        self.slugs.get(slug).copied().flatten()
    }

    /// Every address with what lies there, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Route)> {
        self.at.iter().map(|(folded, claim)| claim.of(folded))
    }

    /// The path of the site's feed in a format: as the settings say, else the usual one.
    pub(crate) fn feed_path(settings: &Settings, format: FeedFormat) -> String {
        let chosen = settings.feeds.paths.get(&format);
        chosen.map_or_else(
            || format!("/{}", feeds::file_name(format)),
            |path| path.as_str().to_owned(),
        )
    }
}

impl Claim {
    /// The address as it was claimed, with what lies there.
    fn of<'c>(&'c self, folded: &'c str) -> (&'c str, &'c Route) {
        (self.written.as_deref().unwrap_or(folded), &self.route)
    }
}

/// An address in lower case, which most have.
fn fold(key: &str) -> Cow<'_, str> {
    let is_lower = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    match key.bytes().all(is_lower) {
        true => Cow::Borrowed(key),
        false => Cow::Owned(key.to_lowercase()),
    }
}

/// The one form of an address.
fn key(path: &str) -> &str {
    let path = path.strip_suffix("/index.html").unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_form_and_one_owner() {
        let mut routes = Routes::default();
        assert_eq!(routes.claim("/a/", Route::Post(0)), Ok(()));
        for path in ["/a", "/A/", "/a/index.html"] {
            assert_eq!(
                routes.claim(path, Route::Post(1)),
                Err(Route::Post(0)),
                "{path}"
            );
        }
        assert_eq!(routes.get("/a/index.html"), Some(&Route::Post(0)));
        assert_eq!(routes.get("/A/"), None);
        assert_eq!(routes.in_other_case("/A/"), Some("/a"));
        assert_eq!(routes.claim("/", Route::TagIndex), Ok(()));
        assert_eq!(routes.get("/index.html"), Some(&Route::TagIndex));
    }
}
