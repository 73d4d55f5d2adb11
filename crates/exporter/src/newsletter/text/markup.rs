//! Raw HTML: what it says, without its tags.

use postroom_content_model::html::{Part, Tag, decode, scan};

use super::{OpenLink, Writer};

/// Elements whose text nobody reads.
const UNREAD: [&str; 5] = ["script", "style", "template", "svg", "head"];
/// Elements that stand in a line; all others stand apart.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
    "wbr", "td", "th",
];

impl Writer<'_, '_> {
    /// Writes the text of a piece of HTML, which may be no more than a tag.
    pub(super) fn markup(&mut self, html: &str) {
        scan(html, |part| match part {
            Part::Start(tag) if self.unread.is_none() => self.open_tag(&tag),
            Part::End(tag) => match self.unread {
                Some(unread) if tag.is(unread) => self.unread = None,
                Some(_) => {}
                None => self.close_tag(&tag),
            },
            Part::Text(text) if self.unread.is_none() => self.words(text),
            Part::Start(_) | Part::Text(_) | Part::Comment(..) => {}
        });
    }

    fn open_tag(&mut self, tag: &Tag<'_>) {
        if let Some(unread) = UNREAD.into_iter().find(|name| tag.is(name)) {
            self.unread = Some(unread);
        } else if tag.is("br") {
            self.inline.push('\n');
        } else if tag.is("img") {
            let words = tag.value("alt").unwrap_or_default();
            if !words.trim().is_empty() {
                self.push(&format!("[{}]", words.trim()));
            }
        } else if tag.is("a") {
            // One link holds no other: its beginning ends the one before.
            self.close_html_link();
            self.open_links.push(OpenLink {
                start: self.inline.len(),
                url: tag.value("href").map(|url| self.address(&url)),
                is_html: true,
            });
        } else if tag.is("td") || tag.is("th") {
            self.inline.push(' ');
        } else if !is_inline(tag.name()) {
            // What an author wrapped in a block stands apart from what follows.
            self.end_block(!tag.is("li"));
        }
    }

    fn close_tag(&mut self, tag: &Tag<'_>) {
        if tag.is("a") {
            self.close_html_link();
        } else if !is_inline(tag.name()) {
            self.end_block(true);
        }
    }

    /// Ends the link of raw HTML that is open, if there is one.
    fn close_html_link(&mut self) {
        if self.open_links.last().is_some_and(|link| link.is_html) {
            self.link();
        }
    }

    /// A block ends links before they end themselves.
    fn end_block(&mut self, apart: bool) {
        while !self.open_links.is_empty() {
            self.link();
        }
        self.paragraph();
        if apart {
            self.lines.gap();
        }
    }

    fn words(&mut self, html: &str) {
        let blank = |c: char| c.is_ascii_whitespace();
        for part in decode(html).split_inclusive(blank) {
            let word = part.trim_matches(blank);
            self.push(word);
            let begun = !self.inline.is_empty() && !self.inline.ends_with([' ', '\n']);
            if part.ends_with(blank) && begun {
                self.inline.push(' ');
            }
        }
    }
}

fn is_inline(name: &str) -> bool {
    // Line breaks and pictures have no end, but some write one.
    let mut inline = INLINE.iter().chain(&["br"]);
    inline.any(|inline| inline.eq_ignore_ascii_case(name))
}
