//! What every page knows of its site.

use postroom_content_model::{FeedId, FeedOf, SEARCH, newsletter_permalink};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{LinkView, Views};
use crate::{
    feed,
    icons::{self, Icon},
};

/// What every page knows of its site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct SiteView {
    /// Its name.
    pub(crate) title: String,
    /// What it is about; may be empty.
    pub(crate) description: String,
    /// Its language.
    pub(crate) language: String,
    /// Where its home page is.
    pub(crate) home: String,
    /// Where all its posts are listed.
    pub(crate) archive: String,
    /// Where its list of tags is, if any post has a tag.
    pub(crate) tags: Option<String>,
    /// Where its stylesheet is.
    pub(crate) stylesheet: String,
    /// Its feeds.
    pub(crate) feeds: Vec<FeedView>,
    /// Where they are listed, if there are any.
    pub(crate) feed_index: Option<String>,
    /// Where its search page is, if it has one.
    pub(crate) search: Option<String>,
    /// Where the editions of each newsletter that has any are listed.
    pub(crate) newsletters: Vec<LinkView>,
    /// Its plain pages, but for those in folders.
    pub(crate) pages: Vec<LinkView>,
    /// The pictures that stand for it in browsers and on home screens.
    pub(crate) icons: Vec<IconView>,
    /// Where its web manifest is, if it has one.
    pub(crate) web_manifest: Option<String>,
    /// Whether it shows posts or pages that are not published.
    pub(crate) unpublished: bool,
}

/// A picture that stands for the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct IconView {
    /// What it is to the page: `icon` or `apple-touch-icon`.
    pub(crate) rel: &'static str,
    /// Its media type.
    #[serde(rename = "type")]
    pub(crate) media_type: &'static str,
    /// Its sizes, such as `192x192` or `any`.
    pub(crate) sizes: &'static str,
    /// Where it is.
    pub(crate) url: String,
}

/// A feed, for autodiscovery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct FeedView {
    /// What to call it.
    pub(crate) title: String,
    /// The name of its format.
    pub(crate) format: &'static str,
    /// Its media type.
    #[serde(rename = "type")]
    pub(crate) media_type: &'static str,
    /// Where it is.
    pub(crate) url: String,
}

impl FeedView {
    /// The feeds of the site, a tag, an author or a newsletter.
    pub(crate) fn all(views: &Views<'_>, of: FeedOf) -> Vec<Self> {
        let site = views.site;
        let name: &str = match of {
            FeedOf::Site => &site.settings.title,
            FeedOf::Tag(tag) => &site.tags[tag].name,
            FeedOf::Author(author) => &site.authors[author].name,
            FeedOf::Newsletter(newsletter) => {
                let key = site.newsletter_key(newsletter).unwrap_or_default();
                site.settings
                    .newsletters
                    .get(key)
                    .map_or(key, |one| &one.title)
            }
        };
        let feeds = site.feeds_of(of).into_iter();
        let view = |feed: FeedId| {
            let (format, media_type) = feed::about(feed.format);
            Self {
                title: format!("{name} ({format})"),
                format,
                media_type,
                url: views.url(&site.feed_path(feed)),
            }
        };
        feeds.map(view).collect()
    }
}

/// The path of the stylesheet.
pub(crate) const STYLESHEET: &str = "/style.css";

impl SiteView {
    /// `stylesheet` is the stylesheet's text: its address changes with it, so that no browser
    /// shows a new page in old clothes.
    pub(crate) fn new(views: &Views<'_>, stylesheet: &str) -> Self {
        let site = views.site;
        let settings = &site.settings;
        let version = data_encoding::HEXLOWER.encode(&Sha256::digest(stylesheet)[..4]);
        let tagged = site.tags.iter().any(|tag| !tag.posts.is_empty());
        Self {
            title: settings.title.clone(),
            description: settings.description.clone(),
            language: settings.language.clone(),
            home: views.url("/"),
            archive: views.url("/archive/"),
            tags: tagged.then(|| views.url("/tags/")),
            stylesheet: format!("{}?v={version}", views.url(STYLESHEET)),
            feeds: FeedView::all(views, FeedOf::Site),
            feed_index: (!settings.feeds.formats.is_empty()).then(|| views.url("/feeds/")),
            search: site.has_search().then(|| views.url(SEARCH)),
            newsletters: newsletters(views),
            pages: pages(views),
            icons: icons(views),
            web_manifest: icons::has_manifest(site).then(|| views.url(icons::MANIFEST)),
            unpublished: site.shows_unpublished(),
        }
    }
}

fn newsletters(views: &Views<'_>) -> Vec<LinkView> {
    let keys = views.site.newsletter_archives().into_iter();
    let link = |key: &str| LinkView {
        label: views.site.settings.newsletters[key].title.clone(),
        url: views.url(&newsletter_permalink(key)),
    };
    keys.map(link).collect()
}

fn pages(views: &Views<'_>) -> Vec<LinkView> {
    let pages = views.site.pages().into_iter();
    let top = pages.filter(|page| views.site.posts[*page].section.is_empty());
    top.map(|page| views.neighbour(page)).collect()
}

fn icons(views: &Views<'_>) -> Vec<IconView> {
    let icons = icons::icons(views.site);
    let view = |icon: &'static Icon| IconView {
        rel: icon.rel,
        media_type: icon.media_type,
        sizes: icon.sizes,
        url: views.url(icon.path),
    };
    icons.map(view).collect()
}
