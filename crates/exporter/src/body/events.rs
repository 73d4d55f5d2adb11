//! Mapping the events of a body.

use std::ops::Range;

use postroom_content_model::{HtmlPolicy, ReferenceRole, events};
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{
    Body, Links, Medium, code::Code, footnotes::Footnotes, images::Images, math::math,
    raw_html::RawHtml, tables,
};

/// The events of a body, ready to be written.
pub(super) fn mapped<'t>(body: &Body<'t>, links: &Links<'_>, policy: HtmlPolicy) -> Vec<Event<'t>> {
    let mut mapper = Mapper {
        links,
        policy,
        html: RawHtml::new(body, links),
        headings: body.outline.headings.iter(),
        code: Code::new(links.medium(), &body.outline.code_blocks),
        tables: tables::Tables::default(),
        footnotes: Footnotes::new(links.medium()),
        out: Vec::new(),
        images: Images::new(links),
    };
    for (event, range) in events(body.markdown()) {
        mapper.event(event, range);
    }
    mapper.footnotes.append_to(&mut mapper.out);
    mapper.out
}

struct Mapper<'t, 'm, 's> {
    links: &'m Links<'s>,
    policy: HtmlPolicy,
    html: RawHtml<'t, 'm, 's>,
    headings: std::slice::Iter<'t, postroom_content_model::Heading>,
    code: Code<'t>,
    tables: tables::Tables,
    footnotes: Footnotes<'t>,
    out: Vec<Event<'t>>,
    images: Images<'t>,
}

impl<'t> Mapper<'t, '_, '_> {
    fn event(&mut self, event: Event<'t>, range: Range<usize>) {
        let is_image = matches!(event, Event::End(TagEnd::Image));
        let Some(event) = self.images.take(event, self.links) else {
            return;
        };
        let event = match event {
            // An image is HTML by now, and our own.
            event if is_image => event,
            Event::Html(html) | Event::InlineHtml(html) => self.raw_html(html, range),
            Event::Start(Tag::Heading { level, classes, .. }) => {
                let id = self
                    .headings
                    .next()
                    .map(|heading| CowStr::from(heading.anchor.as_str()));
                let id = id.filter(|_| self.links.medium() == Medium::Page);
                // `{onclick=…}` of a heading is markup that no policy has seen.
                Event::Start(Tag::Heading {
                    level,
                    id,
                    classes,
                    attrs: Vec::new(),
                })
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = self.link(link_type, dest_url);
                Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                })
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

    fn link(&self, link_type: LinkType, destination: CowStr<'t>) -> CowStr<'t> {
        match link_type {
            // The writer puts `mailto:` before these.
            LinkType::Email => destination,
            _ => self.destination(&destination, ReferenceRole::Link),
        }
    }

    fn destination(&self, destination: &str, role: ReferenceRole) -> CowStr<'t> {
        CowStr::from(self.links.write(destination, role).into_owned())
    }

    fn math(&self, latex: &str, block: bool) -> Event<'t> {
        Event::InlineHtml(CowStr::from(math(latex, block, self.links.medium())))
    }

    fn raw_html(&self, html: CowStr<'t>, range: Range<usize>) -> Event<'t> {
        match self.policy {
            HtmlPolicy::Escape => Event::Text(html),
            HtmlPolicy::Trusted | HtmlPolicy::Sanitize => {
                Event::InlineHtml(self.html.with_links_written(html, range))
            }
        }
    }
}
