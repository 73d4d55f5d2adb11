//! The links of raw HTML, which the outline found: they are resolved like all others.

use std::{fmt::Write, ops::Range};

use postroom_content_model::{
    Link, LinkKind, ReferenceRole,
    html::{Part, scan},
};
use pulldown_cmark::CowStr;

use super::{Body, Links, Medium};
use crate::urls::push_encoded;

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
            return self.fit_for_the_medium(html);
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
                let end = at + source.len();
                done = match link.image {
                    true => self.image(&link.destination, &html, done, at..end, &mut written),
                    false => self.link(&link.destination, &html, done, at..end, &mut written),
                };
            }
        }
        written.push_str(&html[done..]);
        self.fit_for_the_medium(CowStr::from(written))
    }

    /// Outside of the site, the candidates of pictures are left out: they may be relative to it,
    /// and the picture itself is there.
    fn fit_for_the_medium(&self, html: CowStr<'t>) -> CowStr<'t> {
        let html = match self.links.medium() {
            Medium::Feed | Medium::Mail if html.contains('=') => without_candidates(html),
            _ => html,
        };
        match self.links.medium() {
            Medium::Mail => flattened(html),
            Medium::Page | Medium::Feed => html,
        }
    }

    /// Writes what lies between `done` and an image's address, and the address, and what its tag
    /// does not say of a picture of the site; gives what is done then.
    fn image(
        &self,
        destination: &str,
        html: &str,
        done: usize,
        value: Range<usize>,
        out: &mut String,
    ) -> usize {
        let image = self.links.image(destination, ReferenceRole::Image);
        out.push_str(&html[done..value.start]);
        push_attribute(&image.url, out);
        let after = quote_after(html, &value);
        out.push_str(&html[value.end..after]);
        let quoted = after > value.end;
        if let Some(tag) = image_tag(html, value.start).filter(|_| quoted) {
            if let Some(picture) = image.picture
                && !["width", "height", "style"]
                    .iter()
                    .any(|name| tag.contains(name))
            {
                // Writing to a string cannot fail.
                let _ = write!(
                    out,
                    " width=\"{}\" height=\"{}\"",
                    picture.width, picture.height
                );
            }
            // Programs that block pictures show the file's name where nothing says otherwise.
            if self.links.medium() == Medium::Mail && !tag.contains("alt") {
                out.push_str(" alt=\"\"");
            }
            if self.links.medium() == Medium::Page && !tag.contains("loading") {
                out.push_str(" loading=\"lazy\"");
            }
        }
        after
    }

    /// Writes what lies between `done` and a link's destination, and the destination; gives what
    /// is done then.
    fn link(
        &self,
        destination: &str,
        html: &str,
        done: usize,
        value: Range<usize>,
        out: &mut String,
    ) -> usize {
        let after = quote_after(html, &value);
        let Some(link) = self.links.link(destination, ReferenceRole::Link) else {
            // An `a` without `href` is no link.
            if let Some(href) = href_before(html, value.start).filter(|href| *href >= done) {
                out.push_str(&html[done..href]);
                return after;
            }
            out.push_str(&html[done..value.start]);
            out.push('#');
            return value.end;
        };
        out.push_str(&html[done..value.start]);
        push_attribute(&link.url, out);
        out.push_str(&html[value.end..after]);
        let rel = self.links.rel(&link);
        if !rel.is_empty() && wants_rel(html, value.start) {
            // Writing to a string cannot fail.
            let _ = write!(out, " rel=\"{rel}\"");
        }
        after
    }
}

/// Where the attribute begins whose value begins at `at`, if it is a plain `href`.
fn href_before(html: &str, at: usize) -> Option<usize> {
    let before = html[..at].trim_end_matches(['"', '\'']).trim_end();
    let name = before.strip_suffix('=')?.trim_end();
    let start = name.len().checked_sub("href".len())?;
    let is_href = name.get(start..)?.eq_ignore_ascii_case("href");
    is_href.then(|| name[..start].trim_end().len())
}

/// Where a value ends together with the quote around it.
fn quote_after(html: &str, value: &Range<usize>) -> usize {
    let quoted =
        html[..value.start].ends_with(['"', '\'']) && html[value.end..].starts_with(['"', '\'']);
    value.end + usize::from(quoted)
}

/// Elements that Outlook does not know, with what takes their place at their start and their end.
const FLATTENED: [(&str, &str, &str); 4] = [
    ("figcaption", "p class=\"caption\"", "p"),
    ("figure", "div", "div"),
    ("summary", "p class=\"alert\"", "p"),
    ("details", "div", "div"),
];

/// Raw HTML with plain elements in the place of those that Outlook does not know.
fn flattened(html: CowStr<'_>) -> CowStr<'_> {
    let (mut kept, mut done) = (String::new(), 0);
    scan(&html, |part| {
        let (tag, slash) = match &part {
            Part::Start(tag) => (tag, ""),
            Part::End(tag) => (tag, "/"),
            Part::Text(_) | Part::Comment(..) => return,
        };
        let found = FLATTENED.iter().find(|(known, ..)| tag.is(known));
        if let Some((known, start, end)) = found {
            let plain = if slash.is_empty() { start } else { end };
            let name = tag.range.start + "<".len() + slash.len();
            kept.push_str(&html[done..name]);
            kept.push_str(plain);
            done = name + known.len();
        }
    });
    match done {
        0 => html,
        _ => CowStr::from(kept + &html[done..]),
    }
}

/// Raw HTML without the `srcset` of its tags.
fn without_candidates(html: CowStr<'_>) -> CowStr<'_> {
    const NAME: &str = "srcset=";
    let small = html.to_ascii_lowercase();
    let (mut kept, mut done) = (String::new(), 0);
    for (at, _) in small.match_indices(NAME) {
        let before = &small[..at];
        let in_tag = before.rfind('<') > before.rfind('>');
        if at < done || !in_tag || !before.ends_with(|c: char| c.is_ascii_whitespace()) {
            continue;
        }
        kept.push_str(html[done..at].trim_end());
        done = at + NAME.len();
        let value = &html[done..];
        let ends = |c: char| c.is_ascii_whitespace() || c == '>';
        let length = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].find(quote).map(|end| end + 2),
            _ => value.find(ends),
        };
        done += length.unwrap_or(value.len());
    }
    match done {
        0 => html,
        _ => CowStr::from(kept + &html[done..]),
    }
}

/// The tag around `at` in small letters, if it is that of an image whose address begins there.
fn image_tag(html: &str, at: usize) -> Option<String> {
    let start = html[..at].rfind('<')?;
    let end = at + html[at..].find('>')?;
    let tag = html[start..end].to_ascii_lowercase();
    let before = tag[..at - start].trim_end_matches(['"', '\'']);
    let is_source = before.starts_with("<img") && before.ends_with("src=");
    is_source.then_some(tag)
}

/// Whether the tag around `at` is that of a link without a `rel` of its own, as far as can be seen.
fn wants_rel(html: &str, at: usize) -> bool {
    let Some(start) = html[..at].rfind('<') else {
        return false;
    };
    let end = html[at..].find('>').map_or(html.len(), |end| at + end);
    let tag = html[start..end].to_ascii_lowercase();
    let name = tag.split_ascii_whitespace().next();
    name == Some("<a") && !tag.contains("rel=")
}

/// Writes a URL so that it is safe in an attribute, whatever quotes are around it, if any.
fn push_attribute(url: &str, out: &mut String) {
    for c in url.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            // Those in braces and the like are no characters of URLs, and validators say so.
            '"' | '\'' | '<' | '>' | '`' | '{' | '}' | '|' | '^' => push_encoded(c, out),
            c if c.is_whitespace() || c.is_control() => push_encoded(c, out),
            c => out.push(c),
        }
    }
}
