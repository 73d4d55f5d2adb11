//! Editions as they would be mailed: on a phone and on a desk, light and dark, without pictures,
//! as text, and as the message itself, for whoever is chosen to read it.

mod look;
mod page;
mod reader;
mod shown;
mod source;

use axum::http::StatusCode;
use percent_encoding::percent_decode_str;
use postroom_content_model::{Edition, EditionId};
use postroom_exporter::{
    escape_html,
    newsletter::{RenderError, render},
};

use self::{look::Look, page::Page, reader::Reader};
use super::{overview, pages::Answer, state::State};

/// Below this address lie the mails.
pub(super) const MAILS: &str = "/_postroom/mail/";

/// The address of an edition's mail.
pub(super) fn address(edition: &Edition) -> String {
    format!("{MAILS}{}", edition.id)
}

/// Answers for `<newsletter>/<edition>`, which is a page about the mail, and for
/// `<newsletter>/<edition>/html`, which is its HTML.
pub(super) fn answer(state: &State, path: &str, query: &str) -> Answer {
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
    let mailing = match render(site, edition) {
        Ok(mailing) => mailing,
        Err(error) => {
            let html = overview::trouble(state, Some(&told(&error)));
            return Answer::html(StatusCode::INTERNAL_SERVER_ERROR, html);
        }
    };
    let look = Look::parse(query);
    let reader = Reader::choose(site, &mailing, &look.reader);
    if only_html {
        return Answer {
            policy: Some(shown::policy(&look)),
            ..Answer::html(StatusCode::OK, shown::html(site, &mailing, &reader, &look))
        };
    }
    let page = Page {
        state,
        site,
        edition,
        mailing: &mailing,
        reader: &reader,
        look: &look,
    };
    let html = overview::document(state, &escape_html(name), &page.html());
    Answer::html(StatusCode::OK, html)
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
