//! JSON Feed 1.1.

use std::io;

use serde::Serialize;

use super::{Feed, FeedItem};
use crate::date::rfc_3339;

#[derive(Serialize)]
struct JsonFeed<'f> {
    version: &'static str,
    title: &'f str,
    home_page_url: &'f str,
    feed_url: &'f str,
    description: &'f str,
    language: &'f str,
    items: Vec<Item<'f>>,
}

#[derive(Serialize)]
struct Item<'f> {
    id: &'f str,
    url: &'f str,
    title: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'f str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'f>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'f [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'f str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'f>>,
}

#[derive(Serialize)]
struct Author<'f> {
    name: &'f str,
    url: &'f str,
}

#[derive(Serialize)]
struct Attachment<'f> {
    url: &'f str,
    mime_type: &'static str,
    size_in_bytes: u64,
}

impl Feed<'_> {
    /// The feed as JSON Feed.
    pub(crate) fn to_json(&self) -> io::Result<Vec<u8>> {
        let feed = JsonFeed {
            version: "https://jsonfeed.org/version/1.1",
            title: &self.title,
            home_page_url: &self.home,
            feed_url: &self.url,
            description: &self.description,
            language: self.language,
            items: self.items.iter().map(|item| Item::new(item)).collect(),
        };
        // A server that does not know the media type may say HTML: no tag is to be seen then.
        let text = serde_json::to_string_pretty(&feed)?.replace('<', "\\u003c");
        Ok((text + "\n").into_bytes())
    }
}

impl<'f> Item<'f> {
    /// An item must have its content as HTML or as text; one that has neither says its summary,
    /// at the least its title.
    fn new(item: &'f FeedItem) -> Self {
        let text = [&item.summary, &item.title]
            .into_iter()
            .find(|text| !text.is_empty());
        let text = text.map_or("", String::as_str);
        let enclosure = item.enclosure.as_ref();
        Self {
            id: &item.guid,
            url: &item.url,
            title: &item.title,
            content_html: item.content.as_deref(),
            content_text: item.content.is_none().then_some(text),
            summary: &item.summary,
            image: enclosure.map(|file| file.url.as_str()),
            date_published: item.published.and_then(rfc_3339),
            date_modified: item.updated.and_then(rfc_3339),
            authors: item
                .authors
                .iter()
                .map(|author| Author {
                    name: &author.name,
                    url: &author.url,
                })
                .collect(),
            tags: &item.tags,
            language: item.language.as_deref(),
            attachments: enclosure
                .map(|file| Attachment {
                    url: &file.url,
                    mime_type: file.media_type,
                    size_in_bytes: file.length,
                })
                .into_iter()
                .collect(),
        }
    }
}
