//! The exported site in Chromium: it reads without scripts, wears the colours of the system, asks
//! for nothing that is not there, and fits a phone.

use std::{collections::BTreeMap, sync::LazyLock};

use postroom_tests::{Browser, Page, Served, Site};
use serde_json::{Value, json};

/// Every text whose contrast with what lies behind it is below WCAG 2.2 AA (1.4.3).
const PALE_TEXTS: &str = include_str!("pale_texts.js");

/// Everything that sticks out of the window, unless something around it scrolls.
const STICKING_OUT: &str = include_str!("sticking_out.js");

/// A post with everything that is wider than a phone.
const WIDE: &str = include_str!("wide.md");

/// A page of every kind, and posts with pictures, code, tables, formulas and footnotes.
const PAGES: [&str; 14] = [
    "/",
    "/404.html",
    "/about/",
    "/archive/",
    "/authors/meera-nair/",
    "/blog/python-backend-or-data-science/",
    "/blog/reading-query-plans/",
    "/blog/type-hints-that-earn-their-keep/",
    "/blog/wide/",
    "/feeds/",
    "/newsletters/weekly/",
    "/newsletters/weekly/2026-11-13/",
    "/tags/",
    "/tags/python/",
];

/// The sample's files, in which one post more is wide in every way; exported once for all tests.
fn sample() -> BTreeMap<String, Vec<u8>> {
    static SAMPLE: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
        let site = Site::sample();
        site.write("content/posts/wide.md", WIDE);
        site.run("export").exits(0);
        site.files("public")
    });
    SAMPLE.clone()
}

fn text(page: &mut Page<'_>) -> String {
    let text = page.eval("document.body.innerText");
    text.as_str().expect("it is text").to_owned()
}

#[test]
fn every_page_reads_the_same_with_scripts_off() {
    let served = Served::files(sample());
    let mut browser = Browser::start();
    let mut page = browser.page();
    let with = PAGES.iter().map(|path| text(page.go(&served.url(path))));
    let with: Vec<String> = with.collect();
    page.without_scripts();
    for (path, with) in PAGES.iter().zip(with) {
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
    let served = Served::files(sample());
    let mut browser = Browser::start();
    let mut page = browser.page();
    for path in PAGES {
        let mut papers = Vec::new();
        for scheme in ["light", "dark"] {
            page.scheme(scheme).go(&served.url(path));
            papers.push(brightness(
                &page.eval("getComputedStyle(document.body).backgroundColor"),
            ));
            assert_eq!(page.eval(PALE_TEXTS), json!([]), "{path}, {scheme}");
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
    let served = Served::files(sample());
    let mut browser = Browser::start();
    let mut page = browser.page();
    for path in PAGES {
        page.go(&served.url(path));
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
    let served = Served::files(sample());
    let mut browser = Browser::start();
    let mut page = browser.page();
    page.wide(360);
    for path in PAGES {
        page.go(&served.url(path));
        assert_eq!(page.eval(STICKING_OUT), json!([]), "{path}");
        let width = page.eval("document.documentElement.scrollWidth");
        assert_eq!(width, 360, "{path}");
    }
}

#[test]
fn what_is_wrong_with_a_page_is_seen() {
    let html = "<!doctype html><body style='margin: 0; background: #fff'>\
                <p style='color: #777'>Pale<p style='opacity: .5'>Faint\
                <p style='color: #767676'>Dark enough\
                <div style='width: 500px'>Wide</div>\
                <div style='overflow-x: auto'><div style='width: 500px'>Scrolls</div></div>\
                <img src='/gone.png' alt=''><script>console.error('Said'); throw new Error('Thrown')</script>";
    let files = BTreeMap::from([("index.html".to_owned(), html.as_bytes().to_vec())]);
    let served = Served::freely(files);
    let mut browser = Browser::start();
    let mut page = browser.page();
    page.wide(360).go(&served.url("/"));
    let complaints = page.complaints().join("\n");
    for part in ["/gone.png", "Said", "Thrown"] {
        assert!(complaints.contains(part), "{part}: {complaints}");
    }
    assert_eq!(page.eval(PALE_TEXTS), json!(["4.48: Pale", "3.98: Faint"]));
    assert_eq!(page.eval(STICKING_OUT), json!(["div.: Wide"]));
    assert_eq!(page.eval("document.documentElement.scrollWidth"), 500);
    page.without_scripts().go(&served.url("/"));
    assert!(!page.complaints().join("\n").contains("Said"));
}
