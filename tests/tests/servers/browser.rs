//! The exported site in Chromium: it reads without scripts, wears the colours of the system, asks
//! for nothing that is not there, and fits a phone.

use std::collections::BTreeMap;

use postroom_tests::{Browser, Page, Served, Site};
use serde_json::Value;

/// Every text whose contrast with what lies behind it is below WCAG 2.2 AA (1.4.3).
const PALE_TEXTS: &str = include_str!("pale_texts.js");

/// Everything that sticks out of the window, unless something around it scrolls.
const STICKING_OUT: &str = include_str!("sticking_out.js");

/// A post with everything that is wider than a phone.
const WIDE: &str = include_str!("wide.md");

/// The exported site's files.
fn exported(site: &Site) -> BTreeMap<String, Vec<u8>> {
    site.run("export").exits(0);
    site.files("public")
}

/// The sample, in which one post more is wide in every way.
fn sample() -> BTreeMap<String, Vec<u8>> {
    let site = Site::sample();
    site.write("content/posts/wide.md", WIDE);
    exported(&site)
}

/// The address of every page, but for those that only lead on.
fn pages(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let is_page = |path: &str, bytes: &[u8]| {
        path.ends_with(".html")
            && !String::from_utf8_lossy(bytes).contains("http-equiv=\"refresh\"")
    };
    let pages = files.iter().filter(|(path, bytes)| is_page(path, bytes));
    let pages: Vec<String> = pages
        .map(|(path, _)| format!("/{}", path.strip_suffix("index.html").unwrap_or(path)))
        .collect();
    for kind in [
        "/",
        "/404.html",
        "/archive/",
        "/authors/meera-nair/",
        "/blog/wide/",
        "/feeds/",
        "/newsletters/weekly/2026-11-13/",
        "/tags/",
        "/tags/python/",
    ] {
        assert!(pages.iter().any(|page| page == kind), "{kind}: {pages:?}");
    }
    pages
}

fn text(page: &mut Page<'_>) -> String {
    let text = page.eval("document.body.innerText");
    text.as_str().expect("it is text").to_owned()
}

#[test]
fn every_page_reads_the_same_with_scripts_off() {
    let files = sample();
    let (pages, served) = (pages(&files), Served::files(files));
    let mut browser = Browser::start();
    let mut page = browser.page();
    let with = pages.iter().map(|path| text(page.go(&served.url(path))));
    let with: Vec<String> = with.collect();
    page.without_scripts();
    for (path, with) in pages.iter().zip(with) {
        let without = text(page.go(&served.url(path)));
        assert!(without.len() > 40, "{path}: {without}");
        assert_eq!(without, with, "{path}");
    }
}

#[test]
fn links_and_pictures_work_with_scripts_off() {
    let served = Served::files(sample());
    let mut browser = Browser::start();
    let mut page = browser.page();
    page.without_scripts()
        .go(&served.url("/blog/reading-query-plans/"));
    let title = page.eval("document.querySelector('h1').innerText");
    page.wait_for("document.querySelector('.cover img').naturalWidth > 100");
    page.eval("document.querySelector('.contents a').click()");
    page.wait_for("document.querySelector(':target')?.matches('h2')");
    page.eval("document.querySelector('.neighbours a').click()");
    page.wait_for("document.readyState == 'complete' && location.hash == ''");
    assert_ne!(page.eval("document.querySelector('h1').innerText"), title);
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn the_theme_follows_the_system_and_every_text_can_be_read() {
    let files = sample();
    let (pages, served) = (pages(&files), Served::files(files));
    let mut browser = Browser::start();
    let mut page = browser.page();
    for path in pages {
        let mut papers = Vec::new();
        for scheme in ["light", "dark"] {
            page.scheme(scheme).go(&served.url(&path));
            papers.push(brightness(
                &page.eval("getComputedStyle(document.body).backgroundColor"),
            ));
            assert_eq!(
                page.eval(PALE_TEXTS),
                serde_json::json!([]),
                "{path}, {scheme}"
            );
        }
        assert!(papers[0] > 700 && papers[1] < 150, "{path}: {papers:?}");
    }
}

/// The sum of a colour's red, green and blue.
fn brightness(colour: &Value) -> u32 {
    let colour = colour.as_str().expect("a colour is text");
    let numbers = colour.split(|c: char| !c.is_ascii_digit());
    numbers
        .filter_map(|number| number.parse::<u32>().ok())
        .sum()
}

#[test]
fn no_page_complains_or_asks_for_what_is_not_there() {
    let files = sample();
    let (pages, served) = (pages(&files), Served::files(files));
    let mut browser = Browser::start();
    let mut page = browser.page();
    for path in pages {
        page.go(&served.url(&path));
        // Pictures further down are asked for when they come into sight.
        page.eval("document.querySelectorAll('img').forEach(image => image.loading = 'eager')");
        page.wait_for("[...document.images].every(image => image.complete)");
        assert_eq!(page.complaints(), [""; 0], "{path}");
    }
}

#[test]
fn the_page_for_addresses_that_are_not_there_stands_anywhere() {
    let served = Served::files(sample());
    let mut browser = Browser::start();
    let mut page = browser.page();
    let gone = served.url("/no/such/page/");
    page.go(&gone);
    let other = |complaint: &String| !complaint.contains(&gone);
    let complaints: Vec<String> = page.complaints().into_iter().filter(other).collect();
    assert_eq!(complaints, [""; 0]);
    page.eval("document.querySelector('.button').click()");
    page.wait_for("document.querySelector('.cards')");
}

#[test]
fn no_page_scrolls_sideways_on_a_phone() {
    let files = sample();
    let (pages, served) = (pages(&files), Served::files(files));
    let mut browser = Browser::start();
    let mut page = browser.page();
    page.wide(360);
    for path in pages {
        page.go(&served.url(&path));
        assert_eq!(page.eval(STICKING_OUT), serde_json::json!([]), "{path}");
        let width = page.eval("document.documentElement.scrollWidth");
        assert_eq!(width, 360, "{path}");
    }
}
