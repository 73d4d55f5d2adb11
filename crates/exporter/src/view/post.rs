//! A post's own page.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Card, CoverView, LinkView, Views,
    contents::{Section, contents},
};
use crate::date::DateView;
use postroom_content_model::{CallToAction, ReferenceRole};

/// A post's own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct PostView<'v> {
    /// Its title.
    pub(crate) title: String,
    /// Where it is.
    pub(crate) url: String,
    /// Its standfirst.
    pub(crate) description: Option<String>,
    /// When it was published.
    pub(crate) date: Option<DateView>,
    /// When it was last changed, if the front matter says so.
    pub(crate) updated: Option<DateView>,
    /// Minutes it takes to read.
    pub(crate) reading_time: u32,
    /// Who wrote it.
    pub(crate) authors: Vec<LinkView>,
    /// What it is about.
    pub(crate) tags: Vec<LinkView>,
    /// Its picture.
    pub(crate) cover: Option<CoverView>,
    /// Its table of contents; empty if it is short.
    pub(crate) contents: Vec<Section>,
    /// Why it is not published, where a site shows it all the same.
    pub(crate) held_back: Option<&'static str>,
    /// Its text, as HTML.
    pub(crate) body: String,
    /// What it asks its reader to do.
    pub(crate) call_to_action: Option<CallToActionView>,
    /// The next newer post.
    pub(crate) newer: Option<LinkView>,
    /// The next older post.
    pub(crate) older: Option<LinkView>,
    /// Posts about the same, best first.
    pub(crate) related: Vec<LinkView>,
    /// The site's own values.
    pub(crate) extra: &'v serde_json::Map<String, serde_json::Value>,
}

/// What a post asks its reader to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct CallToActionView {
    /// Its heading.
    pub(crate) heading: String,
    /// Its text.
    pub(crate) text: Option<String>,
    /// Where it leads.
    pub(crate) links: Vec<CallLinkView>,
}

/// A link of a call to action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct CallLinkView {
    /// What it says.
    pub(crate) label: String,
    /// Where it leads.
    pub(crate) url: String,
    /// Its `rel`, if the settings say one for links to other sites.
    pub(crate) rel: Option<String>,
}

impl<'s> Views<'s> {
    /// A post with its text.
    pub(crate) fn post(&self, index: usize) -> PostView<'s> {
        let post = &self.site.posts[index];
        let Card {
            title,
            url,
            date,
            reading_time,
            authors,
            tags,
            cover,
            held_back,
            ..
        } = self.card(index).clone();
        let call = post.front.call_to_action.as_ref();
        PostView {
            title,
            url,
            description: post.front.description.clone(),
            date,
            updated: post.front.updated.as_ref().map(DateView::new),
            reading_time,
            authors,
            tags,
            cover,
            contents: contents(&post.outline),
            held_back,
            body: self.body(index),
            call_to_action: call.map(|call| self.call_to_action(index, call)),
            newer: post.newer.map(|post| self.neighbour(post)),
            older: post.older.map(|post| self.neighbour(post)),
            related: self
                .related(index)
                .into_iter()
                .map(|post| self.neighbour(post))
                .collect(),
            extra: &post.front.extra,
        }
    }

    /// A link to a post.
    pub(crate) fn neighbour(&self, index: usize) -> LinkView {
        let post = &self.site.posts[index];
        LinkView {
            label: post.title().to_owned(),
            url: self.url(&post.permalink),
        }
    }

    fn call_to_action(&self, post: usize, call: &CallToAction) -> CallToActionView {
        let links = self.links(post);
        let link = |link: &postroom_content_model::CallToActionLink| {
            let to = links.link(&link.url, ReferenceRole::CallToAction)?;
            let rel = links.rel(&to);
            Some(CallLinkView {
                label: link.label.clone(),
                rel: (!rel.is_empty()).then(|| rel.to_owned()),
                url: to.url.into_owned(),
            })
        };
        CallToActionView {
            heading: call.heading.clone(),
            text: call.text.clone(),
            links: call.links.iter().filter_map(link).collect(),
        }
    }
}
