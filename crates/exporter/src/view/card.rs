//! A post in a listing.

use schemars::JsonSchema;
use serde::Serialize;

use super::{CoverView, LinkView, Views, summary};
use crate::date::DateView;
use postroom_content_model::Status;

/// A post in a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Card {
    /// Its title.
    pub(crate) title: String,
    /// Where it is.
    pub(crate) url: String,
    /// Its description, else how its text begins; may be empty.
    pub(crate) description: String,
    /// When it was published.
    pub(crate) date: Option<DateView>,
    /// Minutes it takes to read.
    pub(crate) reading_time: u32,
    /// Who wrote it.
    pub(crate) authors: Vec<LinkView>,
    /// What it is about.
    pub(crate) tags: Vec<LinkView>,
    /// Its picture.
    pub(crate) cover: Option<CoverView>,
    /// The language of its text.
    pub(crate) language: String,
    /// Why it is not published, where a site shows it all the same.
    pub(crate) held_back: Option<&'static str>,
}

impl Card {
    pub(super) fn new(views: &Views<'_>, index: usize) -> Self {
        let post = &views.site.posts[index];
        Self {
            title: post.title().to_owned(),
            url: views.url(&post.permalink),
            description: summary(post),
            date: post.published.as_ref().map(DateView::new),
            reading_time: post.reading_time,
            authors: views.authors(index),
            tags: views.tags(index),
            cover: views.cover(index),
            held_back: held_back(post.status),
            language: post
                .front
                .language
                .clone()
                .unwrap_or_else(|| views.site.settings.language.clone()),
        }
    }
}

fn held_back(status: Status) -> Option<&'static str> {
    match status {
        Status::Published => None,
        Status::Draft => Some("Draft"),
        Status::Future => Some("Not yet published"),
        Status::Expired => Some("Expired"),
    }
}
