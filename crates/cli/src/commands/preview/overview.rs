//! The preview's own pages: everything about the site at a glance, and why it cannot be shown.

use postroom_content_model::{Edition, Post, Site, SitePath, Status};
use postroom_exporter::escape_html;

use super::{
    findings, mail, panel,
    state::{Showing, State},
};

const STYLE: &str = include_str!("overview.css");

/// All findings, posts that are held back, and editions.
pub(super) fn page(state: &State) -> String {
    let mut body = String::new();
    if let Some(trouble) = &state.trouble {
        body.push_str(&section("Cannot be shown", &told(&trouble.message)));
        body.push_str(&findings::list(&trouble.findings));
    }
    let site = state
        .showing
        .as_ref()
        .map(|showing| showing.exporter.site());
    if let Some(showing) = &state.showing {
        let home = format!("{}/", showing.base());
        body.push_str(&format!("<p>{}</p>", link(&home, "the site")));
        body.push_str(&section("Held back", &held_back(showing)));
        body.push_str(&section("Editions", &editions(showing.exporter.site())));
        let skipped = showing.exporter.skipped().iter();
        let skipped = skipped.map(|skipped| format!("{}: {}", skipped.what, skipped.reason));
        let skipped: Vec<String> = skipped.map(|text| escape_html(&text)).collect();
        body.push_str(&section("Left out", &items(&skipped)));
    }
    match &state.report {
        Some(report) => {
            let title = format!("Linter: {}", findings::count(&report.findings));
            let by_file = report.findings.chunk_by(|a, b| a.file == b.file);
            let found = by_file.map(|found| {
                let heading = found.first().map(|first| file_heading(site, &first.file));
                format!("{}{}", heading.unwrap_or_default(), findings::list(found))
            });
            let found: String = found.collect();
            body.push_str(&format!("<h2>{title}</h2>{found}"));
        }
        None => body.push_str("<p>checking…</p>"),
    }
    document(state, "Preview", &body)
}

/// A page in place of one that cannot be shown: for what is wrong with the whole site, or with
/// this page.
pub(super) fn trouble(state: &State, of_page: Option<&str>) -> String {
    let mut body = String::new();
    if let Some(message) = of_page {
        body.push_str(&told(message));
    }
    if let Some(trouble) = &state.trouble {
        body.push_str(&told(&trouble.message));
        body.push_str(&findings::list(&trouble.findings));
    }
    body.push_str("<p>This page comes back by itself when that is mended.</p>");
    document(state, "Cannot be shown", &body)
}

/// A page of the preview's own; `body` is HTML.
pub(super) fn document(state: &State, title: &str, body: &str) -> String {
    let host = panel::host(state, "", " data-reload");
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title} · Postroom</title>\
         <style>{STYLE}</style></head>\n<body><main><h1>{title}</h1>{body}</main>{host}</body></html>\n"
    )
}

fn told(message: &str) -> String {
    format!("<pre>{}</pre>", escape_html(message))
}

/// A section with a list in it; nothing for nothing.
fn section(title: &str, html: &str) -> String {
    match html.is_empty() {
        true => String::new(),
        false => format!("<h2>{title}</h2>{html}"),
    }
}

fn items(items: &[String]) -> String {
    match items.is_empty() {
        true => String::new(),
        false => {
            let items: String = items
                .iter()
                .map(|item| format!("<li>{item}</li>"))
                .collect();
            format!("<ul>{items}</ul>")
        }
    }
}

fn link(address: &str, text: &str) -> String {
    format!(
        "<a href=\"{}\">{}</a>",
        escape_html(address),
        escape_html(text)
    )
}

fn held_back(showing: &Showing) -> String {
    let site = showing.exporter.site();
    let posts = site.posts.iter().filter_map(|post| {
        let why = match showing.held_back(post.path()).unwrap_or(post.status) {
            Status::Draft => "draft".to_owned(),
            Status::Future => match &post.published {
                Some(published) => format!("from {}", published.date()),
                None => "from a day to come".to_owned(),
            },
            Status::Expired => return Some(format!("{} (expired)", escape_html(post.title()))),
            Status::Published => return None,
        };
        Some(format!(
            "{} ({why})",
            link(&address(site, post), post.title())
        ))
    });
    items(&posts.collect::<Vec<_>>())
}

fn editions(site: &Site) -> String {
    let edition = |edition: &Edition| {
        let name = format!("{}/{}", edition.id.newsletter, edition.id.name);
        let address = site.settings.base_url.path(&edition.permalink());
        let mail = link(&mail::address(edition), "mail");
        match site.is_public(edition) {
            true => format!("{} · {mail}", link(&address, &name)),
            false => format!("{} (not public yet) · {mail}", escape_html(&name)),
        }
    };
    items(&site.editions.iter().map(edition).collect::<Vec<_>>())
}

fn file_heading(site: Option<&Site>, file: &SitePath) -> String {
    let post = site.and_then(|site| {
        let post = site.posts.iter().find(|post| post.path() == file)?;
        Some(link(&address(site, post), file.as_str()))
    });
    let name = post.unwrap_or_else(|| escape_html(file.as_str()));
    format!("<h3>{name}</h3>")
}

fn address(site: &Site, post: &Post) -> String {
    site.settings.base_url.path(&post.permalink)
}
