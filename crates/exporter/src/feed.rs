//! Feeds: one neutral value, computed once; each format only writes it.

mod item;
mod rss;
mod xml;

use std::io;

use jiff::Timestamp;
use postroom_content_model::{FeedFormat, Routes, Settings, Site};

pub(crate) use item::FeedItem;

/// A feed, in no format yet. Every URL is absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Feed {
    /// Its name.
    pub(crate) title: String,
    /// What it is about.
    pub(crate) description: String,
    /// The page it belongs to.
    pub(crate) home: String,
    /// The feed's own address.
    pub(crate) url: String,
    /// The language of its items.
    pub(crate) language: String,
    /// When its content last changed; never the clock's time.
    pub(crate) updated: Option<Timestamp>,
    /// The newest posts.
    pub(crate) items: Vec<FeedItem>,
}

/// The formats that feeds are written in, with the media type of each.
pub(crate) const FORMATS: &[(FeedFormat, &str)] = &[(FeedFormat::Rss, "application/rss+xml")];

/// The formats in which the export of a site writes its feed.
pub(crate) fn formats(settings: &Settings) -> impl Iterator<Item = (FeedFormat, &'static str)> {
    let wanted = |(format, _): &&(FeedFormat, &str)| settings.feeds.formats.contains(format);
    FORMATS.iter().filter(wanted).copied()
}

impl Feed {
    /// The feed of the whole site.
    pub(crate) fn of_site(site: &Site, format: FeedFormat) -> Self {
        let settings = &site.settings;
        let published = |post: &&usize| site.posts[**post].published.is_some();
        let newest = site
            .newest
            .iter()
            .filter(published)
            .take(settings.feeds.items);
        let items: Vec<FeedItem> = newest.map(|post| FeedItem::new(site, *post)).collect();
        let description = match settings.description.trim() {
            "" => &settings.title,
            description => description,
        };
        Self {
            title: settings.title.clone(),
            description: description.to_owned(),
            home: site.absolute_url("/"),
            url: site.absolute_url(Routes::feed_path(settings, format)),
            language: settings.language.clone(),
            updated: items
                .iter()
                .filter_map(|item| item.updated.or(item.published))
                .max(),
            items,
        }
    }
}

impl Feed {
    /// The feed in one of [`FORMATS`].
    pub(crate) fn write(&self, format: FeedFormat) -> io::Result<Vec<u8>> {
        match format {
            FeedFormat::Rss => self.to_rss(),
            FeedFormat::Atom | FeedFormat::Json => {
                unreachable!("the plan names only formats that are written")
            }
        }
    }
}

#[cfg(test)]
mod tests;
