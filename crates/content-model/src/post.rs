//! A post or a plain page: one Markdown file, understood.

use jiff::Timestamp;

use crate::{
    front_matter::{FrontMatter, PostDate, RawFrontMatter},
    outline::Outline,
    recalled::Recalled,
    source::{SitePath, SourceFile},
};

/// A post of the site, or a plain page: a post without a place in time, which no listing, feed or
/// newsletter has.
#[derive(Clone, Debug)]
pub struct Post {
    /// Which of the two it is.
    pub kind: PostKind,
    /// The file it was read from.
    pub file: SourceFile,
    /// Its front matter as written.
    pub raw: Recalled<RawFrontMatter>,
    /// Its front matter as meant.
    pub front: Box<FrontMatter>,
    /// What its body contains.
    pub outline: Recalled<Outline>,
    /// Which of the settings' post folders it lies in; 0 for a page.
    pub folder: usize,
    /// The folders between the post folder and the post, with `/` between; may be empty.
    pub section: String,
    /// The part of its address that names it.
    pub slug: String,
    /// Its address: a path that starts with `/`, without the base URL's own path.
    pub permalink: String,
    /// When it was published; from the front matter, else from the file's name.
    pub published: Option<PostDate>,
    /// Whether it is shown now.
    pub status: Status,
    /// Whether it is shown in this site: published, or asked for with [`Shown`].
    pub shown: bool,
    /// Minutes it takes to read.
    pub reading_time: u32,
    /// Its authors, as indexes into the site's authors.
    pub authors: Vec<usize>,
    /// Its tags, as indexes into the site's tags.
    pub tags: Vec<usize>,
    /// The next newer published post, as an index into the site's posts.
    pub newer: Option<usize>,
    /// The next older published post.
    pub older: Option<usize>,
}

/// What a post is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostKind {
    /// A post.
    Post,
    /// A plain page of `content/pages`.
    Page,
}

/// Which posts are shown besides the published ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Drafts.
    pub drafts: bool,
    /// Those whose date is still to come.
    pub future: bool,
}

impl Shown {
    /// Whether a post is shown.
    pub(crate) fn shows(self, status: Status) -> bool {
        match status {
            Status::Published => true,
            Status::Draft => self.drafts,
            Status::Future => self.future,
            Status::Expired => false,
        }
    }
}

/// Whether a post is shown, seen from a given moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Shown to everyone.
    Published,
    /// Held back by `draft: true`.
    Draft,
    /// Held back because its date is still to come.
    Future,
    /// No longer shown: `expires` has passed.
    Expired,
}

impl Post {
    /// Its title; a post without one is called by its slug.
    pub fn title(&self) -> &str {
        self.front.title.as_deref().unwrap_or(&self.slug)
    }

    /// The Markdown after the front matter.
    pub fn body(&self) -> &str {
        self.file.text.get(self.raw.body..).unwrap_or_default()
    }

    /// The folder its co-located files lie in: for `slug/index.md` the post's own.
    pub fn asset_folder(&self) -> Option<&str> {
        let path = self.path();
        (path.file_name() == "index.md").then(|| path.folder())
    }

    /// Its file's path.
    pub fn path(&self) -> &SitePath {
        &self.file.path
    }

    /// Whether it is a plain page.
    pub fn is_page(&self) -> bool {
        self.kind == PostKind::Page
    }

    /// Whether everyone may see it now.
    pub fn is_published(&self) -> bool {
        self.status == Status::Published
    }
}

impl Status {
    /// What the front matter and the publication date mean at `now`.
    pub(crate) fn at(now: Timestamp, front: &FrontMatter, published: Option<&PostDate>) -> Self {
        let past = |date: &PostDate| date.timestamp() <= now;
        if front.draft {
            Self::Draft
        } else if front.expires.as_ref().is_some_and(past) {
            Self::Expired
        } else if published.is_some_and(|date| !past(date)) {
            Self::Future
        } else {
            Self::Published
        }
    }
}
