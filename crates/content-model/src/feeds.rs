//! Which feeds a site has, and where.

use crate::{
    routes::Routes,
    settings::{FeedFormat, FeedPer},
    site::Site,
};

/// A feed of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedId {
    /// Whose posts it holds.
    pub of: FeedOf,
    /// Its format.
    pub format: FeedFormat,
}

/// Whose posts a feed holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedOf {
    /// All of the site.
    Site,
    /// Those with a tag, as an index into the site's tags.
    Tag(usize),
    /// Those of an author, as an index into the site's authors.
    Author(usize),
}

impl Site {
    /// Every feed of the site: its own, those of its tags, those of its authors.
    pub fn feeds(&self) -> Vec<FeedId> {
        let tags = (0..self.tags.len()).map(FeedOf::Tag);
        let authors = (0..self.authors.len()).map(FeedOf::Author);
        let all = [FeedOf::Site].into_iter().chain(tags).chain(authors);
        all.flat_map(|of| self.feeds_of(of)).collect()
    }

    /// The feeds with the posts of the site, a tag or an author, one a format, as the settings
    /// say. What has no page has no feed.
    pub fn feeds_of(&self, of: FeedOf) -> Vec<FeedId> {
        let settings = &self.settings.feeds;
        let wanted = |per| settings.per.contains(&per);
        let formats: &[FeedFormat] = match of {
            FeedOf::Site => &settings.formats,
            FeedOf::Tag(tag) if wanted(FeedPer::Tag) && self.tags[tag].has_page() => {
                &settings.per_formats
            }
            FeedOf::Author(author)
                if wanted(FeedPer::Author) && self.authors[author].has_page() =>
            {
                &settings.per_formats
            }
            FeedOf::Tag(_) | FeedOf::Author(_) => &[],
        };
        let feed = |format: &FeedFormat| FeedId {
            of,
            format: *format,
        };
        formats.iter().map(feed).collect()
    }

    /// The path of a feed: the site's own where the settings say, else the usual one; others in
    /// the folder of the page they belong to.
    pub fn feed_path(&self, feed: FeedId) -> String {
        match feed.of {
            FeedOf::Site => Routes::feed_path(&self.settings, feed.format),
            FeedOf::Tag(tag) => self.tags[tag].permalink() + file_name(feed.format),
            FeedOf::Author(author) => self.authors[author].permalink() + file_name(feed.format),
        }
    }

    /// The published posts that a feed is made of, newest first, as indexes into the site's posts.
    pub fn feed_posts(&self, of: FeedOf) -> impl Iterator<Item = &usize> {
        let posts = match of {
            FeedOf::Site => &self.newest,
            FeedOf::Tag(tag) => &self.tags[tag].posts,
            FeedOf::Author(author) => &self.authors[author].posts,
        };
        // A site may show what is not published; what a feed has told, nobody can take back.
        posts
            .iter()
            .filter(|post| self.posts[**post].is_published())
    }
}

/// What a feed's file is usually called.
pub(crate) fn file_name(format: FeedFormat) -> &'static str {
    match format {
        FeedFormat::Rss => "feed.xml",
        FeedFormat::Atom => "atom.xml",
        FeedFormat::Json => "feed.json",
    }
}
