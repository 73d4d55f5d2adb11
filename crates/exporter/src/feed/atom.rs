//! Atom (RFC 4287).

use std::io;

use jiff::Timestamp;
use quick_xml::events::BytesText;

use super::{
    Feed, FeedItem, about,
    xml::{Xml, document, legal, text},
};
use crate::date::rfc_3339;

impl Feed<'_> {
    /// The feed as Atom.
    pub(crate) fn to_atom(&self) -> io::Result<Vec<u8>> {
        document(|xml| {
            xml.create_element("feed")
                .with_attributes([
                    ("xmlns", "http://www.w3.org/2005/Atom"),
                    ("xml:lang", legal(self.language).as_ref()),
                ])
                .write_inner_content(|xml| feed(self, xml))?;
            Ok(())
        })
    }
}

/// A feed must say when it was updated (§4.1.1); one without a dated post says the earliest time
/// that there is, and not the clock's.
fn feed(feed: &Feed<'_>, xml: &mut Xml) -> io::Result<()> {
    let updated = feed.updated.and_then(rfc_3339);
    let updated = updated.or_else(|| rfc_3339(Timestamp::UNIX_EPOCH));
    text(xml, "id", &feed.url)?;
    text(xml, "title", &feed.title)?;
    text(xml, "subtitle", &feed.description)?;
    text(xml, "updated", &updated.unwrap_or_default())?;
    let (_, media_type) = about(postroom_content_model::FeedFormat::Atom);
    link(xml, "self", media_type, &feed.url)?;
    link(xml, "alternate", "text/html", &feed.home)?;
    xml.create_element("author")
        .write_inner_content(|xml| text(xml, "name", feed.site))?;
    for item in &feed.items {
        xml.create_element("entry")
            .write_inner_content(|xml| entry(item, xml))?;
    }
    Ok(())
}

fn entry(item: &FeedItem, xml: &mut Xml) -> io::Result<()> {
    let published = item.published.and_then(rfc_3339);
    let updated = item.updated.and_then(rfc_3339).or(published.clone());
    text(xml, "id", &item.iri())?;
    text(xml, "title", &item.title)?;
    text(xml, "updated", &updated.unwrap_or_default())?;
    if let Some(published) = published {
        text(xml, "published", &published)?;
    }
    link(xml, "alternate", "text/html", &item.url)?;
    for author in &item.authors {
        xml.create_element("author").write_inner_content(|xml| {
            text(xml, "name", &author.name)?;
            text(xml, "uri", &author.url)
        })?;
    }
    for tag in &item.tags {
        xml.create_element("category")
            .with_attribute(("term", legal(tag).as_ref()))
            .write_empty()?;
    }
    if !item.summary.is_empty() || item.content.is_none() {
        text(xml, "summary", &item.summary)?;
    }
    if let Some(content) = &item.content {
        let language = item.language.as_deref().map(legal);
        let mut element = xml
            .create_element("content")
            .with_attribute(("type", "html"));
        if let Some(language) = &language {
            element = element.with_attribute(("xml:lang", language.as_ref()));
        }
        element.write_text_content(BytesText::new(&legal(content)))?;
    }
    if let Some(enclosure) = &item.enclosure {
        xml.create_element("link")
            .with_attributes([
                ("rel", "enclosure"),
                ("type", enclosure.media_type),
                ("length", enclosure.length.to_string().as_str()),
                ("href", legal(&enclosure.url).as_ref()),
            ])
            .write_empty()?;
    }
    Ok(())
}

fn link(xml: &mut Xml, rel: &str, media_type: &str, href: &str) -> io::Result<()> {
    xml.create_element("link")
        .with_attributes([
            ("rel", rel),
            ("type", media_type),
            ("href", legal(href).as_ref()),
        ])
        .write_empty()?;
    Ok(())
}
