//! RSS 2.0, as feed readers and validators agree on it.

use std::io;

use quick_xml::events::BytesText;

use super::{
    Feed, FeedItem,
    xml::{Xml, document, legal, text},
};
use crate::{date::rfc_2822, templates::escape_html};

impl Feed<'_> {
    /// The feed as RSS 2.0.
    pub(crate) fn to_rss(&self) -> io::Result<Vec<u8>> {
        document(|xml| {
            xml.create_element("rss")
                .with_attributes([
                    ("version", "2.0"),
                    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
                    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
                    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
                ])
                .write_inner_content(|xml| {
                    xml.create_element("channel")
                        .write_inner_content(|xml| channel(self, xml))?;
                    Ok(())
                })?;
            Ok(())
        })
    }
}

fn channel(feed: &Feed<'_>, xml: &mut Xml) -> io::Result<()> {
    text(xml, "title", &feed.title)?;
    text(xml, "link", &feed.home)?;
    xml.create_element("atom:link")
        .with_attributes([
            ("href", legal(&feed.url).as_ref()),
            ("rel", "self"),
            ("type", "application/rss+xml"),
        ])
        .write_empty()?;
    text(xml, "description", &feed.description)?;
    text(xml, "language", feed.language)?;
    if let Some(updated) = feed.updated.and_then(rfc_2822) {
        text(xml, "lastBuildDate", &updated)?;
    }
    for one in &feed.items {
        xml.create_element("item")
            .write_inner_content(|xml| item(one, xml))?;
    }
    Ok(())
}

/// `description` stands before `content:encoded`: some readers take the last one they see. A bare
/// name is not valid in `author`, which wants an address; `dc:creator` takes names.
fn item(item: &FeedItem, xml: &mut Xml) -> io::Result<()> {
    text(xml, "title", &item.title)?;
    text(xml, "link", &item.url)?;
    xml.create_element("guid")
        .with_attribute(("isPermaLink", "false"))
        .write_text_content(BytesText::new(&legal(&item.guid)))?;
    if let Some(published) = item.published.and_then(rfc_2822) {
        text(xml, "pubDate", &published)?;
    }
    for author in &item.authors {
        text(xml, "dc:creator", &author.name)?;
    }
    for tag in &item.tags {
        text(xml, "category", tag)?;
    }
    if !item.summary.is_empty() || item.content.is_none() {
        // The description is HTML to most readers, and the summary is text.
        let summary = escape_html(&item.summary);
        text(xml, "description", &summary)?;
    }
    if let Some(content) = &item.content {
        text(xml, "content:encoded", content)?;
    }
    if let Some(enclosure) = &item.enclosure {
        xml.create_element("enclosure")
            .with_attributes([
                ("url", legal(&enclosure.url).as_ref()),
                ("length", enclosure.length.to_string().as_str()),
                ("type", enclosure.media_type),
            ])
            .write_empty()?;
    }
    Ok(())
}
