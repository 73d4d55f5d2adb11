//! Feeds: one neutral value, computed once; each format only writes it.

mod atom;
mod item;
mod json;
mod rss;
pub(crate) mod xml;

use std::io;

use jiff::Timestamp;
use postroom_content_model::{FeedFormat, FeedId, FeedOf};

pub(crate) use item::{FeedItem, FeedItems};

/// A feed, in no format yet. Every URL is absolute.
#[derive(Clone, Debug)]
pub(crate) struct Feed<'i> {
    /// Its name.
    pub(crate) title: String,
    /// What it is about.
    pub(crate) description: String,
    /// The page it belongs to.
    pub(crate) home: String,
    /// The feed's own address.
    pub(crate) url: String,
    /// The name of the site, which answers for posts that name no author.
    pub(crate) site: &'i str,
    /// The language of its items.
    pub(crate) language: &'i str,
    /// When its content last changed; never the clock's time.
    pub(crate) updated: Option<Timestamp>,
    /// The newest posts.
    pub(crate) items: Vec<&'i FeedItem>,
}

/// What a format is called, and its media type.
pub(crate) fn about(format: FeedFormat) -> (&'static str, &'static str) {
    match format {
        FeedFormat::Rss => ("RSS", "application/rss+xml"),
        FeedFormat::Atom => ("Atom", "application/atom+xml"),
        FeedFormat::Json => ("JSON Feed", "application/feed+json"),
    }
}

impl<'i> Feed<'i> {
    /// A feed of a site. Posts without a date have no place in it.
    pub(crate) fn new(all: &'i FeedItems<'_>, id: FeedId) -> Self {
        let (site, settings) = (all.site, &all.site.settings);
        let posts = site.feed_posts(id.of);
        let dated = posts.filter(|post| site.posts[**post].published.is_some());
        let newest = dated.take(settings.feeds.items);
        let items: Vec<&FeedItem> = newest.map(|post| all.item(*post)).collect();
        let changed = items
            .iter()
            .filter_map(|item| item.updated.or(item.published));
        let (page, name, about) = match id.of {
            FeedOf::Site => ("/".to_owned(), None, Some(&settings.description)),
            FeedOf::Tag(tag) => {
                let tag = &site.tags[tag];
                (tag.permalink(), Some(&tag.name), tag.description.as_ref())
            }
            FeedOf::Author(author) => {
                let author = &site.authors[author];
                (author.permalink(), Some(&author.name), author.bio.as_ref())
            }
        };
        let title = match name {
            Some(name) => format!("{name} · {}", settings.title),
            None => settings.title.clone(),
        };
        let about = about
            .map(|about| about.trim())
            .filter(|about| !about.is_empty());
        Self {
            description: about.unwrap_or(&title).to_owned(),
            title,
            home: site.absolute_url(&page),
            url: site.absolute_url(&site.feed_path(id)),
            site: &settings.title,
            language: &settings.language,
            updated: changed.max(),
            items,
        }
    }

    /// The feed in a format.
    pub(crate) fn write(&self, format: FeedFormat) -> io::Result<Vec<u8>> {
        match format {
            FeedFormat::Rss => self.to_rss(),
            FeedFormat::Atom => self.to_atom(),
            FeedFormat::Json => self.to_json(),
        }
    }
}

#[cfg(test)]
mod tests;
