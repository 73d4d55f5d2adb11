//! What mail templates are given. Every URL is absolute.

use postroom_content_model::{Edition, Site};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    colors::ColorsView,
    sections::Placed,
    text::{Style, text_of},
};
use crate::{
    body::Body,
    view::{Card, CoverView, LinkView, Views, direction, one_line},
};

/// How wide the picture beside a summary is, in pixels.
const THUMBNAIL: u32 = 124;

/// What mail templates are given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct MailView {
    pub(super) site: SiteView,
    pub(super) newsletter: NewsletterView,
    /// The subject, with sentinels.
    pub(super) subject: String,
    /// The preheader, with sentinels; may be empty.
    pub(super) preheader: String,
    /// The introduction: HTML for HTML templates, text for text templates.
    pub(super) intro: String,
    pub(super) posts: Vec<PostView>,
    /// Posts that are only named, for there is no room for more.
    pub(super) more: Vec<LinkView>,
    /// The language of the mail.
    pub(super) language: String,
    /// Which way it is written.
    pub(super) direction: &'static str,
    /// On which side its lines begin.
    pub(super) start: &'static str,
    /// On which side its lines end.
    pub(super) end: &'static str,
    pub(super) colors: ColorsView,
}

/// The site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct SiteView {
    pub(super) title: String,
    pub(super) url: String,
}

/// The newsletter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct NewsletterView {
    pub(super) title: String,
    /// The postal address on one line; may be empty.
    pub(super) postal_address: String,
}

/// A post of the edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct PostView {
    #[serde(flatten)]
    pub(super) card: Card,
    /// `Author · 5 November 2025 · 10 min read`
    pub(super) byline: String,
    /// Whether it stands above all others.
    pub(super) featured: bool,
    /// What stands above it, if a section begins with it.
    pub(super) section: Option<String>,
    /// The size of its cover where it stands beside the summary.
    pub(super) thumbnail: Option<SizeView>,
    /// Which way it is written.
    pub(super) direction: &'static str,
    /// On which side its lines begin.
    pub(super) start: &'static str,
    /// On which side its lines end.
    pub(super) end: &'static str,
    /// The whole post, for layouts that show it.
    pub(super) body: Option<String>,
}

/// The size of a picture, in pixels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct SizeView {
    pub(super) width: u32,
    pub(super) height: u32,
}

impl MailView {
    /// What both parts of the mail share; the introduction and bodies are the HTML part's.
    pub(super) fn new(site: &Site, edition: &Edition, posts: Vec<PostView>) -> Self {
        let settings = &site.settings;
        let newsletter = settings.newsletters.get(&edition.id.newsletter);
        let address = newsletter.and_then(|newsletter| newsletter.postal_address.as_deref());
        let title = newsletter.map_or(edition.id.newsletter.as_str(), |newsletter| {
            &newsletter.title
        });
        let language = edition
            .front
            .language
            .as_ref()
            .unwrap_or(&settings.language);
        Self {
            site: SiteView {
                title: one_line(&settings.title),
                url: site.absolute_url("/"),
            },
            newsletter: NewsletterView {
                title: one_line(title),
                postal_address: address.map(one_line_address).unwrap_or_default(),
            },
            subject: String::new(),
            preheader: String::new(),
            intro: String::new(),
            posts,
            more: Vec::new(),
            language: language.clone(),
            direction: direction(language),
            start: sides(direction(language)).0,
            end: sides(direction(language)).1,
            colors: ColorsView::new(&newsletter.map(|one| one.colors.clone()).unwrap_or_default()),
        }
    }
}

impl PostView {
    /// A post as HTML templates show it.
    pub(super) fn html(views: &Views<'_>, placed: &Placed, in_full: bool) -> Self {
        let Placed { post, ref heading } = *placed;
        let body = || Body::of_post(views.site, post).html(&views.links(post));
        let card = views.card(post).clone();
        let card = Card {
            title: one_line(&card.title),
            ..card
        };
        let way = direction(&card.language);
        Self {
            byline: byline(&card, way),
            featured: false,
            section: heading.as_deref().map(one_line),
            thumbnail: card.cover.as_ref().and_then(thumbnail),
            direction: way,
            start: sides(way).0,
            end: sides(way).1,
            card,
            body: in_full.then(body),
        }
    }

    /// The same post as text templates show it.
    pub(super) fn text(&self, views: &Views<'_>, post: usize, style: Style<'_>) -> Self {
        let markdown = views.site.posts[post].body();
        let body = || text_of(markdown, &views.links(post), style);
        Self {
            body: self.body.as_ref().map(|_| body()),
            byline: self.byline.replace(NO_BREAK, " "),
            ..self.clone()
        }
    }
}

/// On which sides lines begin and end.
fn sides(direction: &str) -> (&'static str, &'static str) {
    match direction {
        "rtl" => ("right", "left"),
        _ => ("left", "right"),
    }
}

/// The size of a cover beside a summary; none if it is not known, or so slim that it would tower
/// above the words.
fn thumbnail(cover: &CoverView) -> Option<SizeView> {
    let (width, height) = (cover.width?, cover.height?);
    let shown = width.min(THUMBNAIL);
    let height = (u64::from(height) * u64::from(shown)).div_ceil(u64::from(width.max(1)));
    let height = u32::try_from(height)
        .ok()
        .filter(|height| *height <= 2 * THUMBNAIL)?;
    Some(SizeView {
        width: shown,
        height,
    })
}

/// What holds together at the end of a line, and a mark without width that has a date begin on
/// the left in a line that begins on the right.
const NO_BREAK: &str = "\u{a0}";
const LEFT_TO_RIGHT: &str = "\u{200e}";

fn byline(card: &Card, direction: &str) -> String {
    let authors: Vec<String> = card
        .authors
        .iter()
        .map(|author| one_line(&author.label))
        .collect();
    let mut parts = Vec::new();
    if !authors.is_empty() {
        parts.push(authors.join(", "));
    }
    let whole = |text: &str| {
        let mark = if direction == "rtl" {
            LEFT_TO_RIGHT
        } else {
            ""
        };
        format!("{mark}{}", text.replace(' ', NO_BREAK))
    };
    parts.extend(card.date.as_ref().map(|date| whole(&date.text)));
    parts.push(whole(&format!("{} min read", card.reading_time)));
    parts.join(" · ")
}

/// An address of several lines on one.
fn one_line_address(address: &str) -> String {
    let lines = address
        .lines()
        .map(one_line)
        .filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(", ").replace(",,", ",")
}
