//! Pages and files of the site, by their addresses.

use axum::http::StatusCode;
use percent_encoding::percent_decode_str;

use super::{
    overview, panel,
    state::{Showing, State},
};

/// What a browser is answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) media_type: &'static str,
    pub(super) body: Vec<u8>,
    /// Where it is sent on to.
    pub(super) location: Option<String>,
    /// What it may do in a browser (its content security policy), if that is little.
    pub(super) policy: Option<&'static str>,
}

impl Answer {
    pub(super) fn html(status: StatusCode, html: String) -> Self {
        Self {
            status,
            media_type: "text/html; charset=utf-8",
            body: html.into_bytes(),
            location: None,
            policy: None,
        }
    }

    pub(super) fn redirect(location: &str) -> Self {
        Self {
            location: Some(location.to_owned()),
            ..Self::html(StatusCode::TEMPORARY_REDIRECT, String::new())
        }
    }
}

/// Answers the request for a path as it stands in the request.
pub(super) fn answer(state: &State, path: &str) -> Answer {
    let Some(showing) = &state.showing else {
        return Answer::html(
            StatusCode::INTERNAL_SERVER_ERROR,
            overview::trouble(state, None),
        );
    };
    match place(showing, path) {
        Place::File(file) => render(state, showing, &file, StatusCode::OK),
        Place::Folder(address) => Answer::redirect(&address),
        Place::Nothing => render(state, showing, "404.html", StatusCode::NOT_FOUND),
    }
}

/// What lies at an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A file of the output.
    File(String),
    /// Nothing, but at this address there is a page.
    Folder(String),
    Nothing,
}

/// Finds the file of the output at a path as it stands in a request.
pub(super) fn place(showing: &Showing, path: &str) -> Place {
    let base = showing.base();
    let Some(inner) = path
        .strip_prefix(base)
        .and_then(|rest| rest.strip_prefix('/'))
    else {
        return match path == "/" || path == base {
            true => Place::Folder(format!("{base}/")),
            false => Place::Nothing,
        };
    };
    let file = percent_decode_str(inner).decode_utf8_lossy();
    let exporter = &showing.exporter;
    if file.is_empty() || file.ends_with('/') {
        let index = format!("{file}index.html");
        return match exporter.has(&index) {
            true => Place::File(index),
            false => Place::Nothing,
        };
    }
    if exporter.has(&file) {
        Place::File(file.into_owned())
    } else if exporter.has(&format!("{file}/index.html")) {
        Place::Folder(format!("{path}/"))
    } else {
        Place::Nothing
    }
}

fn render(state: &State, showing: &Showing, file: &str, status: StatusCode) -> Answer {
    let rendered = match showing.exporter.render(file) {
        Ok(Some(rendered)) => rendered,
        Ok(None) => return Answer::html(StatusCode::NOT_FOUND, String::new()),
        Err(error) => {
            let html = overview::trouble(state, Some(&error.to_string()));
            return Answer::html(StatusCode::INTERNAL_SERVER_ERROR, html);
        }
    };
    if !rendered.is_page {
        return Answer {
            status,
            media_type: rendered.media_type,
            body: rendered.bytes,
            location: None,
            policy: None,
        };
    }
    if state.trouble.is_some() {
        let html = overview::trouble(state, None);
        return Answer::html(StatusCode::INTERNAL_SERVER_ERROR, html);
    }
    let html = String::from_utf8_lossy(&rendered.bytes);
    let html = panel::embed(&html, state, showing.exporter.source(file));
    Answer::html(status, html)
}
