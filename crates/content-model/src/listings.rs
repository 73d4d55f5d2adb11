//! Listings of posts, page by page: home, archive, tags and authors.

use std::ops::Range;

use crate::site::Site;

/// What a listing lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListOf {
    /// The newest posts.
    Home,
    /// All posts.
    Archive,
    /// The posts of a tag, as an index into the site's tags.
    Tag(usize),
    /// The posts of an author, as an index into the site's authors.
    Author(usize),
}

/// One page of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListPage {
    /// What is listed.
    pub of: ListOf,
    /// Which page it is, counted from 1.
    pub number: usize,
}

impl ListOf {
    /// How many posts the first page and every later one hold: home shows large cards, the first
    /// one across the page; the archive shows lines.
    fn sizes(self) -> (usize, usize) {
        match self {
            Self::Home => (13, 12),
            Self::Archive => (100, 100),
            Self::Tag(_) | Self::Author(_) => (48, 48),
        }
    }

    /// The first page.
    pub fn first(self) -> ListPage {
        ListPage {
            of: self,
            number: 1,
        }
    }
}

impl Site {
    /// Every page of every listing that the site has.
    pub fn list_pages(&self) -> Vec<ListPage> {
        let tags = self.tags.iter().enumerate();
        let tags = tags
            .filter(|(_, tag)| tag.has_page())
            .map(|(index, _)| ListOf::Tag(index));
        let authors = self.authors.iter().enumerate();
        let authors = authors
            .filter(|(_, author)| author.has_page())
            .map(|(index, _)| ListOf::Author(index));
        let all = [ListOf::Home, ListOf::Archive]
            .into_iter()
            .chain(tags)
            .chain(authors);
        all.flat_map(|of| (1..=self.list_length(of)).map(move |number| ListPage { of, number }))
            .collect()
    }

    /// How many pages a listing has; at least one.
    pub fn list_length(&self, of: ListOf) -> usize {
        let (first, later) = of.sizes();
        1 + self
            .posts_of(of)
            .len()
            .saturating_sub(first)
            .div_ceil(later)
    }

    /// The posts on a page of a listing, newest first, as indexes into the site's posts.
    pub fn list_posts(&self, page: ListPage) -> &[usize] {
        let (first, later) = page.of.sizes();
        let posts = self.posts_of(page.of);
        let start = |number: usize| match number {
            0 | 1 => 0,
            number => first + (number - 2) * later,
        };
        let range: Range<usize> =
            start(page.number).min(posts.len())..start(page.number + 1).min(posts.len());
        &posts[range]
    }

    /// The path of a page of a listing.
    pub fn list_path(&self, page: ListPage) -> String {
        let first = match page.of {
            ListOf::Home => "/".to_owned(),
            ListOf::Archive => "/archive/".to_owned(),
            ListOf::Tag(tag) => self.tags[tag].permalink(),
            ListOf::Author(author) => self.authors[author].permalink(),
        };
        match page.number {
            0 | 1 => first,
            number => format!("{first}page/{number}/"),
        }
    }

    fn posts_of(&self, of: ListOf) -> &[usize] {
        match of {
            ListOf::Home | ListOf::Archive => &self.newest,
            ListOf::Tag(tag) => &self.tags[tag].posts,
            ListOf::Author(author) => &self.authors[author].posts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// The sizes of the pages of a listing of so many posts.
    fn check(of: ListOf, posts: usize, expected: &[usize]) {
        let text = "title: T\nbase_url: https://x.example\n";
        let settings = Settings::parse(text, &|_| Err(String::new())).expect("valid settings");
        let folder = tempfile::tempdir().expect("a folder");
        let mut site =
            Site::load(folder.path(), settings, jiff::Timestamp::UNIX_EPOCH).expect("a site");
        site.newest = (0..posts).collect();
        let pages = (1..=site.list_length(of)).map(|number| ListPage { of, number });
        let found: Vec<&[usize]> = pages.map(|page| site.list_posts(page)).collect();
        let sizes: Vec<usize> = found.iter().map(|posts| posts.len()).collect();
        assert_eq!(sizes, expected, "{of:?} of {posts}");
        assert_eq!(found.concat(), site.newest, "each post once, in order");
    }

    #[test]
    fn every_post_is_on_one_page() {
        check(ListOf::Home, 0, &[0]);
        check(ListOf::Home, 13, &[13]);
        check(ListOf::Home, 14, &[13, 1]);
        check(ListOf::Home, 38, &[13, 12, 12, 1]);
        check(ListOf::Archive, 200, &[100, 100]);
        check(ListOf::Archive, 201, &[100, 100, 1]);
    }
}
