//! The panel at the bottom of each page: whether it is published, and what the linter found in
//! the file that it is made from.

use postroom_content_model::{SitePath, Status};
use postroom_exporter::escape_html;

use super::{
    findings,
    pages::{Place, place},
    state::State,
};

/// What keeps a page the newest one.
const SCRIPT: &str = include_str!("panel.js");
/// How the panel looks, whatever the site's own stylesheet says.
const STYLE: &str = include_str!("panel.css");

/// Puts the panel into a page.
pub(super) fn embed(html: &str, state: &State, source: Option<&SitePath>) -> String {
    let host = host(state, &panel(state, source), "");
    let end = html.rfind("</body>").unwrap_or(html.len());
    format!("{}{host}{}", &html[..end], &html[end..])
}

/// The panel and its script. With `reload`, other findings make another page.
pub(super) fn host(state: &State, panel: &str, reload: &str) -> String {
    let (site, findings) = state.marks();
    format!(
        "<div id=\"postroom-preview\" data-site=\"{site}\" data-findings=\"{findings}\"{reload}>\
         <template shadowrootmode=\"open\">{panel}</template></div>\n<script>{SCRIPT}</script>\n"
    )
}

/// The panel of the page at a path as it stands in a request.
pub(super) fn of_page(state: &State, path: &str) -> String {
    let showing = state.showing.as_ref();
    let source = showing.and_then(|showing| match place(showing, path) {
        Place::File(file) => showing.exporter.source(&file),
        Place::Folder(_) | Place::Nothing => None,
    });
    panel(state, source)
}

fn panel(state: &State, source: Option<&SitePath>) -> String {
    let Some(report) = &state.report else {
        let banner = source.map(|source| banner(state, source));
        return styled(&format!("{}<p>checking…</p>", banner.unwrap_or_default()));
    };
    let whole = findings::count(&report.findings);
    let link = format!("<a href=\"/_postroom/\">whole site: {whole}</a>");
    let Some(source) = source else {
        return styled(&format!("<p>{link}</p>"));
    };
    let found = state.findings_in(source);
    let count = findings::count(found.iter().copied());
    let file = escape_html(source.as_str());
    let here = if found.is_empty() {
        format!("<p>{file}: {count} · {link}</p>")
    } else {
        format!(
            "<details><summary>{file}: {count} · {link}</summary>{}</details>",
            findings::list(found)
        )
    };
    styled(&format!("{}{here}", banner(state, source)))
}

/// Says that readers do not see a page yet.
fn banner(state: &State, source: &SitePath) -> String {
    let showing = state.showing.as_ref();
    let status = showing.and_then(|showing| showing.held_back(source));
    let sentence = match status {
        Some(Status::Draft) => "This is a draft: an export leaves it out.",
        Some(Status::Future) => {
            "This post is of a day to come: until then an export leaves it out."
        }
        _ => return String::new(),
    };
    format!("<p class=\"banner\">{sentence}</p>")
}

fn styled(html: &str) -> String {
    format!("<style>{STYLE}</style><aside aria-label=\"Preview\">{html}</aside>")
}
