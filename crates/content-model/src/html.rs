//! Raw HTML read as a browser's tokeniser reads it (HTML §13.2.5), as far as links, anchors,
//! comments and text need it. Whatever reads HTML of posts and mails reads it with this.

mod characters;
mod tag;

use std::{collections::BTreeSet, ops::Range};

pub use self::{characters::decode, tag::Tag};

/// Elements whose content is text and nothing else, and not for reading.
const RAW_TEXT: [&str; 8] = [
    "script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes",
];

/// A part of a fragment of HTML.
#[derive(Debug)]
pub enum Part<'h> {
    /// Text between tags, with its entities.
    Text(&'h str),
    /// `<!-- … -->`: what stands inside, and where all of it is.
    Comment(&'h str, Range<usize>),
    /// A start tag.
    Start(Tag<'h>),
    /// An end tag.
    End(Tag<'h>),
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
pub fn scan<'h>(html: &'h str, mut visit: impl FnMut(Part<'h>)) {
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
                let tag = Tag::read(html, open + 2);
                let end = tag.range.end;
                visit(Part::End(tag));
                end
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                let tag = Tag::read(html, open + 1);
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

/// Where reading goes on behind a tag: for an element of raw text, at its end tag.
fn after_raw_text(tag: &Tag<'_>) -> usize {
    let (html, end) = (tag.html(), tag.range.end);
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

#[cfg(test)]
mod tests;
