//! Rendering an edition into the finished mailing.

mod asked;
mod press;
mod tidy;
mod words;

use postroom_content_model::{Edition, Layout, Mailing, Site};

use self::{
    press::Press,
    words::{Words, everything},
};
use super::{
    campaign::Campaign,
    compile::Kind,
    error::RenderError,
    fit::{Fit, fitted},
    flow,
    mail_templates::{self, MailTemplates},
    sections::in_sections,
    sentinel::Sentinels,
};
use crate::{
    body::Medium,
    view::{Views, one_line},
};

pub(super) use self::tidy::placed;

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
    let settings = asked::newsletter(site, edition)?;
    let segment = asked::segment(edition)?;
    let posts = asked::posts(site, edition)?;
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
        campaign: Campaign::new(&site.settings, &edition.id, sentinels.mark()),
    };
    let placed = match settings.layout {
        Layout::Digest => in_sections(site, &posts, &settings.posts.sections),
        Layout::Post | Layout::Letter => in_sections(site, &posts, &[]),
    };
    let view = press.html_view(&placed)?;
    let whole = press.pressed(&view)?;
    let text = press.text(&placed, &view, &whole.linked)?;
    let (pressed, fit) = match settings.fit {
        true => fitted(whole, &view, settings.layout, |view| press.pressed(view))?,
        false => (whole, Fit::default()),
    };
    let (text, text_format) = flow::lay_out(&text, &sentinels);
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
