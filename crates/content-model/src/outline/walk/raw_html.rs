//! Raw HTML: its links, anchors, comments and text.

use std::{borrow::Cow, ops::Range};

use super::{Collector, Walk};
use crate::{
    html::{self, Part},
    outline::{ActiveHtml, Html, HtmlAnchor, HtmlUrl, Link, LinkKind, links},
};

impl Walk<'_> {
    /// Reads a block of raw HTML, or one tag or comment in a sentence.
    pub(super) fn html(&mut self, range: &Range<usize>, block: bool) {
        let span = if block {
            self.trimmed(range)
        } else {
            self.span(range)
        };
        self.outline.html.push(Html { block, span });
        let fragment = links::without_quote_marks(&self.body[range.clone()], self.quotes);
        html::scan(&fragment, |part| {
            if block && !matches!(part, Part::Text(_)) {
                self.words.gap();
            }
            match part {
                Part::Text(text) => self.read(&html::decode(text)),
                Part::Comment(inside, place) => {
                    if !fragment[place.clone()].ends_with("-->") {
                        let open = place.start..place.start + "<!--".len();
                        self.outline
                            .open_comments
                            .push(self.span(&open).shifted(range.start));
                    }
                    self.comment(inside, &place, range.start);
                }
                Part::Start(tag) => self.tag(&tag, range.start, &fragment),
                Part::End(tag) if tag.is("a") => self.end_html_link(),
                Part::End(_) => {}
            }
        });
    }

    fn comment(&mut self, inside: &str, place: &Range<usize>, offset: usize) {
        let span = self.span(place).shifted(offset);
        self.outline.comments.push(span);
        if inside.trim().eq_ignore_ascii_case("more") && self.outline.summary_break.is_none() {
            self.outline.summary_break = Some(span);
        }
    }

    fn tag(&mut self, tag: &html::Tag<'_>, offset: usize, fragment: &str) {
        self.active(tag, offset);
        for range in tag.anchors() {
            let id = html::decode(&fragment[range.clone()]).into_owned();
            let span = self.span(&range).shifted(offset);
            self.outline.html_anchors.push(HtmlAnchor { id, span });
        }
        for (name, value) in tag.other_urls() {
            let place = |range| self.span(&range).shifted(offset);
            let (name, value) = (place(name), place(value));
            self.outline.html_urls.push(HtmlUrl { name, value });
        }
        let first = self.outline.links.len();
        for (range, image) in tag.urls() {
            self.outline.links.push(Link {
                kind: LinkKind::Html,
                image,
                destination: html::decode(&fragment[range.clone()]).into_owned(),
                text: tag.text(),
                title: tag.value("title").map_or_else(String::new, Cow::into_owned),
                span: self.span(&tag.range).shifted(offset),
                destination_span: self.span(&range).shifted(offset),
            });
        }
        if tag.is("a") && self.outline.links.len() > first {
            self.end_html_link();
            self.open(Collector::HtmlLink, first);
        } else if tag.is("img")
            && !self.open.is_empty()
            && let Some(alt) = tag.value("alt")
        {
            self.text.push_str(&alt);
        }
    }

    /// Notes what of a tag is more than text, tables and images.
    fn active(&mut self, tag: &html::Tag<'_>, offset: usize) {
        if let Some(name) = tag.active() {
            let source = tag.value("src").or_else(|| tag.value("data"));
            self.outline.active_html.push(ActiveHtml {
                name: name.to_owned(),
                attribute: false,
                source: source.map(Cow::into_owned),
                span: self.span(&tag.range).shifted(offset),
            });
        }
        for (name, range) in tag.handlers() {
            self.outline.active_html.push(ActiveHtml {
                name: name.to_ascii_lowercase(),
                attribute: true,
                source: None,
                span: self.span(&range).shifted(offset),
            });
        }
    }

    /// Closes the HTML link that collects text, unless a Markdown link was opened inside it.
    pub(super) fn end_html_link(&mut self) {
        if self
            .open
            .last()
            .is_some_and(|open| open.what == Collector::HtmlLink)
            && let Some((index, text)) = self.close(Collector::HtmlLink)
        {
            self.outline.links[index].text = Some(text);
        }
    }
}
