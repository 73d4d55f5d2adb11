//! The one walk over a body's events that fills its outline.

use std::{cell::RefCell, ops::Range};

use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::{
    CodeBlock, FootnoteDefinition, FootnoteReference, Heading, Html, HtmlAnchor, Link, LinkKind,
    Outline, UndefinedReference,
    definitions::Definitions,
    html::{self, Part},
    links,
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
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
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
            Tag::Table(_) => self.definitions.pass_text(range),
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
            _ => self.close_html_links(),
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
        let scheme = if kind == LinkKind::Email {
            "mailto:"
        } else {
            ""
        };
        // pulldown-cmark leaves out the second pair of brackets of `[label][]`.
        let end = range.end
            + if link_type == LinkType::Collapsed {
                2
            } else {
                0
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
            if self.outline.links[index].kind == LinkKind::Inline {
                let written = links::inline_destination(self.body, self.inline_end, self.quotes);
                self.outline.links[index].destination_span = self.span(&written);
            }
            self.outline.links[index].text = Some(text);
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

    fn close_html_links(&mut self) {
        if self
            .open
            .last()
            .is_some_and(|open| open.what == Collector::HtmlLink)
        {
            self.end_html_link();
        }
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>, span: Span) {
        let info = match kind {
            CodeBlockKind::Fenced(info) => Some(info.trim_start()),
            CodeBlockKind::Indented => None,
        };
        let language = info.and_then(|info| {
            let end = info.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}'));
            let word = &info[..end.unwrap_or(info.len())];
            (!word.is_empty()).then(|| word.to_owned())
        });
        let fenced = info.is_some();
        self.outline.code_blocks.push(CodeBlock {
            language,
            fenced,
            closed: !fenced,
            span,
        });
    }

    fn close_code_block(&mut self, range: &Range<usize>) {
        let content_end = self.code_end.take().unwrap_or(range.start);
        let span = self.trimmed(range);
        let Some(block) = self.outline.code_blocks.last_mut() else {
            return;
        };
        block.span = span;
        if block.fenced {
            let fence = self.body[range.clone()].trim_start();
            let opening = fence
                .bytes()
                .take_while(|byte| matches!(byte, b'`' | b'~'))
                .count();
            let opened = range.end - fence.len() + opening;
            let rest = &self.body[content_end.max(opened)..range.end];
            // Without content, what is left of the opening line is the info string.
            let rest = if content_end > opened {
                rest
            } else {
                rest.split_once(['\n', '\r']).map_or("", |(_, rest)| rest)
            };
            block.closed = rest.contains(['`', '~']);
        }
    }

    /// Looks for the `^label]` of a footnote that nothing defines behind a bracket in the text.
    fn undefined_footnote(&mut self, bracket: &Range<usize>) {
        let open = bracket.end - 1;
        let Some(rest) = self.body[bracket.end..].strip_prefix('^') else {
            return;
        };
        if self.body[..open]
            .bytes()
            .rev()
            .take_while(|byte| *byte == b'\\')
            .count()
            % 2
            == 1
        {
            return;
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '^'));
        let Some(label) = end.filter(|end| *end > 0 && rest[*end..].starts_with(']')) else {
            return;
        };
        let span = self.span(&(open..bracket.end + 1 + label + 1));
        let label = rest[..label].to_owned();
        self.outline.footnote_references.push(FootnoteReference {
            label,
            defined: false,
            span,
        });
    }

    fn html(&mut self, range: &Range<usize>, block: bool) {
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
                Part::Comment(inside, place) => self.comment(inside, &place, range.start),
                Part::Start(tag) => self.tag(&tag, range.start, &fragment),
                Part::End(name) if name.eq_ignore_ascii_case("a") => self.end_html_link(),
                Part::End(_) => {}
            }
        });
    }

    fn comment(&mut self, inside: &str, place: &Range<usize>, offset: usize) {
        if inside.trim().eq_ignore_ascii_case("more") && self.outline.summary_break.is_none() {
            self.outline.summary_break = Some(self.span(place).shifted(offset));
        }
    }

    fn tag(&mut self, tag: &html::Tag<'_>, offset: usize, fragment: &str) {
        for range in tag.anchors() {
            let id = html::decode(&fragment[range.clone()]).into_owned();
            self.outline.html_anchors.push(HtmlAnchor {
                id,
                span: self.span(&range).shifted(offset),
            });
        }
        let first = self.outline.links.len();
        for (range, image) in tag.urls() {
            self.outline.links.push(Link {
                kind: LinkKind::Html,
                image,
                destination: html::decode(&fragment[range.clone()]).into_owned(),
                text: tag.text(),
                title: tag
                    .value("title")
                    .map_or_else(String::new, |title| title.into_owned()),
                span: self.span(&tag.range).shifted(offset),
                destination_span: self.span(&range).shifted(offset),
            });
        }
        if tag.is("a") && self.outline.links.len() > first {
            self.end_html_link();
            self.open(Collector::HtmlLink, first);
        } else if tag.is("img") {
            if let Some(alt) = tag.value("alt").filter(|_| !self.open.is_empty()) {
                self.text.push_str(&alt);
            }
        }
    }

    /// Closes the HTML link that collects text, unless a Markdown link was opened inside it.
    fn end_html_link(&mut self) {
        if self
            .open
            .last()
            .is_some_and(|open| open.what == Collector::HtmlLink)
            && let Some((index, text)) = self.close(Collector::HtmlLink)
        {
            self.outline.links[index].text = Some(text);
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
        self.close_html_links();
        self.undefined_references(missing);
        self.assign_anchors();
        let definitions = self.definitions.finish(definition_of);
        Outline {
            definitions,
            words: self.words.finish(),
            ..self.outline
        }
    }

    fn undefined_references(&mut self, missing: &[(Range<usize>, LinkType)]) {
        for (range, link_type) in missing {
            let (label, end) = match link_type {
                LinkType::Reference => {
                    let close = range.end - 1;
                    let Some(open) = links::label_start(self.body, close) else {
                        continue;
                    };
                    (open + 1..close, range.end)
                }
                LinkType::Collapsed => {
                    let open = range.start + usize::from(self.body[range.start..].starts_with('!'));
                    (open + 1..range.end - 1, range.end + 2)
                }
                _ => continue,
            };
            let label = self.body[label].to_owned();
            let span = self.span(&(range.start..end));
            self.outline
                .undefined_references
                .push(UndefinedReference { label, span });
        }
        self.outline
            .undefined_references
            .sort_by_key(|reference| reference.span);
        self.outline.undefined_references.dedup();
    }

    /// Ids that the author chose first; the headings' own texts give the others.
    fn assign_anchors(&mut self) {
        let mut anchors = Anchors::default();
        for anchor in &self.outline.html_anchors {
            anchors.reserve(&anchor.id);
        }
        for heading in self
            .outline
            .headings
            .iter_mut()
            .filter(|heading| heading.explicit)
        {
            heading.anchor = anchors.unique(&heading.anchor);
        }
        for heading in self
            .outline
            .headings
            .iter_mut()
            .filter(|heading| !heading.explicit)
        {
            heading.anchor = anchors.assign(&heading.text);
        }
    }
}
