//! Reads exported pages with a browser's tokenizer, and finds links that lead nowhere and anchors
//! that are there twice.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};
use url::Url;

/// Pages by their path in the output folder.
pub(crate) type Pages = BTreeMap<String, Vec<u8>>;

/// An element's name and attributes.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Element {
    /// The value of an attribute, without its escapes.
    pub(crate) fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }

    /// Every address that the element names.
    fn links(&self) -> Vec<&str> {
        let whole = ["href", "src", "poster", "data", "action", "cite"];
        let mut links: Vec<&str> = whole.iter().filter_map(|name| self.get(name)).collect();
        let images = self.get("srcset").unwrap_or_default().split(',');
        links.extend(images.filter_map(|image| image.split_whitespace().next()));
        let content = self.get("content").unwrap_or_default();
        match self.get("property").or(self.get("http-equiv")) {
            Some("og:url" | "og:image") => links.push(content),
            Some("refresh") => links.extend(content.split_once("url=").map(|(_, url)| url)),
            _ => {}
        }
        links
    }
}

/// Every element of a page, in its order.
pub(crate) fn elements(html: &str) -> Vec<Element> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    // The tokenizer stops after each script, for whoever would run it.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

#[derive(Default)]
struct Sink(RefCell<Vec<Element>>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => self.element(tag),
            _ => TokenSinkResult::Continue,
        }
    }
}

impl Sink {
    fn element(&self, tag: Tag) -> TokenSinkResult<()> {
        let attributes = tag.attrs.into_iter();
        let attributes = attributes.map(|one| (one.name.local.to_string(), one.value.to_string()));
        self.0.borrow_mut().push(Element {
            name: tag.name.to_string(),
            attributes: attributes.collect(),
        });
        match &*tag.name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

/// The values of an attribute in a piece of HTML.
pub(crate) fn attributes(html: &str, name: &str) -> Vec<String> {
    let elements = elements(html);
    let values = elements.iter().filter_map(|element| element.get(name));
    values.map(str::to_owned).collect()
}

/// Every link of every page that leads into the site at `base` but to none of its files, or to
/// an anchor that its page does not have, as `page -> link`.
pub(crate) fn dead(pages: &Pages, base: &str) -> Vec<String> {
    let base = Url::parse(base).expect("the tests name whole addresses");
    let read: BTreeMap<&str, Vec<Element>> = html(pages)
        .map(|(path, html)| (path, elements(&html)))
        .collect();
    let anchors: BTreeMap<&str, BTreeSet<&str>> = read
        .iter()
        .map(|(path, elements)| (*path, ids(elements).collect()))
        .collect();
    let leads_somewhere = |from: &str, link: &str| {
        let here = base.join(from).expect("a path of the output is a URL");
        let Ok(url) = here.join(link) else {
            return false;
        };
        if url.origin() != base.origin() {
            return true;
        }
        let path = decode(url.path());
        let file = path.trim_start_matches('/');
        let file = match file {
            _ if file.is_empty() || file.ends_with('/') => format!("{file}index.html"),
            _ => file.to_owned(),
        };
        let anchor = decode(url.fragment().unwrap_or_default());
        pages.contains_key(&file)
            && (anchor.is_empty()
                || anchors
                    .get(file.as_str())
                    .is_some_and(|anchors| anchors.contains(anchor.as_str())))
    };
    let links = read.iter().flat_map(|(path, elements)| {
        let links = elements.iter().flat_map(Element::links);
        links.map(move |link| (*path, link))
    });
    links
        .filter(|(path, link)| !leads_somewhere(path, link))
        .map(|(path, link)| format!("{path} -> {link}"))
        .collect()
}

/// Every `id` that more than one element of a page has, as `page: id`.
pub(crate) fn doubled(pages: &Pages) -> Vec<String> {
    let mut doubled = Vec::new();
    for (path, html) in html(pages) {
        let mut seen = BTreeSet::new();
        let elements = elements(&html);
        let again = ids(&elements).filter(|id| !seen.insert(*id));
        doubled.extend(again.map(|id| format!("{path}: {id}")));
    }
    doubled
}

fn ids(elements: &[Element]) -> impl Iterator<Item = &str> {
    elements.iter().filter_map(|element| element.get("id"))
}

/// The pages, by path.
pub(crate) fn html(pages: &Pages) -> impl Iterator<Item = (&str, String)> {
    let pages = pages.iter().filter(|(path, _)| path.ends_with(".html"));
    pages.map(|(path, bytes)| (path.as_str(), String::from_utf8_lossy(bytes).into_owned()))
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
                <a href=\"https://elsewhere.example/\"></a><a href=\"/a%20b/#gone\"></a>\
                <img srcset='/a%20b/ 1x, /small.png 2x'><a href=gone/></a>\
                <script>\"<a href='/no-link/'>\"</script><p title=\"<a href='/no-link/'>\">";
    let pages = Pages::from([
        ("index.html".to_owned(), page(html)),
        ("a b/index.html".to_owned(), page("<p id=\"x\">")),
    ]);
    let expected = [
        "/gone/",
        "#gone",
        "https://x.example/gone.png",
        "/a%20b/#gone",
        "/small.png",
        "gone/",
    ];
    let mut expected = expected.map(|link| format!("index.html -> {link}"));
    let mut dead = dead(&pages, "https://x.example");
    expected.sort();
    dead.sort();
    assert_eq!(dead, expected);
}

#[test]
fn doubled_anchors_are_seen() {
    let html = "<p id=a><p id=b><p id=\"a\"><script>'<p id=b>'</script>";
    let pages = Pages::from([("index.html".to_owned(), html.as_bytes().to_vec())]);
    assert_eq!(doubled(&pages), ["index.html: a"]);
}
