//! From an edition to the two parts of its mail.

use std::collections::BTreeSet;

use postroom_content_model::{
    Edition, HtmlPolicy, Layout, Outline, PlaceholderKind, Site, Span, Template, TextLinks,
    placeholders,
};

use super::{
    super::{
        campaign::{Campaign, Linked},
        compile::{Kind, Misplaced, NOWHERE, compile},
        error::{FaultKind, Faults, RenderError},
        fit::Measured,
        inlining::inlined,
        mail_templates::MailTemplates,
        sections::Placed,
        sentinel::Sentinels,
        text::{Style, text_of},
        view::{MailView, PostView},
    },
    tidy::{placed, tidy},
    words::Words,
};
use crate::{
    body::{Body, Document, Links, Medium},
    templates::{TemplateError, escape_html},
    view::{LinkView, Views},
};

/// Makes the views of one edition.
pub(super) struct Press<'p> {
    pub(super) site: &'p Site,
    pub(super) edition: &'p Edition,
    pub(super) views: &'p Views<'p>,
    pub(super) words: &'p Words,
    pub(super) sentinels: &'p Sentinels,
    pub(super) templates: &'p MailTemplates,
    pub(super) layout: Layout,
    pub(super) text_links: TextLinks,
    pub(super) campaign: Option<Campaign<'p>>,
}

impl Press<'_> {
    fn links(&self) -> Links<'_> {
        Links::new(self.site, Document::Edition(self.edition), Medium::Mail)
            .with_placeholders(self.sentinels.mark())
    }

    pub(super) fn html_view(&self, placed: &[Placed]) -> Result<MailView, RenderError> {
        let in_full = self.layout == Layout::Post;
        let posts = placed.iter().enumerate().map(|(index, placed)| PostView {
            featured: index == 0,
            ..PostView::html(self.views, placed, in_full)
        });
        let outline = Outline::new(&self.words.body, 0);
        let body = Body {
            text: &self.words.body,
            start: 0,
            outline: &outline,
        };
        let intro = body.html(&self.links());
        self.all_there(&intro)?;
        Ok(MailView {
            subject: self.words.subject.clone(),
            preheader: self.words.preheader.clone(),
            intro,
            ..MailView::new(self.site, self.edition, posts.collect())
        })
    }

    /// Refuses an introduction that has lost a placeholder, which stood where HTML that is trusted
    /// had to be mended for mail.
    fn all_there(&self, intro: &str) -> Result<(), RenderError> {
        if self.site.settings.html.mail != HtmlPolicy::Trusted {
            return Ok(());
        }
        let (mut rest, mut next) = (intro, self.words.body_sentinels);
        let mut found = BTreeSet::new();
        while let Some((_, end, index)) = self.sentinels.find_index(rest) {
            found.insert(index);
            rest = &rest[end..];
        }
        while next < self.words.body_end && found.contains(&next) {
            next += 1;
        }
        if next == self.words.body_end {
            return Ok(());
        }
        let misplaced = Misplaced {
            sentinel: Some(next),
            message: NOWHERE,
        };
        Err(self.fault("introduction", &misplaced))
    }

    /// The text part, as its template writes it, beside an HTML part that leaves nothing out.
    pub(super) fn text(
        &self,
        placed: &[Placed],
        html: &MailView,
        linked: &Linked,
    ) -> Result<String, RenderError> {
        let style = Style {
            links: self.text_links,
            width: &|text| self.sentinels.width(text),
        };
        let posts = placed.iter().zip(&html.posts);
        let view = MailView {
            intro: text_of(&self.words.body, &self.links(), style),
            posts: posts
                .map(|(placed, view)| view.text(self.views, placed.post, style))
                .collect(),
            ..html.clone()
        };
        let name = format!("{}.txt", layout_name(self.layout));
        let text = self.templates.text.render(&name, &view)?;
        let text = tidy(&text, self.sentinels);
        Ok(match &self.campaign {
            Some(campaign) => campaign.tag_text(&text, linked),
            None => text,
        })
    }

    /// The HTML part of a view, with its styles inlined and ready to be filled in.
    pub(super) fn pressed(&self, view: &MailView) -> Result<Pressed, RenderError> {
        let name = layout_name(self.layout);
        let html = self.templates.html.render(&format!("{name}.html"), view)?;
        names_more(view, &html, &format!("templates/mail/{name}.html.hbs"))?;
        let html = placed(&html, self.sentinels);
        // What a browser makes of a misplaced value is no longer seen to be one.
        self.compiled("introduction", &html, Kind::Html)?;
        let html = inlined(&html, self.sentinels).map_err(|reason| {
            let template = format!("templates/mail/{name}.html.hbs");
            let message = format!("the styles of the mail cannot be read: {reason}");
            TemplateError::at(&template, 1, message)
        })?;
        let mut linked = Linked::new();
        let html = match &self.campaign {
            Some(campaign) => campaign.tag_html(&html, &mut linked),
            None => html,
        };
        Ok(Pressed {
            html: self.compiled("introduction", &html, Kind::Html)?,
            linked,
        })
    }

    pub(super) fn compiled(
        &self,
        part: &str,
        text: &str,
        kind: Kind,
    ) -> Result<Template, RenderError> {
        compile(text, self.sentinels, kind).map_err(|misplaced| self.fault(part, &misplaced))
    }

    fn fault(&self, part: &str, misplaced: &Misplaced) -> RenderError {
        let span = match part {
            "introduction" => self.in_introduction(misplaced.sentinel),
            key => self.edition.raw.value_span(&[key]),
        };
        let message = format!("{part}: {}", misplaced.message);
        let mut faults = Faults::new(self.edition);
        faults.push(FaultKind::Rendered, span, message);
        faults.into()
    }

    /// Where the placeholder of a sentinel is written; if it is a template's, where the
    /// introduction begins.
    fn in_introduction(&self, sentinel: Option<usize>) -> Span {
        let start = self.edition.raw.body;
        let tags = placeholders(self.edition.body()).into_iter();
        let mut tags = tags.filter(|found| matches!(found.what, PlaceholderKind::Tag(_)));
        let found = sentinel.and_then(|sentinel| {
            let nth = sentinel.checked_sub(self.words.body_sentinels)?;
            tags.nth(nth)
        });
        found.map_or(Span::at(start), |found| found.span.shifted(start))
    }
}

/// Refuses a mail that lacks a post of those which are only to be named.
fn names_more(view: &MailView, html: &str, template: &str) -> Result<(), TemplateError> {
    let is_missing = |url: &str| !html.contains(url) && !html.contains(&escape_html(url));
    match view.more.iter().find(|more| is_missing(&more.url)) {
        None => Ok(()),
        Some(LinkView { url, .. }) => Err(TemplateError {
            template: template.to_owned(),
            line: None,
            message: format!(
                "it does not write `more`, and so would lose {url}; write it, or set `fit: false`"
            ),
        }),
    }
}

/// The HTML part, ready to be filled in.
pub(super) struct Pressed {
    pub(super) html: Template,
    /// Which of its links have parameters.
    pub(super) linked: Linked,
}

impl Measured for Pressed {
    fn bytes(&self) -> usize {
        self.html.longest()
    }
}

fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Digest => "digest",
        Layout::Post => "post",
        Layout::Letter => "letter",
    }
}
