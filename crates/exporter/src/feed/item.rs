//! A post in a feed.

use std::{fs, sync::OnceLock};

use jiff::Timestamp;
use postroom_content_model::{FeedContent, Guid, PostDate, ReferenceRole, Site, Target};

use url::Url;

use crate::{
    bodies::Bodies,
    body::{Document, Links, Medium},
    pictures::Pictures,
    urls::media_type,
    view::{one_line, summary},
};

/// The posts of a site as feeds have them. A post is in the feeds of the site, its tags and its
/// authors, in several formats, and is rendered once for all of them.
#[derive(Debug)]
pub(crate) struct FeedItems<'s> {
    pub(crate) site: &'s Site,
    pictures: &'s Pictures,
    bodies: Option<&'s Bodies>,
    items: Vec<OnceLock<FeedItem>>,
    editions: Vec<OnceLock<FeedItem>>,
}

/// A post or an edition in a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FeedItem {
    /// What it is known by for ever: a renamed post must not be new to its readers.
    pub(crate) guid: String,
    /// Where it is.
    pub(crate) url: String,
    /// Its title.
    pub(crate) title: String,
    /// When it was published.
    pub(crate) published: Option<Timestamp>,
    /// When it was last changed, if the front matter says so.
    pub(crate) updated: Option<Timestamp>,
    /// Who wrote it.
    pub(crate) authors: Vec<FeedAuthor>,
    /// The language it is written in, if it is not the site's.
    pub(crate) language: Option<String>,
    /// What it is about.
    pub(crate) tags: Vec<String>,
    /// What it says, in short; may be empty.
    pub(crate) summary: String,
    /// What it says, as HTML, unless the feed holds summaries only.
    pub(crate) content: Option<String>,
    /// Its cover.
    pub(crate) enclosure: Option<Enclosure>,
}

/// Someone who wrote a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FeedAuthor {
    /// The name.
    pub(crate) name: String,
    /// The author's page on the site.
    pub(crate) url: String,
}

/// A file that belongs to a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Enclosure {
    /// Where it is.
    pub(crate) url: String,
    /// Its size in bytes.
    pub(crate) length: u64,
    /// Its media type.
    pub(crate) media_type: &'static str,
}

impl<'s> FeedItems<'s> {
    pub(crate) fn new(site: &'s Site, pictures: &'s Pictures) -> Self {
        Self {
            site,
            pictures,
            items: site.posts.iter().map(|_| OnceLock::new()).collect(),
            editions: site.editions.iter().map(|_| OnceLock::new()).collect(),
            bodies: None,
        }
    }

    /// Knows bodies that were kept.
    pub(crate) fn with_bodies(self, bodies: &'s Bodies) -> Self {
        let bodies = Some(bodies);
        Self { bodies, ..self }
    }

    /// A post, rendered when it is first asked for.
    pub(crate) fn item(&self, post: usize) -> &FeedItem {
        self.items[post].get_or_init(|| FeedItem::new(self, post))
    }

    /// An edition, rendered when it is first asked for.
    pub(crate) fn edition(&self, edition: usize) -> &FeedItem {
        let item = || FeedItem::of_edition(self.site, edition, self.pictures);
        self.editions[edition].get_or_init(item)
    }
}

impl FeedItem {
    fn new(all: &FeedItems<'_>, index: usize) -> Self {
        let site = all.site;
        let post = &site.posts[index];
        let links = Links::new(site, Document::Post(index), Medium::Feed);
        let links = links.with_pictures(Some(all.pictures));
        let full = site.settings.feeds.content == FeedContent::Full;
        let authors = post.authors.iter().map(|author| {
            let author = &site.authors[*author];
            FeedAuthor {
                name: one_line(&author.name),
                url: site.absolute_url(&author.permalink()),
            }
        });
        let tags = post.tags.iter().map(|tag| one_line(&site.tags[*tag].name));
        Self {
            guid: guid(site, index),
            url: site.absolute_url(&post.permalink),
            title: one_line(post.title()),
            published: post.published.as_ref().map(PostDate::timestamp),
            updated: post.front.updated.as_ref().map(PostDate::timestamp),
            authors: authors.collect(),
            language: post.front.language.clone(),
            tags: tags.collect(),
            summary: summary(post),
            content: full.then(|| Bodies::html(all.bodies, site, index, links)),
            enclosure: enclosure(site, index, &links),
        }
    }
}

impl FeedItem {
    /// What it is known by as an IRI, which Atom wants (RFC 4287 §4.2.6): a guid that is only a
    /// path is completed with the site's host.
    pub(crate) fn iri(&self) -> String {
        match (Url::parse(&self.guid), Url::parse(&self.url)) {
            (Err(_), Ok(own)) => own
                .join(&self.guid)
                .map_or_else(|_| self.url.clone(), String::from),
            _ => self.guid.clone(),
        }
    }
}

fn guid(site: &Site, index: usize) -> String {
    let post = &site.posts[index];
    match (&post.front.id, site.settings.feeds.guid) {
        (Some(id), _) => id.clone(),
        (None, Guid::Permalink) => site.absolute_url(&post.permalink),
        (None, Guid::Path) => site.settings.base_url.path(&post.permalink),
    }
}

/// The cover, if it is a file of the site: of others the length is not known.
fn enclosure(site: &Site, index: usize, links: &Links<'_>) -> Option<Enclosure> {
    let cover = site.posts[index].front.cover.as_ref()?;
    let found = site.resolve_in_post(index, &cover.image, ReferenceRole::Cover);
    let (Target::Asset { file, .. } | Target::Static { file, .. }) = found.target()? else {
        return None;
    };
    let length = fs::metadata(site.root.join(file.as_str())).ok()?.len();
    Some(Enclosure {
        url: links.write(&cover.image, ReferenceRole::Cover).into_owned(),
        length,
        media_type: media_type(file.as_str()),
    })
}
