//! The links of raw HTML, which the outline found: they are resolved like all others.

use std::{fmt::Write, ops::Range};

use postroom_content_model::{Link, LinkKind, ReferenceRole};
use pulldown_cmark::CowStr;

use super::{Body, Links};

/// Rewrites links in raw HTML.
pub(super) struct RawHtml<'t, 'm, 's> {
    body: Body<'t>,
    links: &'m Links<'s>,
    /// The links of raw HTML, in the order of their destinations.
    found: Vec<&'t Link>,
}

impl<'t, 'm, 's> RawHtml<'t, 'm, 's> {
    pub(super) fn new(body: &Body<'t>, links: &'m Links<'s>) -> Self {
        let found = body
            .outline
            .links
            .iter()
            .filter(|link| link.kind == LinkKind::Html);
        let mut found: Vec<&Link> = found.collect();
        found.sort_by_key(|link| link.destination_span);
        Self {
            body: *body,
            links,
            found,
        }
    }

    /// A piece of raw HTML, from `range` of the body, with its links written for the medium.
    pub(super) fn with_links_written(&self, html: CowStr<'t>, range: Range<usize>) -> CowStr<'t> {
        let (start, end) = (self.body.start + range.start, self.body.start + range.end);
        let first = self
            .found
            .partition_point(|link| link.destination_span.start < start);
        let inside = self.found[first..]
            .iter()
            .take_while(|link| link.destination_span.end <= end);
        let mut inside = inside
            .filter(|link| !link.destination_span.is_empty())
            .peekable();
        if inside.peek().is_none() {
            return html;
        }
        let verbatim = self.body.text.get(start..end) == Some(&*html);
        let mut written = String::with_capacity(html.len() + 64);
        let mut done = 0;
        for link in inside {
            let source = link.destination_span.slice(self.body.text);
            // In a quote, the event's text lacks the `>` of the source, and offsets are no use.
            let at = if verbatim {
                Some(link.destination_span.start - start)
            } else {
                html[done..].find(source).map(|at| done + at)
            };
            if let Some(at) = at.filter(|at| *at >= done) {
                written.push_str(&html[done..at]);
                let role = if link.image {
                    ReferenceRole::Image
                } else {
                    ReferenceRole::Link
                };
                push_attribute(&self.links.write(&link.destination, role), &mut written);
                done = at + source.len();
            }
        }
        written.push_str(&html[done..]);
        CowStr::from(written)
    }
}

/// Writes a URL so that it is safe in an attribute, whatever quotes are around it, if any.
fn push_attribute(url: &str, out: &mut String) {
    for c in url.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '"' | '\'' | '<' | '>' | '`' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            c if c.is_whitespace() || c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(out, "%{byte:02X}");
                }
            }
            c => out.push(c),
        }
    }
}
