//! Raw HTML: its links are resolved like all others, and it says what its medium understands.

use std::{fmt::Write, ops::Range};

use postroom_content_model::{
    ReferenceRole,
    html::{Part, Tag, decode, scan},
};
use pulldown_cmark::{CowStr, Event, TagEnd};

use super::{Links, Medium, images::in_words};
use crate::urls::push_encoded;

/// Gathers blocks of raw HTML, whose lines come one by one: a tag may take several.
#[derive(Debug, Default)]
pub(super) struct Blocks<'t>(Option<CowStr<'t>>);

impl<'t> Blocks<'t> {
    /// Takes the lines of a block, and gives all of it when it ends.
    pub(super) fn take(&mut self, event: Event<'t>) -> Option<Event<'t>> {
        match event {
            Event::Start(pulldown_cmark::Tag::HtmlBlock) => None,
            Event::End(TagEnd::HtmlBlock) => self.0.take().map(Event::Html),
            Event::Html(line) => {
                self.0 = Some(match self.0.take() {
                    None => line,
                    Some(block) => CowStr::from(block.into_string() + &line),
                });
                None
            }
            event => Some(event),
        }
    }
}

/// A piece of raw HTML, written for the medium.
pub(super) fn written<'t>(html: CowStr<'t>, links: &Links<'_>) -> CowStr<'t> {
    let mut writer = Writer {
        html: &html,
        links,
        edits: Vec::new(),
    };
    scan(&html, |part| match part {
        Part::Start(tag) => writer.start(&tag),
        Part::End(tag) => writer.flatten(&tag, "/"),
        Part::Text(_) | Part::Comment(..) => {}
    });
    let mut edits = writer.edits;
    if edits.is_empty() {
        return html;
    }
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let (mut out, mut done) = (String::with_capacity(html.len() + 64), 0);
    for (range, text) in edits {
        out.push_str(&html[done..range.start]);
        out.push_str(&text);
        done = range.end;
    }
    CowStr::from(out + &html[done..])
}

struct Writer<'w, 's> {
    html: &'w str,
    links: &'w Links<'s>,
    /// What takes the place of what; no two overlap.
    edits: Vec<(Range<usize>, String)>,
}

impl Writer<'_, '_> {
    fn start(&mut self, tag: &Tag<'_>) {
        for (value, embeds) in tag.urls().filter(|(value, _)| !value.is_empty()) {
            let destination = decode(&self.html[value.clone()]);
            if !embeds {
                self.link(tag, &destination, value);
            } else if self.embedded(tag, &destination, value) {
                return;
            }
        }
        // Outside of the site, the candidates of pictures are left out: they may be relative to
        // it, and the picture itself is there.
        if self.links.medium() != Medium::Page {
            self.leave_out(tag, "srcset");
        }
        self.flatten(tag, "");
    }

    /// Writes the address of a picture or the like, and what its tag does not say of a picture of
    /// the site. Says whether words have taken the place of the whole tag.
    fn embedded(&mut self, tag: &Tag<'_>, destination: &str, value: Range<usize>) -> bool {
        let image = self.links.image(destination, ReferenceRole::Image);
        let source = tag.value_range("src").filter(|_| tag.is("img"));
        let is_picture = source.as_ref() == Some(&value);
        if is_picture && !image.is_shown {
            let words = in_words(&tag.value("alt").unwrap_or_default());
            self.edits
                .retain(|(range, _)| range.start < tag.range.start);
            self.edits.push((tag.range.clone(), words));
            return true;
        }
        self.edits.push((value, in_attribute(&image.url)));
        if is_picture {
            let lacks = |name: &str| tag.value_range(name).is_none();
            let medium = self.links.medium();
            let mut more = String::new();
            if let Some(picture) = image.picture
                && ["width", "height", "style"].into_iter().all(lacks)
            {
                let (width, height) = (picture.width, picture.height);
                // Writing to a string cannot fail.
                let _ = write!(more, " width=\"{width}\" height=\"{height}\"");
            }
            // Programs that block pictures show the file's name where nothing says otherwise.
            if medium == Medium::Mail && lacks("alt") {
                more.push_str(" alt=\"\"");
            }
            if medium == Medium::Page && lacks("loading") {
                more.push_str(" loading=\"lazy\"");
            }
            self.insert_after(tag, "src", more);
        }
        false
    }

    /// Writes the destination of a link. An `a` whose destination is not there yet is no link.
    fn link(&mut self, tag: &Tag<'_>, destination: &str, value: Range<usize>) {
        let is_href = tag.value_range("href").as_ref() == Some(&value);
        match self.links.link(destination, ReferenceRole::Link) {
            None if is_href => self.leave_out(tag, "href"),
            None => self.edits.push((value, "#".to_owned())),
            Some(link) => {
                self.edits.push((value, in_attribute(&link.url)));
                let rel = self.links.rel(&link);
                if !rel.is_empty() && is_href && tag.is("a") && tag.value_range("rel").is_none() {
                    self.insert_after(tag, "href", format!(" rel=\"{rel}\""));
                }
            }
        }
    }

    /// Puts attributes behind another one, unless the tag is cut short in it.
    fn insert_after(&mut self, tag: &Tag<'_>, attribute: &str, more: String) {
        let end = tag.attribute_ranges(attribute).next();
        let end = end.map(|range| range.end);
        if let Some(end) = end.filter(|end| *end < tag.range.end && !more.is_empty()) {
            self.edits.push((end..end, more));
        }
    }

    /// Leaves out an attribute and the white space before it.
    fn leave_out(&mut self, tag: &Tag<'_>, attribute: &str) {
        for range in tag.attribute_ranges(attribute) {
            let start = self.html[..range.start].trim_end().len();
            let follows = self.html[range.end..].chars().next();
            let parted = follows.is_none_or(|c| c.is_whitespace() || matches!(c, '>' | '/'));
            let instead = if parted { "" } else { " " };
            self.edits.push((start..range.end, instead.to_owned()));
        }
    }

    /// Puts a plain element in the place of one that Outlook does not know.
    fn flatten(&mut self, tag: &Tag<'_>, slash: &str) {
        if self.links.medium() != Medium::Mail {
            return;
        }
        let found = FLATTENED.iter().find(|(known, ..)| tag.is(known));
        if let Some((known, start, end)) = found {
            let plain = if slash.is_empty() { start } else { end };
            let name = tag.range.start + "<".len() + slash.len();
            self.edits
                .push((name..name + known.len(), (*plain).to_owned()));
        }
    }
}

/// Elements that Outlook does not know, with what takes their place at their start and their end.
const FLATTENED: [(&str, &str, &str); 4] = [
    ("figcaption", "p class=\"caption\"", "p"),
    ("figure", "div", "div"),
    ("summary", "p class=\"alert\"", "p"),
    ("details", "div", "div"),
];

/// Writes a URL so that it is safe in an attribute, whatever quotes are around it, if any.
fn in_attribute(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            // Those in braces and the like are no characters of URLs, and validators say so.
            '"' | '\'' | '<' | '>' | '`' | '{' | '}' | '|' | '^' => push_encoded(c, &mut out),
            c if c.is_whitespace() || c.is_control() => push_encoded(c, &mut out),
            c => out.push(c),
        }
    }
    out
}
