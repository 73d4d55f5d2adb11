//! Markdown as text to be read: paragraphs that flow, with the addresses of links where they are
//! needed.

mod blocks;
mod lines;
mod markup;
mod notes;
mod table;

use postroom_content_model::{ReferenceRole, TextLinks, events};
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use self::{lines::Lines, notes::Notes, table::Table};
use crate::{body::Links, urls::push_encoded};

/// How text is written.
#[derive(Clone, Copy)]
pub(super) struct Style<'s> {
    /// Where the addresses of links stand.
    pub(super) links: TextLinks,
    /// Measures columns.
    pub(super) width: &'s dyn Fn(&str) -> usize,
}

/// Writes Markdown as text, with its paragraphs marked.
pub(super) fn text_of(markdown: &str, links: &Links<'_>, style: Style<'_>) -> String {
    let mut writer = Writer {
        links,
        style,
        lines: Lines::default(),
        inline: String::new(),
        lists: Vec::new(),
        open_links: Vec::new(),
        table: Table::default(),
        notes: Notes::default(),
        label: None,
        html: None,
        unread: None,
    };
    for (event, _) in events(markdown) {
        if let Some(event) = writer.notes.take(event) {
            writer.event(event);
        }
    }
    writer.paragraph();
    writer.all_notes();
    writer.lines.finish()
}

struct Writer<'w, 'e> {
    links: &'w Links<'w>,
    style: Style<'w>,
    lines: Lines,
    /// The text of the paragraph so far.
    inline: String,
    /// The next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    open_links: Vec<OpenLink>,
    table: Table,
    notes: Notes<'e>,
    /// What an alert is called, until its first paragraph says so.
    label: Option<&'static str>,
    /// The open block of raw HTML.
    html: Option<String>,
    /// The open element of raw HTML whose text nobody reads.
    unread: Option<&'static str>,
}

/// A link that has begun.
struct OpenLink {
    /// Where it begins in the paragraph.
    start: usize,
    /// Where it leads; nowhere if it is an anchor.
    url: Option<String>,
    is_html: bool,
}

impl<'e> Writer<'_, 'e> {
    fn event(&mut self, event: Event<'e>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.push(&text),
            // Its source, as TeX: there is no other text for it.
            Event::InlineMath(source) => self.push(&format!("${source}$")),
            Event::DisplayMath(source) => {
                self.paragraph();
                self.lines.verbatim(source.trim());
            }
            Event::SoftBreak => self.inline.push(lines::SOFT_BREAK),
            Event::HardBreak => self.inline.push('\n'),
            Event::Rule => self.block("* * *"),
            Event::FootnoteReference(label) => {
                let number = self.notes.footnote(&label);
                self.inline.push_str(&format!("[{number}]"));
            }
            Event::TaskListMarker(done) => self.inline.push_str(if done { "[x] " } else { "[ ] " }),
            Event::Html(html) => match &mut self.html {
                Some(block) => block.push_str(&html),
                None => self.markup(&html),
            },
            Event::InlineHtml(html) => self.markup(&html),
        }
    }

    fn start(&mut self, tag: Tag<'e>) {
        match tag {
            Tag::Paragraph => {
                self.paragraph();
                if let Some(label) = self.label.take() {
                    self.push(&format!("{label}: "));
                }
            }
            Tag::Strong => self.inline.push('*'),
            Tag::Emphasis => self.inline.push('_'),
            Tag::Strikethrough => self.inline.push('~'),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => {
                let url = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => self.address(&dest_url),
                };
                self.open_links.push(OpenLink {
                    start: self.inline.len(),
                    url: Some(url),
                    is_html: false,
                });
            }
            Tag::Image { .. } => self.inline.push('['),
            Tag::TableHead | Tag::TableRow => self.table.row(),
            Tag::TableCell => {}
            block => self.begin(block),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.inline.push('*'),
            TagEnd::Emphasis => self.inline.push('_'),
            TagEnd::Strikethrough => self.inline.push('~'),
            TagEnd::Link => self.end_link(),
            // A picture without words is nothing to read.
            TagEnd::Image if self.inline.ends_with('[') => {
                self.inline.truncate(self.inline.len() - 1);
            }
            TagEnd::Image => self.inline.push(']'),
            block => self.finish(block),
        }
    }

    /// Where a link leads. A link to what is not there yet has no address to be written.
    fn address(&self, destination: &str) -> String {
        let link = self.links.link(destination, ReferenceRole::Link);
        let url = link.map_or_else(|| "#".to_owned(), |link| link.url.into_owned());
        let mut written = String::with_capacity(url.len());
        for c in url.chars() {
            // What would end the address where it stands between angle brackets, or is a mark.
            match matches!(c, '<' | '>') || c.is_whitespace() || c.is_control() {
                true => push_encoded(c, &mut written),
                false => written.push(c),
            }
        }
        written
    }

    /// Ends a link of Markdown, and what raw HTML left open in it.
    fn end_link(&mut self) {
        while self.open_links.last().is_some_and(|link| link.is_html) {
            self.link();
        }
        self.link();
    }

    /// Writes where the last link leads, unless its text says so already.
    fn link(&mut self) {
        let Some(OpenLink {
            start,
            url: Some(url),
            ..
        }) = self.open_links.pop()
        else {
            return;
        };
        let label = self.inline.get(start..).unwrap_or_default().trim();
        let says_so = label == url || url.strip_prefix("mailto:") == Some(label) || url == "#";
        if label.is_empty() {
            self.inline.push_str(&url);
        } else if !says_so {
            let address = match self.style.links {
                TextLinks::Inline => format!(" <{url}>"),
                TextLinks::Numbered => format!(" [{}]", self.notes.link(url)),
            };
            // A space at the end of the words stands behind the address.
            let end = self.inline.trim_end().len();
            self.inline.insert_str(end, &address);
        }
    }

    fn push(&mut self, text: &str) {
        if self.unread.is_some() {
            return;
        }
        self.inline
            .extend(text.chars().filter(|c| super::flow::is_plain(*c)));
    }

    /// The text so far. What raw HTML left open ends here.
    fn taken(&mut self) -> String {
        self.open_links.clear();
        self.unread = None;
        std::mem::take(&mut self.inline)
    }

    /// Writes the paragraph so far, if there is one.
    fn paragraph(&mut self) {
        let text = self.taken();
        if !text.trim().is_empty() {
            self.lines.paragraph(text.trim());
        }
    }

    /// Writes a paragraph with nothing beside it.
    fn block(&mut self, text: &str) {
        self.lines.gap();
        self.lines.paragraph(text);
        self.lines.gap();
    }

    /// Writes footnotes and the addresses of links by their numbers. Footnotes may hold more.
    fn all_notes(&mut self) {
        let mut number = 1;
        self.lines.gap();
        while let Some(note) = self.notes.nth(number) {
            self.lines.open(&format!("[{number}] "));
            match note {
                notes::Note::Link(url) => self.lines.paragraph(&url),
                notes::Note::Footnote(events) => {
                    for event in events {
                        self.event(event);
                    }
                    self.paragraph();
                }
            }
            self.lines.close();
            self.lines.no_gap();
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests;
