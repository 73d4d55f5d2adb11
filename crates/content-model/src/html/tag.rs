//! A tag: its name and its attributes.

use std::{borrow::Cow, ops::Range};

use super::decode;

/// Attributes beside `data-…` that may hold URLs and are no links.
const UNRESOLVED: [&str; 9] = [
    "srcset",
    "imagesrcset",
    "style",
    "background",
    "cite",
    "formaction",
    "longdesc",
    "manifest",
    "ping",
];

/// Elements that are more than text, tables and images.
const ACTIVE: [&str; 14] = [
    "applet", "audio", "base", "canvas", "embed", "form", "frame", "iframe", "math", "meta",
    "object", "script", "svg", "video",
];

/// A start tag or an end tag.
#[derive(Debug)]
pub struct Tag<'h> {
    html: &'h str,
    /// Where all of it stands.
    pub range: Range<usize>,
    name: Range<usize>,
    attributes: Vec<Attribute>,
}

/// Where an attribute stands.
#[derive(Debug)]
struct Attribute {
    name: Range<usize>,
    /// Its value without quotes and outer white space.
    value: Range<usize>,
    /// Where all of it ends.
    end: usize,
}

impl<'h> Tag<'h> {
    /// What it is a part of.
    pub(super) fn html(&self) -> &'h str {
        self.html
    }

    /// The name of the element, as it is written.
    pub fn name(&self) -> &'h str {
        &self.html[self.name.clone()]
    }

    /// Reads the tag whose name begins at `name`, behind `<` or `</`.
    pub(super) fn read(html: &'h str, name: usize) -> Self {
        let bytes = html.as_bytes();
        let name_end = skip(bytes, name, |byte| {
            !is_space(byte) && byte != b'/' && byte != b'>'
        });
        let open = html[..name].rfind('<').unwrap_or(name);
        let mut tag = Self {
            html,
            range: open..open,
            name: name..name_end,
            attributes: Vec::new(),
        };
        let mut at = name_end;
        loop {
            at = skip(bytes, at, |byte| is_space(byte) || byte == b'/');
            if bytes.get(at).is_none_or(|byte| *byte == b'>') {
                tag.range.end = (at + 1).min(html.len());
                return tag;
            }
            let key = at;
            at = skip(bytes, at + 1, |byte| {
                !is_space(byte) && !matches!(byte, b'/' | b'>' | b'=')
            });
            let (value, end) = value(html, at);
            tag.attributes.push(Attribute {
                name: key..at,
                value,
                end,
            });
            at = end;
        }
    }

    /// Whether it is this element.
    pub fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// Where the value of an attribute stands, without quotes and outer white space.
    pub fn value_range(&self, attribute: &str) -> Option<Range<usize>> {
        Some(self.named(attribute).next()?.value.clone())
    }

    /// Where all of each attribute of this name stands, its quotes included. The first is the one
    /// that counts.
    pub fn attribute_ranges(&self, name: &str) -> impl Iterator<Item = Range<usize>> {
        self.named(name).map(|one| one.name.start..one.end)
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &Attribute> {
        let all = self.attributes.iter();
        all.filter(move |one| self.html[one.name.clone()].eq_ignore_ascii_case(name))
    }

    /// The value of an attribute, its entities decoded.
    pub fn value(&self, attribute: &str) -> Option<Cow<'h, str>> {
        self.value_range(attribute)
            .map(|range| decode(&self.html[range]))
    }

    /// Its name in lower case, if it is more than text, tables and images.
    pub fn active(&self) -> Option<&'static str> {
        ACTIVE.into_iter().find(|name| self.is(name))
    }

    /// Its event handlers: the name of each, and where all of it stands.
    pub fn handlers(&self) -> impl Iterator<Item = (&'h str, Range<usize>)> {
        let all = self.attributes.iter();
        let named = all.map(|one| (&self.html[one.name.clone()], one.name.start..one.end));
        named.filter(|(name, _)| is_handler(name))
    }

    /// The URLs in it, in order: where each stands, and whether it embeds what it names.
    pub fn urls(&self) -> impl Iterator<Item = (Range<usize>, bool)> {
        let embeds = !(self.is("a") || self.is("area"));
        let url = |attribute, embeds, applies: bool| {
            let range = self.value_range(attribute).filter(|_| applies);
            range.map(|range| (range, embeds))
        };
        let mut urls = [
            url("href", embeds, !self.is("base")),
            url("xlink:href", embeds, true),
            url("src", true, true),
            url("poster", true, true),
            url("data", true, self.is("object")),
            url("action", false, self.is("form")),
        ];
        urls.sort_by_key(|url| url.as_ref().map(|(range, _)| range.start));
        urls.into_iter().flatten()
    }

    /// Name and value of each attribute that may hold URLs which are not among [`Tag::urls`].
    pub fn other_urls(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let is_base = self.is("base");
        let others = self.attributes.iter().filter(move |one| {
            let name = &self.html[one.name.clone()];
            is_unresolved(name) || is_base && name.eq_ignore_ascii_case("href")
        });
        let others = others.map(|one| (one.name.clone(), one.value.clone()));
        others.filter(|(_, value)| !value.is_empty())
    }

    /// The text that a link of this tag has from the tag alone: an image's alternative text,
    /// which may be missing, or the title of another embedded thing, empty if there is none.
    pub fn text(&self) -> Option<String> {
        let is_image_input = || {
            self.is("input")
                && self
                    .value("type")
                    .is_some_and(|v| v.eq_ignore_ascii_case("image"))
        };
        if self.is("img") || self.is("area") || is_image_input() {
            self.value("alt").map(Cow::into_owned)
        } else {
            Some(
                self.value("title")
                    .map_or_else(String::new, Cow::into_owned),
            )
        }
    }

    /// The anchors that the tag sets: `id`, and on `<a>` also `name` where it differs.
    pub fn anchors(&self) -> impl Iterator<Item = Range<usize>> {
        let text = |range: &Range<usize>| &self.html[range.clone()];
        let id = self.value_range("id");
        let name = self.value_range("name").filter(|_| self.is("a"));
        let name = name.filter(|name| id.as_ref().is_none_or(|id| text(id) != text(name)));
        id.into_iter().chain(name).filter(|range| !range.is_empty())
    }
}

/// Whether an attribute of this name holds a script (HTML §8.1.8.2).
fn is_handler(name: &str) -> bool {
    let event = name.get(..2).filter(|on| on.eq_ignore_ascii_case("on"));
    event.is_some() && name.len() > 4 && name[2..].bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_unresolved(attribute: &str) -> bool {
    let is_data = attribute
        .get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("data-"));
    is_data
        || UNRESOLVED
            .iter()
            .any(|name| attribute.eq_ignore_ascii_case(name))
}

/// The value behind the attribute's name that ends at `from`, and where the attribute ends.
fn value(html: &str, from: usize) -> (Range<usize>, usize) {
    let bytes = html.as_bytes();
    let equals = skip(bytes, from, is_space);
    if bytes.get(equals) != Some(&b'=') {
        return (from..from, from);
    }
    let at = skip(bytes, equals + 1, is_space);
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
        let end = skip(bytes, at + 1, |byte| byte != *quote);
        (trim(html, at + 1..end), (end + 1).min(html.len()))
    } else {
        let end = skip(bytes, at, |byte| !is_space(byte) && byte != b'>');
        (at..end, end)
    }
}

fn trim(html: &str, range: Range<usize>) -> Range<usize> {
    let value = &html[range.clone()];
    let start = range.start + (value.len() - value.trim_ascii_start().len());
    start..start + value.trim_ascii().len()
}

fn skip(bytes: &[u8], from: usize, accepts: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter()
        .position(|byte| !accepts(*byte))
        .map_or(bytes.len(), |at| from + at)
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}
