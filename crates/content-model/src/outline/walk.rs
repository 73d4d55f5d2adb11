//! The one walk over a body's events that fills its outline.

mod code;
mod raw_html;
mod undefined;

use std::{cell::RefCell, ops::Range};

use pulldown_cmark::{BrokenLink, Event, LinkType, Tag, TagEnd};

use super::{
    FootnoteDefinition, FootnoteReference, Heading, Link, LinkKind, Outline, Table,
    definitions::Definitions, links,
};
use crate::{markdown::Markdown, reading::WordCounter, slug::Anchors, span::Span};

/// Walks the body that begins at byte `start` of `text`.
pub(super) fn outline(text: &str, start: usize) -> Outline {
    let body = text.get(start..).unwrap_or_default();
    let markdown = Markdown::new(body);
    let missing = RefCell::new(Vec::new());
    let mut events = markdown.parse_with(|link: BrokenLink<'_>| {
        missing.borrow_mut().push((link.span, link.link_type));
        None
    });
    let definitions = Definitions::new(body, start, events.definitions());
    let mut walk = Walk::new(body, start, definitions);
    // Events are large and many: each is looked at where it lies.
    loop {
        let item = events.next();
        let Some((event, range)) = &item else { break };
        if let Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) = event
            && !id.is_empty()
        {
            walk.defined_at = events.definition_of(id);
        }
        walk.event(event, range);
    }
    let definition_of = |label: &str| events.definition_of(label);
    walk.finish(definition_of, &missing.borrow())
}

/// What of a page is being read.
struct Walk<'t> {
    body: &'t str,
    start: usize,
    outline: Outline,
    definitions: Definitions<'t>,
    words: WordCounter,
    /// What collects text at the moment, the innermost last, and the text of them all.
    open: Vec<Open>,
    text: String,
    /// Where the last inline content ended.
    inline_end: usize,
    /// How many images and block quotes the walk is inside of.
    images: usize,
    quotes: usize,
    /// In a code block: where its content ends as far as it was read.
    code_end: Option<usize>,
    /// Where the definition begins that the link at hand refers to.
    defined_at: Option<usize>,
}

/// Something whose text is being collected.
struct Open {
    what: Collector,
    index: usize,
    text_start: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Collector {
    Heading,
    Link,
    HtmlLink,
}

impl<'t> Walk<'t> {
    fn new(body: &'t str, start: usize, definitions: Definitions<'t>) -> Self {
        Self {
            body,
            start,
            outline: Outline::default(),
            definitions,
            words: WordCounter::default(),
            open: Vec::new(),
            text: String::new(),
            inline_end: 0,
            images: 0,
            quotes: 0,
            code_end: None,
            defined_at: None,
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::from(range.clone()).shifted(self.start)
    }

    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag, range),
            Event::Text(_) if self.code_end.is_some() => self.code_end = Some(range.end),
            Event::Text(text) => {
                self.pass(range);
                self.read(text);
                if text.ends_with('[') {
                    self.undefined_footnote(range);
                }
            }
            Event::Code(text) => {
                self.outline.inline_code.push(self.span(range));
                self.pass(range);
                self.read(text);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.outline.math.push(self.span(range));
                self.pass(range);
                self.read(text);
            }
            Event::InlineHtml(_) => {
                self.pass(range);
                self.html(range, false);
            }
            Event::SoftBreak | Event::HardBreak => {
                self.pass(range);
                self.read(" ");
            }
            Event::FootnoteReference(label) => {
                self.pass(range);
                let (label, span) = (label.to_string(), self.span(range));
                self.outline.footnote_references.push(FootnoteReference {
                    label,
                    defined: true,
                    span,
                });
            }
            Event::Html(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        let span = self.span(range);
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => return,
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                self.inline_end = range.start + 1;
                self.link(*link_type, dest_url, title, range, false);
                return;
            }
            Tag::Image {
                link_type,
                dest_url,
                title,
                ..
            } => {
                self.inline_end = range.start + 2;
                self.link(*link_type, dest_url, title, range, true);
                self.images += 1;
                return;
            }
            Tag::Heading { level, id, .. } => {
                let anchor = id.as_deref().unwrap_or_default().to_owned();
                self.open(Collector::Heading, self.outline.headings.len());
                self.inline_end = range.start + *level as usize;
                self.outline.headings.push(Heading {
                    level: *level as u8,
                    text: String::new(),
                    explicit: !anchor.is_empty(),
                    anchor,
                    span,
                });
            }
            Tag::CodeBlock(kind) => {
                self.definitions.pass_text(range);
                self.code_end = Some(range.start);
                self.code_block(kind, span);
            }
            Tag::HtmlBlock => {
                self.definitions.pass_text(range);
                self.html(range, true);
            }
            Tag::FootnoteDefinition(label) => {
                let span = self.trimmed(range);
                self.outline.footnotes.push(FootnoteDefinition {
                    label: label.to_string(),
                    span,
                });
            }
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::Table(alignments) => {
                self.definitions.pass_text(range);
                let span = self.trimmed(range);
                self.outline.tables.push(Table {
                    columns: alignments.len(),
                    rows: Vec::new(),
                    span,
                });
            }
            Tag::TableHead | Tag::TableRow => {
                let row = self.trimmed(range);
                if let Some(table) = self.outline.tables.last_mut() {
                    table.rows.push(row);
                }
            }
            _ => {}
        }
        self.words.gap();
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.inline_end = range.end;
                return;
            }
            TagEnd::Link => {
                self.close_link(range);
                return;
            }
            TagEnd::Image => {
                self.images -= 1;
                self.close_link(range);
                return;
            }
            TagEnd::Heading(_) => self.close_heading(range),
            TagEnd::CodeBlock => self.close_code_block(range),
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            _ => self.end_html_link(),
        }
        self.words.gap();
    }

    /// Notes inline content at this range.
    fn pass(&mut self, range: &Range<usize>) {
        self.definitions.pass_text(range);
        self.inline_end = range.end;
    }

    /// Takes in text that a reader reads, or that stands for an image.
    fn read(&mut self, text: &str) {
        if self.images == 0 {
            self.words.push(text);
        }
        if !self.open.is_empty() {
            self.text.push_str(text);
        }
    }

    fn open(&mut self, what: Collector, index: usize) {
        self.open.push(Open {
            what,
            index,
            text_start: self.text.len(),
        });
    }

    /// Closes the innermost collector of this kind and all inside it; its index and text.
    fn close(&mut self, what: Collector) -> Option<(usize, String)> {
        let at = self.open.iter().rposition(|open| open.what == what)?;
        while self.open.len() > at + 1 {
            let inner = self.open.pop()?;
            self.outline.links[inner.index].text =
                Some(self.text[inner.text_start..].trim().to_owned());
        }
        let Open {
            index, text_start, ..
        } = self.open.pop()?;
        let text = self.text[text_start..].trim().to_owned();
        if self.open.is_empty() {
            self.text.clear();
        }
        Some((index, text))
    }

    fn link(
        &mut self,
        link_type: LinkType,
        destination: &str,
        title: &str,
        range: &Range<usize>,
        image: bool,
    ) {
        self.definitions.pass_text(range);
        self.open(Collector::Link, self.outline.links.len());
        let inside = self.span(&(range.start + 1..(range.end - 1).max(range.start + 1)));
        let defined_at = self.defined_at;
        let (kind, destination_span) = match link_type {
            LinkType::Autolink => (LinkKind::Autolink, inside),
            LinkType::Email => (LinkKind::Email, inside),
            // Found when the link's text has ended.
            LinkType::Inline | LinkType::WikiLink { .. } => (LinkKind::Inline, inside),
            _ => {
                let defined = defined_at.and_then(|at| self.definitions.use_one(at));
                (LinkKind::Reference, defined.unwrap_or(inside))
            }
        };
        let scheme = match kind {
            LinkKind::Email => "mailto:",
            _ => "",
        };
        let end = match link_type {
            // pulldown-cmark leaves out the second pair of brackets of `[label][]`.
            LinkType::Collapsed => range.end + 2,
            _ => range.end,
        };
        self.outline.links.push(Link {
            kind,
            image,
            destination: [scheme, destination].concat(),
            text: None,
            title: title.to_owned(),
            span: self.span(&(range.start..end)),
            destination_span,
        });
    }

    fn close_link(&mut self, range: &Range<usize>) {
        if let Some((index, text)) = self.close(Collector::Link) {
            let link = &mut self.outline.links[index];
            link.text = Some(text);
            if link.kind == LinkKind::Inline {
                let place =
                    links::inline_destination(self.body, self.inline_end, &link.destination);
                link.destination_span = Span::from(place).shifted(self.start);
            }
        }
        self.inline_end = range.end;
    }

    fn close_heading(&mut self, range: &Range<usize>) {
        if let Some((index, text)) = self.close(Collector::Heading) {
            let heading = &mut self.outline.headings[index];
            heading.text = text;
            let end = self.inline_end.clamp(range.start, range.end);
            heading.span = Span::new(range.start, end).shifted(self.start);
        }
    }

    /// The span of a block without the line end (and white space) behind it.
    fn trimmed(&self, range: &Range<usize>) -> Span {
        let text = self.body[range.clone()].trim_ascii_end();
        self.span(&(range.start..range.start + text.len()))
    }

    fn finish(
        mut self,
        definition_of: impl Fn(&str) -> Option<usize>,
        missing: &[(Range<usize>, LinkType)],
    ) -> Outline {
        self.end_html_link();
        self.undefined_references(missing);
        self.assign_anchors();
        let definitions = self.definitions.finish(definition_of);
        Outline {
            definitions,
            words: self.words.finish(),
            ..self.outline
        }
    }

    /// Ids that the author chose first; the headings' own texts give the others.
    fn assign_anchors(&mut self) {
        let mut anchors = Anchors::default();
        for anchor in &self.outline.html_anchors {
            anchors.reserve(&anchor.id);
        }
        let headings = &mut self.outline.headings;
        for heading in headings.iter_mut().filter(|heading| heading.explicit) {
            heading.anchor = anchors.unique(&heading.anchor);
        }
        for heading in headings.iter_mut().filter(|heading| !heading.explicit) {
            heading.anchor = anchors.assign(&heading.text);
        }
    }
}
