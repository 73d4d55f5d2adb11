//! What templates are given: small, plain values, made from the model.
//!
//! Every optional value is there as `null` when it has none, so that strict templates can ask
//! for it. Listings get [`Card`]s, never another post's HTML.

mod card;
mod contents;
mod head;
mod page;
mod post;
mod related;
mod site;
mod summary;

use std::sync::OnceLock;

use postroom_content_model::{Author, Edition, ReferenceRole, Site, Tag};
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) use card::Card;
pub(crate) use head::{Crumb, SharingView, blog_posting, breadcrumbs, json_ld};
pub(crate) use page::{
    AuthorView, EditionLine, EditionView, FeedGroup, FeedList, Index, NewsletterView, Page,
    PageMeta, Pagination, SearchView, TagList, TagView, direction,
};
pub(crate) use post::PostView;
pub(crate) use site::{FeedView, STYLESHEET, SiteView};
pub(crate) use summary::{one_line, shortened, summary};

use crate::{
    bodies::Bodies,
    body::{Document, Links, Medium},
    newsletter::public_subject,
    pictures::{Picture, Pictures},
};

/// Makes the views of one site. Cards are made once each and shared by all listings.
#[derive(Debug)]
pub(crate) struct Views<'s> {
    /// The site.
    pub(crate) site: &'s Site,
    /// How links are written: absolute for mails.
    medium: Medium,
    cards: Vec<OnceLock<Card>>,
    /// The place of each post among all; found when it is first asked for.
    places: OnceLock<Vec<usize>>,
    /// The pictures that the pages show, where they are known.
    pictures: Option<&'s Pictures>,
    bodies: Option<&'s Bodies>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct LinkView {
    /// What it says.
    pub(crate) label: String,
    /// Where it leads.
    pub(crate) url: String,
}

/// A cover picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct CoverView {
    /// Where the image is.
    pub(crate) url: String,
    /// Its alternative text; empty for decoration.
    pub(crate) alt: String,
    /// Its caption.
    pub(crate) caption: Option<String>,
    /// Pixels across and down, if it is a picture of the site.
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    /// Its widths, as the attribute lists them.
    pub(crate) srcset: Option<String>,
    /// Its widths as WebP.
    pub(crate) webp: Option<String>,
}

impl<'s> Views<'s> {
    pub(crate) fn new(site: &'s Site, medium: Medium) -> Self {
        let cards = site.posts.iter().map(|_| OnceLock::new()).collect();
        Self {
            site,
            medium,
            cards,
            places: OnceLock::new(),
            pictures: None,
            bodies: None,
        }
    }

    /// Knows bodies that were kept.
    pub(crate) fn with_bodies(self, bodies: &'s Bodies) -> Self {
        let bodies = Some(bodies);
        Self { bodies, ..self }
    }

    /// Knows the smaller versions of pictures.
    pub(crate) fn with_pictures(self, pictures: &'s Pictures) -> Self {
        Self {
            pictures: Some(pictures),
            ..self
        }
    }

    /// The card of a post.
    pub(crate) fn card(&self, post: usize) -> &Card {
        self.cards[post].get_or_init(|| Card::new(self, post))
    }

    /// The cards of posts.
    pub(crate) fn cards(&self, posts: &[usize]) -> Vec<&Card> {
        posts.iter().map(|post| self.card(*post)).collect()
    }

    /// The URL of a path of the site.
    pub(crate) fn url(&self, path: &str) -> String {
        match self.medium {
            Medium::Page => self.site.settings.base_url.path(path),
            Medium::Feed | Medium::Mail => self.site.settings.base_url.join(path),
        }
    }

    /// A post's tags.
    pub(crate) fn tags(&self, post: usize) -> Vec<LinkView> {
        let tags = self.site.posts[post]
            .tags
            .iter()
            .map(|tag| &self.site.tags[*tag]);
        tags.map(|tag| self.tag(tag)).collect()
    }

    /// A link to a tag's page.
    pub(crate) fn tag(&self, tag: &Tag) -> LinkView {
        LinkView {
            label: tag.name.clone(),
            url: self.url(&tag.permalink()),
        }
    }

    /// A post's authors.
    pub(crate) fn authors(&self, post: usize) -> Vec<LinkView> {
        let authors = self.site.posts[post]
            .authors
            .iter()
            .map(|author| &self.site.authors[*author]);
        authors.map(|author| self.author(author)).collect()
    }

    /// A link to an author's page.
    pub(crate) fn author(&self, author: &Author) -> LinkView {
        LinkView {
            label: author.name.clone(),
            url: self.url(&author.permalink()),
        }
    }

    /// A link to an edition's page.
    pub(crate) fn edition(&self, edition: &Edition) -> LinkView {
        LinkView {
            label: public_subject(edition),
            url: self.url(&edition.permalink()),
        }
    }

    /// A post's cover. One that leads nowhere is left out, since a broken picture at the top of
    /// a page helps nobody.
    pub(crate) fn cover(&self, post: usize) -> Option<CoverView> {
        let cover = self.site.posts[post].front.cover.as_ref()?;
        let found = self
            .site
            .resolve_in_post(post, &cover.image, ReferenceRole::Cover);
        found.target()?;
        let links = self.links(post);
        let image = links.image(&cover.image, ReferenceRole::Cover);
        if !image.is_shown {
            return None;
        }
        let picture = image.picture;
        let size = picture
            .as_ref()
            .map(|picture| (picture.width, picture.height));
        let Picture { srcset, webp, .. } = picture.unwrap_or_default();
        Some(CoverView {
            url: image.url.into_owned(),
            alt: cover.alt.clone().unwrap_or_default(),
            caption: cover.caption.clone(),
            width: size.map(|size| size.0),
            height: size.map(|size| size.1),
            srcset,
            webp,
        })
    }

    /// The posts most like a post, best first.
    fn related(&self, post: usize) -> Vec<usize> {
        let places = self.places.get_or_init(|| related::places(self.site));
        related::related(self.site, places, post)
    }

    /// The pictures that the pages show, where they are known.
    pub(crate) fn pictures(&self) -> Option<&'s Pictures> {
        self.pictures
    }

    /// The body of a post as HTML.
    fn body(&self, post: usize) -> String {
        Bodies::html(self.bodies, self.site, post, self.links(post))
    }

    /// Writes the links of a post.
    pub(crate) fn links(&self, post: usize) -> Links<'s> {
        Links::new(self.site, Document::Post(post), self.medium).with_pictures(self.pictures)
    }
}
