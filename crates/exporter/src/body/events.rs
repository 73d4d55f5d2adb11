//! Mapping the events of a body.

use postroom_content_model::{HtmlPolicy, ReferenceRole, events};
use pulldown_cmark::{BlockQuoteKind, CowStr, Event, LinkType, Tag, TagEnd};

use super::{
    Body, Links, Medium, code::Code, footnotes::Footnotes, images::Images, levels::Levels,
    math::math, raw_html, tables,
};

/// The events of a body, ready to be written.
pub(super) fn mapped<'t>(body: &Body<'t>, links: &Links<'_>, policy: HtmlPolicy) -> Vec<Event<'t>> {
    let mut mapper = Mapper {
        links,
        policy,
        headings: body.outline.headings.iter(),
        levels: Levels::default(),
        code: Code::new(links.medium(), &body.outline.code_blocks),
        tables: tables::Tables::new(links.medium()),
        footnotes: Footnotes::new(links.medium()),
        out: Vec::new(),
        dead_links: Vec::new(),
        images: Images::new(links),
    };
    let mut blocks = raw_html::Blocks::default();
    for (event, _) in events(body.markdown()) {
        if let Some(event) = blocks.take(event) {
            mapper.event(event);
        }
    }
    mapper.footnotes.append_to(&mut mapper.out);
    mapper.out
}

struct Mapper<'t, 'm, 's> {
    links: &'m Links<'s>,
    policy: HtmlPolicy,
    headings: std::slice::Iter<'t, postroom_content_model::Heading>,
    levels: Levels,
    code: Code<'t>,
    tables: tables::Tables,
    footnotes: Footnotes<'t>,
    out: Vec<Event<'t>>,
    /// Of each link that the walk is inside of, whether it is left out.
    dead_links: Vec<bool>,
    images: Images<'t>,
}

impl<'t, 's> Mapper<'t, '_, 's> {
    fn event(&mut self, event: Event<'t>) {
        let is_image = matches!(event, Event::End(TagEnd::Image));
        let Some(event) = self.images.take(event, self.links) else {
            return;
        };
        let event = match event {
            // An image is HTML by now, and our own.
            event if is_image => event,
            Event::Html(html) | Event::InlineHtml(html) => self.raw_html(html),
            Event::Start(Tag::Heading { level, classes, .. }) => {
                let id = self
                    .headings
                    .next()
                    .map(|heading| CowStr::from(heading.anchor.as_str()));
                let id = id.filter(|_| self.links.medium() == Medium::Page);
                // `{onclick=…}` of a heading is markup that no policy has seen.
                Event::Start(Tag::Heading {
                    level: self.levels.written(level),
                    id,
                    classes,
                    attrs: Vec::new(),
                })
            }
            Event::End(TagEnd::Heading(level)) => {
                Event::End(TagEnd::Heading(self.levels.last().unwrap_or(level)))
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let Some((dest_url, rel)) = self.link(link_type, dest_url) else {
                    self.dead_links.push(true);
                    return;
                };
                self.dead_links.push(false);
                let link = Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                });
                match rel {
                    "" => link,
                    rel => with_rel(link, rel),
                }
            }
            Event::End(TagEnd::Link) if self.dead_links.pop() == Some(true) => return,
            Event::Start(Tag::BlockQuote(Some(kind))) => alert(kind),
            Event::TaskListMarker(done) if self.links.medium() == Medium::Page => task(done),
            // Mail programs show no form, and a box to tick is one.
            Event::TaskListMarker(done) if self.links.medium() == Medium::Mail => {
                Event::Text(CowStr::Borrowed(if done { "☑ " } else { "☐ " }))
            }
            Event::InlineMath(latex) => self.math(&latex, false),
            Event::DisplayMath(latex) => self.math(&latex, true),
            event => event,
        };
        let Some(event) = self.code.take(event) else {
            return;
        };
        if let Some(event) = self.footnotes.take(event) {
            let event = self.tables.take(event);
            let out = self.footnotes.target(&mut self.out);
            out.push(event);
            if is_image {
                self.images.written_at(out.len());
            } else {
                self.images.close_figure(self.links.medium(), out);
            }
        }
    }

    /// Where a link leads, and its `rel`; none if its text stands alone.
    fn link(&self, kind: LinkType, destination: CowStr<'t>) -> Option<(CowStr<'t>, &'s str)> {
        // The writer puts `mailto:` before these.
        if kind == LinkType::Email {
            return Some((destination, ""));
        }
        let link = self.links.link(&destination, ReferenceRole::Link)?;
        let rel = self.links.rel(&link);
        Some((CowStr::from(link.url.into_owned()), rel))
    }

    fn math(&self, latex: &str, block: bool) -> Event<'t> {
        Event::InlineHtml(CowStr::from(math(latex, block, self.links.medium())))
    }

    fn raw_html(&mut self, html: CowStr<'t>) -> Event<'t> {
        match self.policy {
            HtmlPolicy::Escape => Event::Text(html),
            HtmlPolicy::Trusted | HtmlPolicy::Sanitize => {
                self.levels.pass(&html);
                Event::InlineHtml(raw_html::written(html, self.links))
            }
        }
    }
}

/// The start of a quotation that GitHub shows as an alert. Its kind is told in words: a colour
/// says nothing to those who do not see it, and feed readers have no stylesheet.
fn alert<'t>(kind: BlockQuoteKind) -> Event<'t> {
    let (class, label) = match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    };
    Event::Html(CowStr::from(format!(
        "<blockquote class=\"markdown-alert-{class}\">\n<p class=\"alert\">{label}</p>\n"
    )))
}

/// The box of a task. It has a name, for those who hear the page.
fn task<'t>(done: bool) -> Event<'t> {
    Event::InlineHtml(CowStr::Borrowed(if done {
        "<input type=\"checkbox\" disabled checked aria-label=\"Done\">\n"
    } else {
        "<input type=\"checkbox\" disabled aria-label=\"To do\">\n"
    }))
}

/// The start of a link as HTML, for the writer knows no `rel`.
fn with_rel<'t>(link: Event<'t>, rel: &str) -> Event<'t> {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, std::iter::once(link));
    html.truncate(html.trim_end_matches('>').len());
    html.push_str(&format!(" rel=\"{rel}\">"));
    Event::InlineHtml(CowStr::from(html))
}
