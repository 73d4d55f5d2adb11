//! Reads the links of exported pages, and finds those that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};

/// Pages by their path in the output folder.
pub(crate) type Pages = BTreeMap<String, Vec<u8>>;

/// The values of an attribute in HTML that our own templates wrote: always in double quotes.
pub(crate) fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let opening = format!(" {name}=\"");
    html.split(opening.as_str())
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// Every link of every page that starts with `base` (or is root-relative) and leads to no file,
/// as `page -> link`.
pub(crate) fn dead(pages: &Pages, base: &str) -> Vec<String> {
    let mut dead = Vec::new();
    for (path, bytes) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        let links = ["href", "src"]
            .into_iter()
            .flat_map(|name| attributes(&html, name));
        let anchors = anchors(&html);
        for link in links {
            if !leads_somewhere(pages, base, link, &anchors) {
                dead.push(format!("{path} -> {link}"));
            }
        }
    }
    dead
}

fn anchors(html: &str) -> BTreeSet<String> {
    attributes(html, "id").into_iter().map(unescape).collect()
}

fn leads_somewhere(pages: &Pages, base: &str, link: &str, own_anchors: &BTreeSet<String>) -> bool {
    let link = unescape(link);
    if let Some(anchor) = link.strip_prefix('#') {
        return anchor.is_empty() || own_anchors.contains(&decode(anchor));
    }
    let inside = link
        .strip_prefix(base)
        .map(|rest| format!("/{}", rest.trim_start_matches('/')));
    let Some(path) = inside.or_else(|| link.starts_with('/').then(|| link.clone())) else {
        return true;
    };
    let (path, anchor) = path.split_once('#').unwrap_or((&path, ""));
    let path = decode(path.split('?').next().unwrap_or_default());
    let file = path.trim_start_matches('/');
    let file = if file.is_empty() || file.ends_with('/') {
        format!("{file}index.html")
    } else {
        file.to_owned()
    };
    let Some(bytes) = pages.get(&file) else {
        return false;
    };
    anchor.is_empty() || anchors(&String::from_utf8_lossy(bytes)).contains(&decode(anchor))
}

fn unescape(text: &str) -> String {
    text.replace("&#x27;", "'")
        .replace("&#x3D;", "=")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// Undoes percent-encoding.
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[test]
fn dead_links_are_seen() {
    let page = |html: &str| html.as_bytes().to_vec();
    let html = "<h1 id=\"up\"></h1><a href=\"/\"></a><a href=\"/a%20b/#x\"></a><a href=\"#up\"></a>\
                <a href=\"/gone/\"></a><a href=\"#gone\"></a><img src=\"https://x.example/gone.png\">\
                <a href=\"https://elsewhere.example/\"></a><a href=\"/a%20b/#gone\"></a>";
    let pages = Pages::from([
        ("index.html".to_owned(), page(html)),
        ("a b/index.html".to_owned(), page("<p id=\"x\">")),
    ]);
    let expected = [
        "/gone/",
        "#gone",
        "https://x.example/gone.png",
        "/a%20b/#gone",
    ];
    let mut expected = expected.map(|link| format!("index.html -> {link}"));
    let mut dead = dead(&pages, "https://x.example");
    expected.sort();
    dead.sort();
    assert_eq!(dead, expected);
}
