//! Footnotes: numbered as they are referred to, gathered at the end, with a way back.

use std::collections::HashMap;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::Medium;

/// Gathers footnotes while a body is walked.
pub(super) struct Footnotes<'t> {
    /// Whether numbers are links: in feeds and mails nothing has an id to lead to.
    linked: bool,
    /// The element around the notes: mail programs know no sections.
    around: (&'static str, &'static str),
    /// Labels in the order in which they are referred to, with how often.
    references: Vec<(CowStr<'t>, usize)>,
    numbers: HashMap<CowStr<'t>, usize>,
    /// The events of each footnote.
    texts: HashMap<CowStr<'t>, Vec<Event<'t>>>,
    /// Labels in the order of their definitions.
    defined: Vec<CowStr<'t>>,
    /// The footnote the walk is inside of.
    current: Option<CowStr<'t>>,
}

impl<'t> Footnotes<'t> {
    pub(super) fn new(medium: Medium) -> Self {
        Self {
            linked: medium == Medium::Page,
            around: match medium {
                Medium::Mail => ("\n<div class=\"notes\">\n<ol>\n", "</ol>\n</div>\n"),
                Medium::Page | Medium::Feed => (
                    "\n<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n",
                    "</ol>\n</section>\n",
                ),
            },
            references: Vec::new(),
            numbers: HashMap::new(),
            texts: HashMap::new(),
            defined: Vec::new(),
            current: None,
        }
    }

    /// The event to write instead of `event`, if any.
    pub(super) fn take(&mut self, event: Event<'t>) -> Option<Event<'t>> {
        match event {
            Event::FootnoteReference(label) => Some(self.reference(label)),
            Event::Start(Tag::FootnoteDefinition(label)) => {
                if !self.texts.contains_key(&label) {
                    self.defined.push(label.clone());
                }
                self.texts.insert(label.clone(), Vec::new());
                self.current = Some(label);
                None
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                self.current = None;
                None
            }
            event => Some(event),
        }
    }

    /// Where events go now: into the footnote, or else into `body`.
    pub(super) fn target<'o>(&'o mut self, body: &'o mut Vec<Event<'t>>) -> &'o mut Vec<Event<'t>> {
        match self
            .current
            .as_ref()
            .and_then(|label| self.texts.get_mut(label))
        {
            Some(text) => text,
            None => body,
        }
    }

    /// Writes the footnotes. Those that nothing refers to come last and have no way back.
    pub(super) fn append_to(mut self, out: &mut Vec<Event<'t>>) {
        if self.texts.is_empty() {
            return;
        }
        let unused = self
            .defined
            .iter()
            .filter(|label| !self.numbers.contains_key(*label));
        let unused: Vec<_> = unused.map(|label| (label.clone(), 0)).collect();
        self.references.extend(unused);
        let (start, end) = self.around;
        out.push(html(start));
        for (index, (label, count)) in self.references.iter().enumerate() {
            let number = index + 1;
            let id = if self.linked {
                format!(" id=\"fn-{number}\"")
            } else {
                String::new()
            };
            out.push(html(&format!("<li{id}>\n")));
            let mut text = self.texts.remove(label).unwrap_or_default();
            let way_back = self.way_back(number, *count);
            let inside = matches!(text.last(), Some(Event::End(TagEnd::Paragraph)));
            let last = if inside { text.len() - 1 } else { text.len() };
            text.insert(last, html(&way_back));
            out.append(&mut text);
            out.push(html("</li>\n"));
        }
        out.push(html(end));
    }

    fn reference(&mut self, label: CowStr<'t>) -> Event<'t> {
        let next = self.references.len() + 1;
        let number = *self.numbers.entry(label.clone()).or_insert(next);
        if number == next {
            self.references.push((label, 0));
        }
        let count = &mut self.references[number - 1].1;
        *count += 1;
        let id = reference_id(number, *count);
        if self.linked {
            html(&format!(
                "<sup class=\"footnote\"><a href=\"#fn-{number}\" id=\"{id}\" aria-label=\"Footnote {number}\">{number}</a></sup>"
            ))
        } else {
            html(&format!("<sup>{number}</sup>"))
        }
    }

    fn way_back(&self, number: usize, count: usize) -> String {
        let link = |nth| {
            let id = reference_id(number, nth);
            format!(
                " <a href=\"#{id}\" class=\"back\" aria-label=\"Back to the text\">↩\u{fe0e}</a>"
            )
        };
        if self.linked {
            (1..=count).map(link).collect()
        } else {
            String::new()
        }
    }
}

fn reference_id(number: usize, nth: usize) -> String {
    if nth == 1 {
        format!("fnref-{number}")
    } else {
        format!("fnref-{number}-{nth}")
    }
}

fn html<'t>(html: &str) -> Event<'t> {
    Event::InlineHtml(CowStr::from(html.to_owned()))
}
