//! What mail templates are given. Every URL is absolute.

use postroom_content_model::{Edition, Site};
use schemars::JsonSchema;
use serde::Serialize;

use super::text::{Style, text_of};
use crate::{
    body::Body,
    view::{Card, CoverView, Views, direction, one_line},
};

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
    /// The language of the mail.
    pub(super) language: String,
    /// Which way it is written.
    pub(super) direction: &'static str,
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
    /// The whole post, for layouts that show it.
    pub(super) body: Option<String>,
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
            language: language.clone(),
            direction: direction(language),
        }
    }
}

impl PostView {
    /// A post as HTML templates show it.
    pub(super) fn html(views: &Views<'_>, post: usize, in_full: bool) -> Self {
        let body = || Body::of_post(views.site, post).html(&views.links(post));
        let card = views.card(post).clone();
        let cover = card.cover.filter(is_shown);
        let card = Card {
            title: one_line(&card.title),
            cover,
            ..card
        };
        Self {
            byline: byline(&card),
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
            ..self.clone()
        }
    }
}

/// Whether mail clients show the picture: Outlook knows neither SVG nor the newer formats.
fn is_shown(cover: &CoverView) -> bool {
    let path = cover
        .url
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    ![".svg", ".webp", ".avif"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

fn byline(card: &Card) -> String {
    let authors: Vec<String> = card
        .authors
        .iter()
        .map(|author| one_line(&author.label))
        .collect();
    let mut parts = Vec::new();
    if !authors.is_empty() {
        parts.push(authors.join(", "));
    }
    parts.extend(card.date.as_ref().map(|date| date.text.clone()));
    parts.push(format!("{} min read", card.reading_time));
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
