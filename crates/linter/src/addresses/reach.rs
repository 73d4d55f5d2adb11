//! Which stretches of a body belong to a link already, are code written as HTML, or are filled in
//! by a template.

use postroom_content_model::{LinkKind, Span};

use crate::document::Document;

/// Elements between whose tags an address is part of a link, or is shown as code.
const ELEMENTS: [&str; 10] = [
    "a", "code", "pre", "kbd", "samp", "tt", "script", "style", "textarea", "button",
];

/// Tells of ascending places whether they are inside a link or code.
pub(crate) struct Reach {
    spans: std::iter::Peekable<std::vec::IntoIter<Span>>,
    end: usize,
}

/// The reach of a document's links, of references that nothing defines, of code in HTML, and of
/// what other systems than this one fill in.
pub(crate) fn reaches(document: &Document<'_>) -> Reach {
    let links = document.outline.links.iter();
    let links = links.filter(|link| link.kind != LinkKind::Html);
    let undefined = document.outline.undefined_references.iter();
    let mut spans: Vec<Span> = links.map(|link| link.span).collect();
    spans.extend(undefined.map(|reference| reference.span));
    spans.extend(elements(document));
    let body = document.raw().body;
    for (open, close) in [("{{", "}}"), ("{%", "%}")] {
        spans.extend(tags(&document.file.text, body, open, close));
    }
    spans.sort_unstable();
    Reach {
        spans: spans.into_iter().peekable(),
        end: 0,
    }
}

impl Reach {
    /// Whether a place is inside. Each place asked for lies behind the one before.
    pub(crate) fn covers(&mut self, at: usize) -> bool {
        while let Some(span) = self.spans.next_if(|span| span.start <= at) {
            self.end = self.end.max(span.end);
        }
        at < self.end
    }
}

/// From each mark that opens a template's tag to the one that closes it.
fn tags(text: &str, mut at: usize, open: &str, close: &str) -> Vec<Span> {
    let mut found = Vec::new();
    while let Some(start) = text[at..].find(open).map(|start| at + start)
        && let Some(length) = text[start..].find(close)
    {
        at = start + length + close.len();
        found.push(Span::new(start, at));
    }
    found
}

/// From each start tag of such an element, in a sentence, to its end tag.
fn elements(document: &Document<'_>) -> Vec<Span> {
    let text = &*document.file.text;
    let mut open: Option<(&str, usize)> = None;
    let mut found = Vec::new();
    for html in document.outline.html.iter().filter(|html| !html.block) {
        let tag = html.span.slice(text).trim_start_matches('<');
        let end_tag = tag.strip_prefix('/');
        let name = end_tag.unwrap_or(tag);
        let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &name[..length];
        match (open, end_tag) {
            (None, None) => {
                let known = ELEMENTS
                    .iter()
                    .find(|known| known.eq_ignore_ascii_case(name));
                open = known.map(|known| (*known, html.span.start));
            }
            (Some((known, start)), Some(_)) if known.eq_ignore_ascii_case(name) => {
                found.push(Span::new(start, html.span.end));
                open = None;
            }
            _ => {}
        }
    }
    found
}
