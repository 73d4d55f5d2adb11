//! Exports of small sites, looked at from outside.

mod folder;
mod pages;

use std::fs;

use postroom_content_model::Shown;

use super::*;
use crate::test_site::{TestSite, post};

/// How many files the export of [`simple`] writes beside its manifest.
const FILES: usize = 23;

fn simple() -> TestSite {
    TestSite::new(&[
        (
            "content/posts/a.md",
            "---\ntitle: First\ndate: 2026-11-01\ntags: [Rust]\nauthors: [Ada]\n---\nHello\n",
        ),
        (
            "content/posts/b/index.md",
            "---\ntitle: Second\ndate: 2026-11-02\ncover: { image: c.png, alt: C }\n---\nHi\n",
        ),
        ("content/posts/b/c.png", "png"),
        ("static/logo.svg", "<svg/>"),
    ])
}

#[test]
fn a_site_becomes_pages_feed_and_files() {
    let site = simple();
    let report = site.export();
    assert_eq!(
        (report.posts, report.pages, report.feeds, report.files),
        (2, 10, 5, 8)
    );
    assert_eq!(report.skipped, []);
    let outputs = site.outputs();
    let is_named_by_content =
        |path: &&String| path.starts_with("search/terms/") || path.starts_with("search/posts/");
    assert_eq!(outputs.iter().filter(is_named_by_content).count(), 2);
    let others: Vec<&str> = outputs
        .iter()
        .filter(|path| !is_named_by_content(path))
        .map(String::as_str)
        .collect();
    assert_eq!(
        others,
        [
            ".postroom-manifest.json",
            "404.html",
            "archive/index.html",
            "atom.xml",
            "authors/ada/feed.xml",
            "authors/ada/index.html",
            "blog/a/index.html",
            "blog/b/c.png",
            "blog/b/index.html",
            "feed.json",
            "feed.xml",
            "feeds/index.html",
            "index.html",
            "logo.svg",
            "search/index.html",
            "search/index.json",
            "search/search.js",
            "sitemap.xml",
            "style.css",
            "tags/index.html",
            "tags/rust/feed.xml",
            "tags/rust/index.html",
        ]
    );
    let home = site.output("index.html");
    assert!(
        home.find("Second").unwrap() < home.find("First").unwrap(),
        "newest first"
    );
    assert!(home.contains("href=\"/sub/blog/a/\"") && home.contains("src=\"/sub/blog/b/c.png\""));
}

#[test]
fn drafts_future_and_expired_posts_are_held_back_with_their_pictures() {
    let site = simple();
    site.write(
        "content/posts/d/index.md",
        &post("title: Secret\ndate: 2026-11-01\ndraft: true", "x"),
    );
    site.write("content/posts/d/c.png", "png");
    site.write(
        "content/posts/f.md",
        &post("title: Secret\ndate: 2026-12-01", "x"),
    );
    site.write(
        "content/posts/e.md",
        &post("title: Secret\ndate: 2026-01-01\nexpires: 2026-02-01", "x"),
    );
    site.export();
    let all = site.outputs();
    assert_eq!(all.len(), FILES + 1, "{all:?}");
    assert!(
        all.iter()
            .filter(|path| !path.ends_with("png"))
            .all(|path| !site.output(path).contains("Secret"))
    );
}
