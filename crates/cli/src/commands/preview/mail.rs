//! Editions as they would be mailed: on a phone, on a desk, and as text.

use axum::http::StatusCode;
use percent_encoding::percent_decode_str;
use postroom_content_model::{Edition, EditionId, Field, Mailing, Site, ValuesFor};
use postroom_exporter::{
    escape_html,
    newsletter::{RenderError, render},
};

use super::{overview, pages::Answer, state::State};
use crate::sample_reader;

/// Below this address lie the mails.
pub(super) const MAILS: &str = "/_postroom/mail/";

/// The widths that mails are shown at, in pixels: a phone's, and what most mails take on a desk.
const WIDTHS: [u32; 2] = [360, 640];

/// Someone of whom nearly everything is known.
struct Reader<'m> {
    web_url: &'m str,
}

impl ValuesFor for Reader<'_> {
    fn value(&self, field: &Field) -> Option<&str> {
        match field {
            Field::Name => Some(sample_reader::NAME),
            Field::Email => Some(sample_reader::ADDRESS),
            Field::UnsubscribeUrl => Some("https://example.org/unsubscribe"),
            Field::WebUrl => Some(self.web_url),
            // Lists differ in what they know: here the edition's default stands.
            Field::Custom(_) => None,
        }
    }
}

/// The address of an edition's mail.
pub(super) fn address(edition: &Edition) -> String {
    format!("{MAILS}{}", edition.id)
}

/// Answers for `<newsletter>/<edition>`, which is a page about the mail, and for
/// `<newsletter>/<edition>/html`, which is its HTML.
pub(super) fn answer(state: &State, path: &str) -> Answer {
    let nothing = || {
        let html = overview::trouble(state, Some("there is no such edition"));
        Answer::html(StatusCode::NOT_FOUND, html)
    };
    let Some(showing) = &state.showing else {
        return nothing();
    };
    let site = showing.exporter.site();
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let (name, only_html) = match decoded.strip_suffix("/html") {
        Some(name) => (name, true),
        None => (&*decoded, false),
    };
    let id = name.parse::<EditionId>().ok();
    let Some(edition) = id.and_then(|id| site.edition(&id)) else {
        return nothing();
    };
    match render(site, edition) {
        Ok(mailing) if only_html => Answer::html(StatusCode::OK, html(site, &mailing)),
        Ok(mailing) => {
            let body = page(edition, &mailing);
            let html = overview::document(state, &escape_html(name), &body);
            Answer::html(StatusCode::OK, html)
        }
        Err(error) => {
            let html = overview::trouble(state, Some(&told(&error)));
            Answer::html(StatusCode::INTERNAL_SERVER_ERROR, html)
        }
    }
}

/// The HTML part. Pictures come from the preview, for they may not be published yet.
fn html(site: &Site, mailing: &Mailing) -> String {
    let html = mailing.html.fill(&reader(mailing));
    let (there, here) = (site.absolute_url("/"), site.settings.base_url.path("/"));
    html.replace(
        &format!("src=\"{}", escape_html(&there)),
        &format!("src=\"{}", escape_html(&here)),
    )
}

fn page(edition: &Edition, mailing: &Mailing) -> String {
    let reader = reader(mailing);
    let line = |name: &str, text: &str| format!("<dt>{name}</dt><dd>{}</dd>", escape_html(text));
    let head = [
        line("From", &mailing.from),
        line("Subject", &mailing.subject.fill(&reader)),
        line("Preheader", &mailing.preheader.fill(&reader)),
    ];
    let source = escape_html(&format!("{}/html", address(edition)));
    let frames = WIDTHS.map(|width| {
        format!(
            "<figure><figcaption>{width} px</figcaption><iframe sandbox=\"allow-same-origin\" \
             width=\"{width}\" height=\"900\" title=\"{width} px\" src=\"{source}\"></iframe></figure>"
        )
    });
    format!(
        "<dl>{}</dl><div class=\"frames\">{}</div><h2>Text</h2><pre class=\"text\">{}</pre>",
        head.concat(),
        frames.concat(),
        escape_html(&mailing.text.fill(&reader)),
    )
}

fn reader(mailing: &Mailing) -> Reader<'_> {
    Reader {
        web_url: &mailing.web_url,
    }
}

/// Every fault with its place.
fn told(error: &RenderError) -> String {
    let RenderError::Edition(faults) = error else {
        return error.to_string();
    };
    let faults = faults.iter().map(|fault| {
        let (line, column) = (fault.position.line, fault.position.column);
        format!("{}:{line}:{column}: {}\n", fault.file, fault.message)
    });
    faults.collect()
}
