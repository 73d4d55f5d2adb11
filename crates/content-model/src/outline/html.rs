//! Raw HTML read as a browser's tokeniser reads it (HTML §13.2.5), as far as links, anchors,
//! comments and text need it.

use std::{borrow::Cow, collections::BTreeSet, ops::Range};

use pulldown_cmark::{Event, Parser};

/// The attributes that are looked at.
const ATTRIBUTES: [&str; 11] = [
    "href",
    "src",
    "poster",
    "data",
    "action",
    "xlink:href",
    "id",
    "name",
    "alt",
    "title",
    "type",
];

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

/// Elements whose content is text and nothing else, and not for reading.
const RAW_TEXT: [&str; 8] = [
    "script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes",
];

/// Elements that are more than text, tables and images.
const ACTIVE: [&str; 14] = [
    "applet", "audio", "base", "canvas", "embed", "form", "frame", "iframe", "math", "meta",
    "object", "script", "svg", "video",
];

/// A part of a fragment of HTML.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one at a time, on the stack")]
pub(super) enum Part<'h> {
    /// Text between tags, with its entities.
    Text(&'h str),
    /// `<!-- … -->`: what stands inside, and where all of it is.
    Comment(&'h str, Range<usize>),
    /// A start tag.
    Start(Tag<'h>),
    /// The name of an end tag.
    End(&'h str),
}

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag<'h> {
    html: &'h str,
    /// All of it.
    pub(super) range: Range<usize>,
    name: Range<usize>,
    values: [Option<Range<usize>>; ATTRIBUTES.len()],
    /// Event handlers: the name of each, and all of it.
    handlers: Vec<(Range<usize>, Range<usize>)>,
    /// Name and value of each attribute that may hold URLs and is no link.
    unresolved: Vec<(Range<usize>, Range<usize>)>,
}

impl<'h> Tag<'h> {
    /// Whether it is this element.
    pub(super) fn is(&self, name: &str) -> bool {
        self.html[self.name.clone()].eq_ignore_ascii_case(name)
    }

    /// Where the value of an attribute stands, without quotes and outer white space.
    pub(super) fn value_range(&self, attribute: &str) -> Option<Range<usize>> {
        let at = ATTRIBUTES.iter().position(|name| *name == attribute)?;
        self.values[at].clone()
    }

    /// The value of an attribute, its entities decoded.
    pub(super) fn value(&self, attribute: &str) -> Option<Cow<'h, str>> {
        self.value_range(attribute)
            .map(|range| decode(&self.html[range]))
    }

    /// Its name in lower case, if it is more than text, tables and images.
    pub(super) fn active(&self) -> Option<&'static str> {
        ACTIVE.into_iter().find(|name| self.is(name))
    }

    /// Its event handlers: the name of each, and where all of it stands.
    pub(super) fn handlers(&self) -> impl Iterator<Item = (&'h str, Range<usize>)> {
        let name = |range: &Range<usize>| &self.html[range.clone()];
        let handlers = self.handlers.iter();
        handlers.map(move |(key, range)| (name(key), range.clone()))
    }

    /// The URLs in it, in order: where each stands, and whether it embeds what it names.
    pub(super) fn urls(&self) -> impl Iterator<Item = (Range<usize>, bool)> {
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
    pub(super) fn other_urls(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let others = self.unresolved.iter().cloned();
        others.filter(|(_, value)| !value.is_empty())
    }

    /// The text that a link of this tag has from the tag alone: an image's alternative text,
    /// which may be missing, or the title of another embedded thing, empty if there is none.
    pub(super) fn text(&self) -> Option<String> {
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
    pub(super) fn anchors(&self) -> impl Iterator<Item = Range<usize>> {
        let text = |range: &Range<usize>| &self.html[range.clone()];
        let id = self.value_range("id");
        let name = self.value_range("name").filter(|_| self.is("a"));
        let name = name.filter(|name| id.as_ref().is_none_or(|id| text(id) != text(name)));
        id.into_iter().chain(name).filter(|range| !range.is_empty())
    }
}

/// The places that a fragment can lead to on a page of any site: every `id`, and `name` on links.
pub fn html_anchors(html: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    scan(html, |part| {
        if let Part::Start(tag) = part {
            let found = tag.anchors().map(|range| decode(&html[range]).into_owned());
            anchors.extend(found);
        }
    });
    anchors
}

/// Reads a fragment. A comment, tag or raw text that does not end in it reaches to its end.
pub(super) fn scan<'h>(html: &'h str, mut visit: impl FnMut(Part<'h>)) {
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|open| at + open) {
        if open > at {
            visit(Part::Text(&html[at..open]));
        }
        let rest = &html[open..];
        at = match rest.as_bytes().get(1) {
            Some(b'!') if rest.starts_with("<!--") => {
                let (inside, end) = comment(html, open);
                visit(Part::Comment(&html[inside], open..end));
                end
            }
            Some(b'!' | b'?') => open + rest.find('>').map_or(rest.len(), |end| end + 1),
            Some(b'/') if rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let tag = tag(html, open + 2);
                visit(Part::End(&html[tag.name]));
                tag.range.end
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                let tag = tag(html, open + 1);
                let end = after_raw_text(&tag);
                visit(Part::Start(tag));
                end
            }
            _ => {
                visit(Part::Text("<"));
                open + 1
            }
        };
    }
    if at < html.len() {
        visit(Part::Text(&html[at..]));
    }
}

/// Decodes character references (HTML §13.5).
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let mut decoded = String::from(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = rest
            .bytes()
            .skip(1)
            .take(40)
            .position(|b| !b.is_ascii_alphanumeric() && b != b'#');
        let length = length.map_or(1, |length| length + 2);
        let reference = rest
            .get(..length)
            .filter(|reference| reference.ends_with(';'));
        decoded.push_str(&reference.map_or(Cow::Borrowed("&"), character));
        rest = &rest[reference.map_or(1, str::len)..];
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The character that a reference such as `&eacute;` stands for, or the reference itself. The
/// rare ones are left to pulldown-cmark, which has HTML's table but does not share it.
fn character(reference: &str) -> Cow<'_, str> {
    match reference {
        "&amp;" => "&".into(),
        "&lt;" => "<".into(),
        "&gt;" => ">".into(),
        "&quot;" => "\"".into(),
        "&nbsp;" => "\u{a0}".into(),
        _ => {
            let text = Parser::new(reference).find_map(|event| match event {
                Event::Text(text) => Some(text.into_string()),
                _ => None,
            });
            text.map_or(Cow::Borrowed(reference), Cow::Owned)
        }
    }
}

/// What stands in the comment that begins at `open`, and where the comment ends.
fn comment(html: &str, open: usize) -> (Range<usize>, usize) {
    let inside = open + 4;
    let rest = &html[inside..];
    // `<!-->` and `<!--->` are whole comments (HTML §13.2.5.43).
    if rest.starts_with('>') || rest.starts_with("->") {
        return (
            inside..inside,
            inside + rest.find('>').map_or(0, |end| end + 1),
        );
    }
    match rest.find("-->") {
        Some(end) => (inside..inside + end, inside + end + 3),
        None => (inside..html.len(), html.len()),
    }
}

/// Reads the tag whose name begins at `name`, behind `<` or `</`.
fn tag(html: &str, name: usize) -> Tag<'_> {
    let bytes = html.as_bytes();
    let name_end = skip(bytes, name, |byte| {
        !is_space(byte) && byte != b'/' && byte != b'>'
    });
    let open = html[..name].rfind('<').unwrap_or(name);
    let mut tag = Tag {
        html,
        range: open..open,
        name: name..name_end,
        values: Default::default(),
        handlers: Vec::new(),
        unresolved: Vec::new(),
    };
    let is_base = tag.is("base");
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
        if is_handler(&html[key..at]) {
            tag.handlers.push((key..at, key..end));
        }
        let known = ATTRIBUTES
            .iter()
            .position(|name| html[key..at].eq_ignore_ascii_case(name));
        if is_unresolved(&html[key..at]) || is_base && html[key..at].eq_ignore_ascii_case("href") {
            tag.unresolved.push((key..at, value.clone()));
        }
        if let Some(known) = known {
            tag.values[known].get_or_insert(value);
        }
        at = end;
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

/// Where reading goes on behind a tag: for an element of raw text, at its end tag.
fn after_raw_text(tag: &Tag<'_>) -> usize {
    let (html, end) = (tag.html, tag.range.end);
    let Some(name) = RAW_TEXT.iter().find(|name| tag.is(name)) else {
        return end;
    };
    let mut at = end;
    while let Some(close) = html[at..].find("</").map(|close| at + close) {
        let found = html.as_bytes().get(close + 2..close + 2 + name.len());
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return close;
        }
        at = close + 2;
    }
    html.len()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[&str]) {
        let mut parts = Vec::new();
        scan(html, |part| match part {
            Part::Text(text) => parts.push(format!("text {}", decode(text))),
            Part::Comment(inside, range) => {
                parts.push(format!("comment {inside}"));
                assert!(html[range].starts_with("<!--"), "{html:?}");
            }
            Part::Start(tag) => {
                parts.push(format!("start {}", &html[tag.name.clone()]));
                for (url, embeds) in tag.urls() {
                    parts.push(format!(
                        "{} {}",
                        if embeds { "embeds" } else { "leads to" },
                        &html[url]
                    ));
                }
                parts.extend(
                    tag.anchors()
                        .map(|anchor| format!("anchor {}", &html[anchor])),
                );
            }
            Part::End(name) => parts.push(format!("end {name}")),
        });
        assert_eq!(parts, expected, "{html:?}");
    }

    #[test]
    fn tags_and_attributes() {
        check(
            "<a href=x>y</a>",
            &["start a", "leads to x", "text y", "end a"],
        );
        check("<A\n HREF = 'x y'\n>", &["start A", "leads to x y"]);
        check("<a href=\" x \" title='>'>", &["start a", "leads to x"]);
        check(
            "<a href=1 href=2 id=\"i\" name=n>",
            &["start a", "leads to 1", "anchor i", "anchor n"],
        );
        check(
            "<a id=n name=n><p name=n id=''>",
            &["start a", "anchor n", "start p"],
        );
        check("<a href>b", &["start a", "leads to ", "text b"]);
        check("<img src=a.png/>", &["start img", "embeds a.png/"]);
        check("<img src=\"a.png\"/>", &["start img", "embeds a.png"]);
        check(
            "<video poster=p src=s>",
            &["start video", "embeds p", "embeds s"],
        );
        check(
            "<object data=d><p data=d>",
            &["start object", "embeds d", "start p"],
        );
        check("<form action=f>", &["start form", "leads to f"]);
        check(
            "<base href=b><link href=l>",
            &["start base", "start link", "embeds l"],
        );
        check(
            "<é href=x> < 1 <",
            &["text <", "text é href=x> ", "text <", "text  1 ", "text <"],
        );
        check("<a data-href=x x-src=y>", &["start a"]);
        check("<a href='x", &["start a", "leads to x"]);
        check("<a href", &["start a", "leads to "]);
    }

    #[test]
    fn what_is_no_markup_yields_nothing() {
        check("<!-- <a href=x> -->b", &["comment  <a href=x> ", "text b"]);
        check("<!--><b>", &["comment ", "start b"]);
        check("<!-- a", &["comment  a"]);
        check(
            "<script>'<a href=x>'</Script>",
            &["start script", "end Script"],
        );
        check("<style>a { </style", &["start style", "end style"]);
        check("<script><a href=x>", &["start script"]);
        check("<!DOCTYPE a><?php b ?>c", &["text c"]);
    }

    #[test]
    fn anchors_of_a_page() {
        let html = "<!doctype html><title id=t><p id=t></title><p id='a&amp;b'><a name=c id=d>\
                    <!-- <p id=no> --><input name=no><p ID=E>";
        let expected = ["E", "a&b", "c", "d", "t"].map(str::to_owned);
        assert_eq!(html_anchors(html), BTreeSet::from(expected));
    }

    #[test]
    fn entities_are_decoded() {
        let check = |text: &str, expected: &str| assert_eq!(decode(text), expected, "{text:?}");
        check("a&amp;b&lt;&#38;&#x26;", "a&b<&&");
        check("&eacute;&copy&nosuch;&", "é&copy&nosuch;&");
        check("?a=1&b=2&c;", "?a=1&b=2&c;");
        check("&é;", "&é;");
    }
}
