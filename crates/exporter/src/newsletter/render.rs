//! Rendering an edition into the finished mailing.

use postroom_content_model::{
    Edition, Layout, Mailing, NewsletterSettings, Outline, PlaceholderKind, Segment, Site, Span,
    closest, placeholders,
};

use super::{
    campaign::Parts,
    compile::{Kind, Misplaced, compile},
    error::{FaultKind, Faults, RenderError},
    mail_templates::{self, MailTemplates},
    placeholder::lace,
    sentinel::Sentinels,
    text::text_of,
    view::{MailView, PostView},
};
use crate::{
    body::{Body, Document, Links, Medium},
    templates::TemplateFile,
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
    };
    let layout = settings.layout;
    let html_view = press.html_view(&posts, layout == Layout::Post);
    let text_view = press.text_view(&posts, &html_view);
    let name = layout_name(layout);
    let html = templates.html.render(&format!("{name}.html"), &html_view)?;
    let text = templates.text.render(&format!("{name}.txt"), &text_view)?;
    let parts = Parts {
        html: placed(&html, &sentinels),
        text: tidy(&text, &sentinels),
    };
    let parts = parts.for_campaign(&site.settings, &edition.id, sentinels.mark());
    let compiled = |part: &str, text: &str, kind| {
        compile(text, &sentinels, kind).map_err(|misplaced| press.fault(part, &misplaced))
    };
    Ok(Mailing {
        id: edition.permanent_id(),
        newsletter: edition.id.newsletter.clone(),
        list: site.settings.list_of(&edition.id.newsletter).to_owned(),
        segment,
        list_title: one_line(&settings.title),
        from: settings.from.to_string(),
        reply_to: settings.reply_to.as_ref().map(ToString::to_string),
        subject: compiled("subject", &words.subject, Kind::Text)?,
        preheader: compiled("preheader", &words.preheader, Kind::Text)?,
        html: compiled("introduction", &parts.html, Kind::Html)?,
        text: compiled("introduction", &parts.text, Kind::Text)?,
        web_url,
    })
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
        match (subject, preheader, lace(edition.body(), sentinels)) {
            (Some(subject), Some(preheader), Some(body)) if faults.is_empty() => Ok(Self {
                subject,
                preheader,
                body,
                body_sentinels,
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
}

impl Press<'_> {
    fn links(&self) -> Links<'_> {
        Links::new(self.site, Document::Edition(self.edition), Medium::Mail)
            .with_placeholders(self.sentinels.mark())
    }

    fn html_view(&self, posts: &[usize], in_full: bool) -> MailView {
        let posts = posts
            .iter()
            .map(|post| PostView::html(self.views, *post, in_full));
        let outline = Outline::new(&self.words.body, 0);
        let body = Body {
            text: &self.words.body,
            start: 0,
            outline: &outline,
        };
        MailView {
            subject: self.words.subject.clone(),
            preheader: self.words.preheader.clone(),
            intro: body.html(&self.links()),
            ..MailView::new(self.site, self.edition, posts.collect())
        }
    }

    fn text_view(&self, posts: &[usize], html: &MailView) -> MailView {
        let width = |text: &str| self.sentinels.width(text);
        let posts = posts.iter().zip(&html.posts);
        MailView {
            intro: text_of(&self.words.body, &self.links(), &width),
            posts: posts
                .map(|(post, view)| view.text(self.views, *post, self.sentinels))
                .collect(),
            ..html.clone()
        }
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
        let alone = token.is_condition() && out.ends_with("\n\n");
        out.push_str(&rest[start..end]);
        rest = &rest[end..];
        if alone {
            rest = rest.strip_prefix("\n\n").unwrap_or(rest);
        }
    }
    out + rest
}
