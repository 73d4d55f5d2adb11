//! Feeds of posts and of editions: one neutral value, computed once; each format only writes it.

mod atom;
mod edition;
mod item;
mod json;
mod rss;
pub(crate) mod xml;

use std::io;

use jiff::Timestamp;
use postroom_content_model::{FeedFormat, FeedId, FeedOf, newsletter_permalink};

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
    /// The newest posts or editions.
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
    /// A feed of a site. What has no date has no place in it.
    pub(crate) fn new(all: &'i FeedItems<'_>, id: FeedId) -> Self {
        let (site, settings) = (all.site, &all.site.settings);
        let newest: Vec<&FeedItem> = match id.of {
            FeedOf::Newsletter(newsletter) => {
                let editions = site.feed_editions(newsletter).into_iter();
                let editions = editions.map(|edition| all.edition(edition));
                editions.filter(|item| item.published.is_some()).collect()
            }
            of => {
                let posts = site.feed_posts(of);
                let dated = posts.filter(|post| site.posts[**post].published.is_some());
                let newest = dated.take(settings.feeds.items);
                newest.map(|post| all.item(*post)).collect()
            }
        };
        let items: Vec<&FeedItem> = newest.into_iter().take(settings.feeds.items).collect();
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
            FeedOf::Newsletter(newsletter) => {
                let key = site.newsletter_key(newsletter).unwrap_or_default();
                let title = settings.newsletters.get(key).map(|one| &one.title);
                (newsletter_permalink(key), title, None)
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
