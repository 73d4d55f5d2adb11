//! Rendering an edition into the finished mailing.

use std::collections::BTreeSet;

use postroom_content_model::{
    Edition, HtmlPolicy, Layout, Mailing, NewsletterSettings, Outline, PlaceholderKind, Segment,
    Site, Span, Template, TextLinks, closest, placeholders,
};

use super::{
    campaign::Parts,
    compile::{Kind, Misplaced, NOWHERE, compile},
    error::{FaultKind, Faults, RenderError},
    fit::{Fit, Measured, fitted},
    flow,
    inlining::inlined,
    mail_templates::{self, MailTemplates},
    placeholder::lace,
    sections::{Placed, in_sections},
    sentinel::Sentinels,
    text::{Style, text_of},
    view::{MailView, PostView},
};
use crate::{
    body::{Body, Document, Links, Medium},
    templates::{TemplateError, TemplateFile},
    view::{Views, one_line},
};

/// Renders an edition into the finished mailing: subject, preheader, HTML and text, as literals
/// and values. The same site and edition give the same mailing.
///
/// # Errors
///
/// When the edition has no subject, names a post that is not there or not published, or has a
/// wrong placeholder (each with its place in the file), and when a mail template is wrong.
pub fn render(site: &Site, edition: &Edition) -> Result<Mailing, RenderError> {
    render_fitted(site, edition).map(|(mailing, _)| mailing)
}

/// Renders an edition, and says what it leaves out so that Gmail shows all of it.
///
/// # Errors
///
/// As for [`render`].
pub fn render_fitted(site: &Site, edition: &Edition) -> Result<(Mailing, Fit), RenderError> {
    let settings = newsletter(site, edition)?;
    let segment = segment(edition)?;
    let posts = posts(site, edition)?;
    let files = mail_templates::files(&site.root)?;
    let mut sentinels = Sentinels::new(&everything(site, edition, &posts, &files));
    let words = Words::lace(edition, &mut sentinels)?;
    let templates = MailTemplates::parse(files, &mut sentinels)?;
    let web_url = site.absolute_url(&edition.permalink());
    sentinels.set_web_url(&web_url);

    let views = Views::new(site, Medium::Mail);
    let press = Press {
        site,
        edition,
        views: &views,
        words: &words,
        sentinels: &sentinels,
        templates: &templates,
        layout: settings.layout,
        text_links: settings.text_links,
    };
    let placed = match settings.layout {
        Layout::Digest => in_sections(site, &posts, &settings.posts.sections),
        Layout::Post | Layout::Letter => in_sections(site, &posts, &[]),
    };
    let view = press.html_view(&placed)?;
    let text = press.text(&placed, &view)?;
    let make = |view: &MailView| press.pressed(view, &text);
    let (pressed, fit) = match settings.fit {
        true => fitted(&view, settings.layout, make)?,
        false => (make(&view)?, Fit::default()),
    };
    let (text, text_format) = flow::lay_out(&pressed.text, &sentinels);
    let mailing = Mailing {
        id: edition.permanent_id(),
        newsletter: edition.id.newsletter.clone(),
        list: site.settings.list_of(&edition.id.newsletter).to_owned(),
        segment,
        list_title: one_line(&settings.title),
        from: settings.from.to_string(),
        reply_to: settings.reply_to.as_ref().map(ToString::to_string),
        subject: press.compiled("subject", &words.subject, Kind::Text)?,
        preheader: press.compiled("preheader", &words.preheader, Kind::Text)?,
        html: pressed.html,
        text: press.compiled("introduction", &text, Kind::Text)?,
        text_format,
        web_url,
    };
    Ok((mailing, fit))
}

/// The HTML part, ready to be filled in, and the text beside it.
struct Pressed {
    html: Template,
    text: String,
}

impl Measured for Pressed {
    fn bytes(&self) -> usize {
        self.html.longest()
    }
}

/// Whom of the list it is for.
fn segment(edition: &Edition) -> Result<Option<Segment>, RenderError> {
    edition.segment().map_err(|(span, fault)| {
        let message = format!("the `segment` cannot be read: {fault}");
        let mut faults = Faults::new(edition);
        faults.push(FaultKind::Segment, span, message);
        faults.into()
    })
}

fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Digest => "digest",
        Layout::Post => "post",
        Layout::Letter => "letter",
    }
}

/// The settings of the edition's newsletter.
fn newsletter<'s>(
    site: &'s Site,
    edition: &Edition,
) -> Result<&'s NewsletterSettings, RenderError> {
    let key = &edition.id.newsletter;
    site.settings.newsletters.get(key).ok_or_else(|| {
        let message = format!("there is no newsletter `{key}` in postroom.yaml");
        let mut faults = Faults::new(edition);
        faults.push(FaultKind::Newsletter, Span::at(0), message);
        faults.into()
    })
}

/// The posts that the edition names, all of which must be there for everyone.
fn posts(site: &Site, edition: &Edition) -> Result<Vec<usize>, RenderError> {
    let (mut posts, mut faults) = (Vec::new(), Faults::new(edition));
    for (index, name) in edition.front.posts.iter().enumerate() {
        if faults.is_full() {
            break;
        }
        let found = site.post_named(name);
        match found.map(|post| (post, &site.posts[post])) {
            Some((index, post)) if post.is_published() => posts.push(index),
            found => {
                let message = match found {
                    Some((_, post)) => {
                        format!("{} is not published ({:?})", post.path(), post.status)
                            .to_lowercase()
                    }
                    None => missing(site, name),
                };
                let span = edition.raw.value_span(&["posts", &index.to_string()]);
                faults.push(FaultKind::Post, span, message);
            }
        }
    }
    if faults.is_empty() {
        Ok(posts)
    } else {
        Err(faults.into())
    }
}

fn missing(site: &Site, name: &str) -> String {
    let slugs = site
        .newest
        .iter()
        .map(|post| site.posts[*post].slug.as_str());
    let hint = closest(name, slugs).map(|slug| format!("; did you mean `{slug}`?"));
    format!("there is no one post `{name}`{}", hint.unwrap_or_default())
}

/// All that goes into the mail, and with it all that could hold a forged sentinel.
fn everything<'t>(
    site: &'t Site,
    edition: &'t Edition,
    posts: &[usize],
    files: &'t [TemplateFile],
) -> Vec<&'t str> {
    let mut texts = vec![&*edition.file.text, &site.settings.title];
    texts.extend(site.settings.newsletters.values().flat_map(|newsletter| {
        [
            newsletter.title.as_str(),
            newsletter.postal_address.as_deref().unwrap_or_default(),
        ]
    }));
    texts.extend(posts.iter().map(|post| &*site.posts[*post].file.text));
    texts.extend(site.data_files.iter().map(|file| &*file.text));
    texts.extend(files.iter().map(|file| file.text.as_str()));
    texts
}

/// The edition's own words, with sentinels.
struct Words {
    subject: String,
    preheader: String,
    body: String,
    /// As which the first sentinel of the body was added.
    body_sentinels: usize,
    /// As which the first one after those of the body was added.
    body_end: usize,
}

impl Words {
    fn lace(edition: &Edition, sentinels: &mut Sentinels) -> Result<Self, RenderError> {
        let line = |text: &Option<String>| text.as_deref().map(one_line).unwrap_or_default();
        let subject = line(&edition.front.subject);
        let preheader = line(&edition.front.preheader);
        let mut faults = Faults::new(edition);
        if subject.is_empty() {
            let span = edition.raw.value_span(&["subject"]);
            let message = "the edition has no `subject`";
            faults.push(FaultKind::Subject, span, message);
        }
        for (span, fault) in edition.placeholder_faults() {
            faults.push(FaultKind::Placeholder, span, fault.to_string());
        }
        let (subject, preheader) = (lace(&subject, sentinels), lace(&preheader, sentinels));
        let body_sentinels = sentinels.count();
        let body = lace(edition.body(), sentinels);
        match (subject, preheader, body) {
            (Some(subject), Some(preheader), Some(body)) if faults.is_empty() => Ok(Self {
                subject,
                preheader,
                body,
                body_sentinels,
                body_end: sentinels.count(),
            }),
            _ => Err(faults.into()),
        }
    }
}

/// Makes the views of one edition.
struct Press<'p> {
    site: &'p Site,
    edition: &'p Edition,
    views: &'p Views<'p>,
    words: &'p Words,
    sentinels: &'p Sentinels,
    templates: &'p MailTemplates,
    layout: Layout,
    text_links: TextLinks,
}

impl Press<'_> {
    fn links(&self) -> Links<'_> {
        Links::new(self.site, Document::Edition(self.edition), Medium::Mail)
            .with_placeholders(self.sentinels.mark())
    }

    fn html_view(&self, placed: &[Placed]) -> Result<MailView, RenderError> {
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

    /// The text part, as its template writes it.
    fn text(&self, placed: &[Placed], html: &MailView) -> Result<String, RenderError> {
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
        Ok(tidy(&text, self.sentinels))
    }

    /// The HTML part of a view, with its styles inlined and ready to be filled in.
    fn pressed(&self, view: &MailView, text: &str) -> Result<Pressed, RenderError> {
        let name = layout_name(self.layout);
        let html = self.templates.html.render(&format!("{name}.html"), view)?;
        let html = placed(&html, self.sentinels);
        // What a browser makes of a misplaced value is no longer seen to be one.
        self.compiled("introduction", &html, Kind::Html)?;
        let html = inlined(&html, self.sentinels).map_err(|reason| {
            let template = format!("templates/mail/{name}.html.hbs");
            let message = format!("the styles of the mail cannot be read: {reason}");
            TemplateError::at(&template, 1, message)
        })?;
        let parts = Parts {
            html,
            text: text.to_owned(),
        };
        let mark = self.sentinels.mark();
        let parts = parts.for_campaign(&self.site.settings, &self.edition.id, mark);
        Ok(Pressed {
            html: self.compiled("introduction", &parts.html, Kind::Html)?,
            text: parts.text,
        })
    }

    fn compiled(&self, part: &str, text: &str, kind: Kind) -> Result<Template, RenderError> {
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

/// Takes conditions that stand alone in a paragraph out of it, so that no empty one is left.
pub(super) fn placed(html: &str, sentinels: &Sentinels) -> String {
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    while let Some((start, end, token)) = sentinels.find(rest) {
        let paragraph = rest[..start].strip_suffix("<p>");
        let paragraph = paragraph.zip(rest[end..].strip_prefix("</p>\n"));
        match paragraph.filter(|_| token.is_condition()) {
            Some((before, after)) => {
                out.push_str(before);
                out.push_str(&rest[start..end]);
                rest = after;
            }
            None => {
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
        }
    }
    out + rest
}

/// No more than one empty line in a row, and none after a condition that stands alone: templates
/// leave some where they say nothing.
fn tidy(text: &str, sentinels: &Sentinels) -> String {
    let mut lines = String::with_capacity(text.len());
    for line in text.trim().lines().map(str::trim_end) {
        if !line.is_empty() || !lines.ends_with("\n\n") {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    let (mut out, mut rest) = (String::with_capacity(lines.len()), &*lines);
    while let Some((start, end, token)) = sentinels.find(rest) {
        out.push_str(&rest[..start]);
        let before = out.trim_end_matches(flow::is_mark);
        let alone = token.is_condition() && before.ends_with("\n\n");
        out.push_str(&rest[start..end]);
        rest = &rest[end..];
        if alone {
            rest = rest.strip_prefix("\n\n").unwrap_or(rest);
        }
    }
    out + rest
}
