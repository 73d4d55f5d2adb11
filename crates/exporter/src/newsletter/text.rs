//! Markdown as text to be read: wrapped, with the addresses of links where they are needed.

use postroom_content_model::{ReferenceRole, events};
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use unicode_width::UnicodeWidthStr;

use super::wrap::{COLUMNS, wrap};
use crate::body::Links;

/// Writes Markdown as text. `width` measures columns.
pub(super) fn text_of(markdown: &str, links: &Links<'_>, width: &dyn Fn(&str) -> usize) -> String {
    let mut writer = Writer {
        links,
        width,
        out: String::new(),
        inline: String::new(),
        prefixes: Vec::new(),
        lists: Vec::new(),
        open_links: Vec::new(),
        table: Vec::new(),
    };
    for (event, _) in events(markdown) {
        writer.event(event);
    }
    writer.paragraph();
    writer.out.trim_end().to_owned() + "\n"
}

struct Writer<'w> {
    links: &'w Links<'w>,
    width: &'w dyn Fn(&str) -> usize,
    out: String,
    /// The text of the paragraph so far.
    inline: String,
    /// What each open quote and list item puts before its lines.
    prefixes: Vec<Prefix>,
    /// The next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// Where each open link begins in `inline`, and where it leads.
    open_links: Vec<(usize, String)>,
    /// The rows of the open table.
    table: Vec<Vec<String>>,
}

struct Prefix {
    /// Before the first line, until that is written.
    first: Option<String>,
    /// Before the others.
    rest: String,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.inline.push_str(&text),
            Event::SoftBreak => self.inline.push(' '),
            Event::HardBreak => self.inline.push('\n'),
            Event::Rule => self.block("* * *"),
            Event::FootnoteReference(label) => self.inline.push_str(&format!("[{label}]")),
            Event::TaskListMarker(done) => self.inline.push_str(if done { "[x] " } else { "[ ] " }),
            // Markup is nothing to read.
            Event::Html(_) | Event::InlineHtml(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => self.open("> ".to_owned(), "> ".to_owned()),
            Tag::List(start) => {
                self.paragraph();
                self.lists.push(start);
            }
            Tag::Item => {
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                let indent = " ".repeat(marker.len());
                self.open(marker, indent);
            }
            Tag::FootnoteDefinition(label) => self.open(format!("[{label}] "), "    ".to_owned()),
            Tag::Table(_) => {
                self.paragraph();
                self.table.clear();
            }
            Tag::TableHead | Tag::TableRow => self.table.push(Vec::new()),
            Tag::Strong => self.inline.push('*'),
            Tag::Emphasis => self.inline.push('_'),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => {
                let url = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    // A link to what is not there yet has no address to be written.
                    _ => self
                        .links
                        .link(&dest_url, ReferenceRole::Link)
                        .map_or_else(|| "#".to_owned(), |link| link.url.into_owned()),
                };
                self.open_links.push((self.inline.len(), url));
            }
            Tag::Image { .. } => self.inline.push('['),
            Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock | Tag::CodeBlock(_) => {
                self.paragraph();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.paragraph(),
            TagEnd::Heading(_) => {
                let line = (self.width)(self.inline.trim()).min(COLUMNS);
                self.inline.push('\n');
                self.inline.push_str(&"-".repeat(line));
                self.paragraph();
            }
            TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.paragraph();
                self.prefixes.pop();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.blank_line();
            }
            TagEnd::CodeBlock => self.code_block(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline).replace('\n', " ");
                if let Some(row) = self.table.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => self.whole_table(),
            TagEnd::Strong => self.inline.push('*'),
            TagEnd::Emphasis => self.inline.push('_'),
            TagEnd::Link => self.link(),
            // A picture without words is nothing to read.
            TagEnd::Image if self.inline.ends_with('[') => {
                self.inline.truncate(self.inline.len() - 1);
            }
            TagEnd::Image => self.inline.push(']'),
            _ => {}
        }
    }

    /// Writes where a link leads, unless its text says so already.
    fn link(&mut self) {
        let Some((start, url)) = self.open_links.pop() else {
            return;
        };
        let label = self.inline[start..].trim();
        let says_so = label == url || url.strip_prefix("mailto:") == Some(label) || url == "#";
        if label.is_empty() {
            self.inline.push_str(&url);
        } else if !says_so {
            self.inline.push_str(&format!(" <{url}>"));
        }
    }

    fn open(&mut self, first: String, rest: String) {
        self.paragraph();
        self.prefixes.push(Prefix {
            first: Some(first),
            rest,
        });
    }

    /// Writes the paragraph so far, if there is one.
    fn paragraph(&mut self) {
        let text = std::mem::take(&mut self.inline);
        if !text.trim().is_empty() {
            self.block(text.trim());
        }
    }

    fn block(&mut self, text: &str) {
        let (first, rest) = self.take_prefixes();
        let text = wrap(text, &first, &rest, self.width);
        self.out.push_str(&text);
        if self.lists.is_empty() {
            self.blank_line();
        }
    }

    fn code_block(&mut self) {
        let code = std::mem::take(&mut self.inline);
        let (mut prefix, rest) = self.take_prefixes();
        for line in code.trim_end().lines() {
            self.out.push_str(format!("{prefix}    {line}").trim_end());
            self.out.push('\n');
            prefix.clone_from(&rest);
        }
        self.blank_line();
    }

    fn whole_table(&mut self) {
        let table = std::mem::take(&mut self.table);
        let columns = table.iter().map(Vec::len).max().unwrap_or_default();
        let width_of = |column: usize| {
            table
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.width())
                .max()
                .unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width_of).collect();
        let (mut prefix, rest) = self.take_prefixes();
        for (index, row) in table.iter().enumerate() {
            let pad = |(cell, width): (&String, &usize)| {
                format!("{cell}{}", " ".repeat(width - cell.width()))
            };
            let cells: Vec<String> = row.iter().zip(&widths).map(pad).collect();
            self.out
                .push_str(format!("{prefix}{}", cells.join(" | ")).trim_end());
            self.out.push('\n');
            prefix.clone_from(&rest);
            if index == 0 {
                let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                self.out.push_str(&format!("{rest}{}\n", rules.join("-|-")));
            }
        }
        self.blank_line();
    }

    /// What stands before the first and the other lines of a block here.
    fn take_prefixes(&mut self) -> (String, String) {
        let (mut first, mut rest) = (String::new(), String::new());
        for prefix in &mut self.prefixes {
            first.push_str(prefix.first.take().as_deref().unwrap_or(&prefix.rest));
            rest.push_str(&prefix.rest);
        }
        (first, rest)
    }

    fn blank_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests;
