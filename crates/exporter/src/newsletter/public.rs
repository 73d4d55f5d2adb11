//! An edition as everyone may read it: placeholders say what they say for someone unknown.

use postroom_content_model::{Edition, Field, Outline, Site, ValuesFor};

use super::{
    compile::{Kind, compile},
    placeholder::lace,
    render::placed,
    sentinel::Sentinels,
};
use crate::{
    body::{Body, Document, Links, Medium},
    pictures::Pictures,
    view::one_line,
};

/// What an edition says to everyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicText {
    pub(crate) subject: String,
    pub(crate) preheader: String,
    /// The introduction.
    pub(crate) html: String,
}

struct Nobody;

impl ValuesFor for Nobody {
    fn value(&self, _: &Field) -> Option<&str> {
        None
    }
}

/// What an edition says to everyone. A wrong placeholder is left as it is written: the mail is
/// where it must be right, and rendering that says so.
pub(crate) fn public_text(
    site: &Site,
    edition: &Edition,
    pictures: Option<&Pictures>,
) -> PublicText {
    let mut sentinels = Sentinels::new(&[&edition.file.text]);
    let laced = lace(edition.body(), &mut sentinels);
    let laced = laced.unwrap_or_else(|| edition.body().to_owned());
    sentinels.set_web_url(&site.absolute_url(&edition.permalink()));
    let outline = Outline::new(&laced, 0);
    let links = Links::new(site, Document::Edition(edition), Medium::Page);
    let links = links
        .with_pictures(pictures)
        .with_placeholders(sentinels.mark());
    let html = Body {
        text: &laced,
        start: 0,
        outline: &outline,
    }
    .html(&links);
    let html = placed(&html, &sentinels);
    let html = compile(&html, &sentinels, Kind::Html).map(|template| template.fill(&Nobody));
    PublicText {
        subject: public_subject(edition),
        preheader: public_preheader(edition),
        html: html.unwrap_or_default(),
    }
}

/// The subject of an edition as everyone may read it.
pub(crate) fn public_subject(edition: &Edition) -> String {
    public_line(edition.front.subject.as_deref().unwrap_or(&edition.id.name))
}

/// The preheader of an edition as everyone may read it; may be empty.
pub(crate) fn public_preheader(edition: &Edition) -> String {
    public_line(edition.front.preheader.as_deref().unwrap_or_default())
}

fn public_line(text: &str) -> String {
    let text = one_line(text);
    let mut sentinels = Sentinels::new(&[&text]);
    match lace(&text, &mut sentinels) {
        Some(laced) => {
            let filled = compile(&laced, &sentinels, Kind::Text);
            one_line(&filled.map_or(text, |template| template.fill(&Nobody)))
        }
        None => text,
    }
}
