//! Which feeds a site has, and where.

use crate::{
    edition::newsletter_permalink,
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

/// Whose posts a feed holds, or whose editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedOf {
    /// All of the site.
    Site,
    /// Those with a tag, as an index into the site's tags.
    Tag(usize),
    /// Those of an author, as an index into the site's authors.
    Author(usize),
    /// The editions of a newsletter, by its place among those of the settings.
    Newsletter(usize),
}

impl Site {
    /// Every feed of the site: its own, those of its tags, its authors and its newsletters.
    pub fn feeds(&self) -> Vec<FeedId> {
        let tags = (0..self.tags.len()).map(FeedOf::Tag);
        let authors = (0..self.authors.len()).map(FeedOf::Author);
        let newsletters = (0..self.settings.newsletters.len()).map(FeedOf::Newsletter);
        let all = [FeedOf::Site].into_iter().chain(tags).chain(authors);
        let all = all.chain(newsletters);
        all.flat_map(|of| self.feeds_of(of)).collect()
    }

    /// The feeds with the posts of the site, a tag or an author, or with the editions of a
    /// newsletter, one a format, as the settings say. What has no page has no feed.
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
            FeedOf::Newsletter(newsletter) if !settings.formats.is_empty() => {
                match self.feed_editions(newsletter).is_empty() {
                    true => &[],
                    // An archive that nobody can follow is half of one.
                    false if settings.per_formats.is_empty() => &[FeedFormat::Rss],
                    false => &settings.per_formats,
                }
            }
            FeedOf::Tag(_) | FeedOf::Author(_) | FeedOf::Newsletter(_) => &[],
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
            FeedOf::Newsletter(newsletter) => {
                let key = self.newsletter_key(newsletter).unwrap_or_default();
                newsletter_permalink(key) + file_name(feed.format)
            }
        }
    }

    /// The key of a newsletter, by its place among those of the settings.
    pub fn newsletter_key(&self, newsletter: usize) -> Option<&str> {
        let mut keys = self.settings.newsletters.keys();
        keys.nth(newsletter).map(String::as_str)
    }

    /// The feeds with the editions of a newsletter, by its key in the settings.
    pub fn feed_of_newsletter(&self, key: &str) -> Option<FeedOf> {
        let place = self.settings.newsletters.keys().position(|one| one == key);
        place.map(FeedOf::Newsletter)
    }

    /// The public editions of a newsletter, newest first, as indexes into the site's editions.
    pub fn feed_editions(&self, newsletter: usize) -> Vec<usize> {
        let key = self.newsletter_key(newsletter);
        key.map_or_else(Vec::new, |key| self.editions_of(key))
    }

    /// The published posts that a feed is made of, newest first, as indexes into the site's posts.
    pub fn feed_posts(&self, of: FeedOf) -> impl Iterator<Item = &usize> {
        let posts: &[usize] = match of {
            FeedOf::Site => &self.newest,
            FeedOf::Tag(tag) => &self.tags[tag].posts,
            FeedOf::Author(author) => &self.authors[author].posts,
            FeedOf::Newsletter(_) => &[],
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
