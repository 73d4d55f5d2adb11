//! Authors and tags: the site's `authors.yaml` and `tags.yaml`, and whoever posts name besides.

mod load;

pub(crate) use load::{People, read_authors, read_tags};

/// Someone who writes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Author {
    /// The id in `authors.yaml`, else the slug of the name.
    pub id: String,
    /// The name a reader sees.
    pub name: String,
    /// What the author does.
    pub title: Option<String>,
    /// A page of the author's own.
    pub url: Option<String>,
    /// A few words about the author.
    pub bio: Option<String>,
    /// A picture's path or URL, as written.
    pub avatar: Option<String>,
    /// Whether `authors.yaml` has the author.
    pub known: bool,
    /// Published posts, newest first, as indexes into the site's posts.
    pub posts: Vec<usize>,
}

/// What a post is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tag {
    /// The key in `tags.yaml`, else the slug of the name: the part of its address.
    pub slug: String,
    /// The name a reader sees.
    pub name: String,
    /// What belongs under the tag.
    pub description: Option<String>,
    /// Whether `tags.yaml` has the tag.
    pub known: bool,
    /// Published posts, newest first, as indexes into the site's posts.
    pub posts: Vec<usize>,
}

impl Author {
    /// Whether there is a page about the author: for those of `authors.yaml`, and for others
    /// with a published post.
    pub fn has_page(&self) -> bool {
        self.known || !self.posts.is_empty()
    }

    /// The path of the author's page.
    pub fn permalink(&self) -> String {
        format!("/authors/{}/", self.id)
    }
}

impl Tag {
    /// Whether there is a page for the tag: for those of `tags.yaml`, and for others with a
    /// published post.
    pub fn has_page(&self) -> bool {
        self.known || !self.posts.is_empty()
    }

    /// The path of the tag's page.
    pub fn permalink(&self) -> String {
        format!("/tags/{}/", self.slug)
    }
}
