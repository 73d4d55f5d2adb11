//! `export`: pages and feeds that hold together.

use std::{fs, time::SystemTime};

use feed_rs::model::Feed;
use postroom_tests::Site;

use crate::links::{Pages, dead, doubled};

fn text<'a>(pages: &'a Pages, path: &str) -> &'a str {
    let bytes = pages
        .get(path)
        .unwrap_or_else(|| panic!("no {path} among {:?}", pages.keys()));
    std::str::from_utf8(bytes).expect("pages are UTF-8")
}

fn feed(pages: &Pages, path: &str) -> Feed {
    feed_rs::parser::parse(text(pages, path).as_bytes())
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The feed's path: the only one at the root that is RSS.
fn rss(pages: &Pages) -> String {
    let is_rss = |path: &&String| {
        !path.contains('/') && path.ends_with(".xml") && text(pages, path).contains("<rss")
    };
    pages
        .keys()
        .find(is_rss)
        .expect("there is a feed at the root")
        .clone()
}

#[test]
fn the_sample_has_every_page_and_no_dead_link() {
    let site = Site::sample();
    site.run("export").exits(0);
    let pages = site.files("public");
    for path in [
        "index.html",
        "blog/reading-query-plans/index.html",
        "blog/how-to-read-a-traceback/index.html",
    ] {
        assert!(text(&pages, path).len() > 1000, "{path}");
    }
    for (path, bytes) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        assert!(
            html.contains("<title>") && html.trim_end().ends_with("</html>"),
            "{path}"
        );
        assert!(!html.contains("{{"), "a placeholder is left in {path}");
    }
    // The settings say that another system serves the courses.
    let dead: Vec<String> = dead(&pages, "https://skildock.example")
        .into_iter()
        .filter(|link| {
            !link.contains("-> /courses/") && !link.contains("skildock.example/courses/")
        })
        .collect();
    assert!(dead.is_empty(), "{dead:#?}");
    assert_eq!(doubled(&pages), [""; 0]);
}

/// Addresses that programs read: in the sitemap, in JSON-LD and in JSON feeds.
#[test]
fn what_programs_are_told_is_there() {
    let site = Site::sample();
    site.run("export").exits(0);
    let pages = site.files("public");
    let mut told = Vec::new();
    for (path, bytes) in &pages {
        let text = String::from_utf8_lossy(bytes);
        let parts = match path.rsplit('.').next() {
            Some("xml") if path.starts_with("sitemap") => {
                told.extend(between(&text, "<loc>", "</loc>").map(str::to_owned));
                continue;
            }
            Some("html") => between(&text, "ld+json\">", "</script>").collect(),
            Some("json") if path.ends_with("feed.json") => vec![text.as_ref()],
            _ => continue,
        };
        for part in parts {
            let json = serde_json::from_str(part);
            let json = json.unwrap_or_else(|error| panic!("{path}: {error}: {part}"));
            addresses(&json, &mut told);
        }
    }
    assert!(told.len() > 100, "{told:?}");
    let links = told.iter().map(|url| format!("<a href=\"{url}\"></a>"));
    let mut with_links = pages.clone();
    with_links.insert("told.html".to_owned(), links.collect::<String>().into());
    let mut dead = dead(&with_links, "https://skildock.example");
    dead.retain(|link| link.starts_with("told.html"));
    assert_eq!(dead, [""; 0]);
}

fn between<'t>(text: &'t str, start: &'t str, end: &'t str) -> impl Iterator<Item = &'t str> {
    let parts = text.split(start).skip(1);
    parts.filter_map(move |part| part.split(end).next())
}

/// Every string of a JSON text that is a whole address.
fn addresses(json: &serde_json::Value, found: &mut Vec<String>) {
    match json {
        serde_json::Value::String(text) if text.starts_with("https://") => found.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| addresses(item, found)),
        serde_json::Value::Object(map) => map.values().for_each(|item| addresses(item, found)),
        _ => {}
    }
}

#[test]
fn a_post_page_has_all_its_parts() {
    let site = Site::sample();
    site.run("export").exits(0);
    let pages = site.files("public");
    let html = text(&pages, "blog/python-backend-or-data-science/index.html");
    let parts = [
        "SkilDock",
        "Back to blog",
        "Freshers",
        "Python",
        "Data Science",
        "Backend",
        "Career Advice",
        "5 November 2025",
        "10 min read",
        "<ol",
        "<ul",
        "/courses/",
    ];
    for part in parts {
        assert!(
            html.to_lowercase().contains(&part.to_lowercase()),
            "no {part}"
        );
    }
}

#[test]
fn an_independent_reader_understands_the_feed() {
    let site = Site::sample();
    site.run("export").exits(0);
    let pages = site.files("public");
    let feed = feed(&pages, &rss(&pages));
    assert_eq!(
        feed.title.map(|title| title.content).as_deref(),
        Some("SkilDock")
    );
    assert!(feed.entries.len() >= 8, "{}", feed.entries.len());
    let dates: Vec<_> = feed
        .entries
        .iter()
        .map(|entry| entry.published.expect("every entry has a date"))
        .collect();
    assert!(
        dates.is_sorted_by(|newer, older| newer >= older),
        "{dates:?}"
    );
    for entry in &feed.entries {
        let link = &entry.links.first().expect("every entry has a link").href;
        let path = link
            .strip_prefix("https://skildock.example/")
            .unwrap_or_else(|| panic!("{link}"));
        assert!(
            pages.contains_key(&format!("{path}index.html")),
            "{link} is no page"
        );
        assert!(
            entry.id.starts_with("urn:uuid:"),
            "the sample's posts have ids, not {}",
            entry.id
        );
        let content = entry
            .content
            .as_ref()
            .and_then(|content| content.body.as_deref())
            .unwrap_or_default();
        let relative = ["href", "src"]
            .iter()
            .flat_map(|name| crate::links::attributes(content, name));
        for link in relative {
            assert!(link.contains(':'), "{link} in {} is not absolute", entry.id);
        }
    }
}

#[test]
fn the_guid_is_the_id_and_survives_a_new_slug() {
    let site = Site::empty();
    let post = |slug: &str| {
        format!("---\ntitle: Tea\ndate: 2026-11-01\nslug: {slug}\nid: urn:tea:1\n---\n\nTea.\n")
    };
    let guids = || {
        site.run("export").exits(0);
        let pages = site.files("public");
        feed(&pages, &rss(&pages))
            .entries
            .into_iter()
            .map(|entry| entry.id)
            .collect::<Vec<_>>()
    };
    site.write("content/posts/tea.md", post("tea"));
    assert_eq!(guids(), ["urn:tea:1"]);
    site.write("content/posts/tea.md", post("green-tea"));
    assert_eq!(guids(), ["urn:tea:1"]);
}

#[test]
fn drafts_future_and_expired_posts_stay_in() {
    let site = Site::empty();
    site.post("tea", "Tea.");
    site.write(
        "content/posts/draft.md",
        "---\ntitle: D\ndate: 2026-11-01\ndraft: true\n---\n\nDraft.\n",
    );
    site.write(
        "content/posts/later.md",
        "---\ntitle: L\ndate: 2026-12-24\n---\n\nLater.\n",
    );
    site.write(
        "content/posts/gone.md",
        "---\ntitle: G\ndate: 2026-01-01\nexpires: 2026-02-01\n---\n\nGone.\n",
    );
    site.run("export").exits(0);
    let pages = site.files("public");
    let posts: Vec<&str> = pages
        .keys()
        .filter_map(|path| path.strip_prefix("blog/")?.strip_suffix("/index.html"))
        .collect();
    assert_eq!(posts, ["tea"]);
    for (path, bytes) in &pages {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            !["Draft.", "Later.", "Gone."]
                .iter()
                .any(|held| text.contains(held)),
            "{path}: {text}"
        );
    }
}

#[test]
fn the_stylesheet_is_small_and_asks_for_nothing() {
    let site = Site::empty();
    site.run("export").exits(0);
    let pages = site.files("public");
    let css = text(&pages, "style.css");
    assert!(css.len() < 20_000, "{} bytes", css.len());
    for word in ["url(", "@import", "//"] {
        assert!(!css.contains(word), "{word}");
    }
}

#[test]
fn a_sub_path_is_in_every_link() {
    let site = Site::sample();
    site.run("export --base-url https://x.example/deep/blog")
        .exits(0);
    let pages = site.files("public");
    let moved: Pages = pages
        .into_iter()
        .map(|(path, bytes)| (format!("deep/blog/{path}"), bytes))
        .collect();
    let dead: Vec<String> = dead(&moved, "https://x.example")
        .into_iter()
        .filter(|link| !link.contains("/courses/"))
        .collect();
    assert!(dead.is_empty(), "{dead:#?}");
    assert_eq!(doubled(&moved), [""; 0]);
}

#[test]
fn the_same_site_gives_the_same_bytes() {
    let site = Site::sample();
    for threads in ["1", "2", "5"] {
        let mut command = site.command();
        command.env("RAYON_NUM_THREADS", threads).args([
            "export",
            "--out",
            &format!("out{threads}"),
        ]);
        postroom_tests::Run::of(command).exits(0);
    }
    let one = site.files("out1");
    assert_eq!(one, site.files("out2"));
    assert_eq!(one, site.files("out5"));
}

#[test]
fn unchanged_files_are_not_rewritten_and_strangers_not_removed() {
    let site = Site::empty();
    site.post("tea", "Tea.").post("pots", "Pots.");
    site.run("export").exits(0);
    let page = site.path("public/blog/tea/index.html");
    let stylesheet = site.path("public/style.css");
    let long_ago = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    let set = |path| {
        fs::File::options()
            .write(true)
            .open(path)
            .expect("it is there")
            .set_modified(long_ago)
    };
    set(&page).expect("its time can be set");
    set(&stylesheet).expect("its time can be set");
    site.write("public/CNAME", "tea.example")
        .write("public/blog/notes/by-hand.html", "Mine.");
    fs::remove_file(site.path("content/posts/pots.md")).expect("it is there");

    site.run("export").exits(0);
    let modified = |path| {
        fs::metadata(path)
            .and_then(|metadata| metadata.modified())
            .expect("it is there")
    };
    assert_eq!(
        modified(&stylesheet),
        long_ago,
        "an unchanged file was rewritten"
    );
    assert_ne!(
        modified(&page),
        long_ago,
        "the page still links to the post that is gone"
    );
    let files = site.files("public");
    assert_eq!(text(&files, "CNAME"), "tea.example");
    assert_eq!(text(&files, "blog/notes/by-hand.html"), "Mine.");
    assert!(
        !files.contains_key("blog/pots/index.html"),
        "the page of a post that is gone is still there"
    );
}

#[test]
fn text_is_escaped_wherever_it_lands() {
    let site = Site::empty();
    let nasty = "\"><script>alert(1)</script>&]]>";
    site.write(
        "content/posts/tea.md",
        format!("---\ntitle: '{nasty}'\ndate: 2026-11-01\ndescription: '{nasty}'\nauthors: ['{nasty}']\ntags: ['{nasty}']\n---\n\nTea.\n"),
    );
    site.run("export").exits(0);
    let pages = site.files("public");
    for (path, bytes) in &pages {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("<script>alert"), "{path}: {text}");
    }
    let feed = feed(&pages, &rss(&pages));
    assert_eq!(
        feed.entries[0]
            .title
            .as_ref()
            .map(|title| title.content.as_str()),
        Some(nasty)
    );
}

#[test]
fn templates_of_the_site_win() {
    let site = Site::empty();
    site.post("tea", "Tea.");
    site.write(
        "templates/site/post.hbs",
        "<html>our own {{post.title}}</html>",
    );
    site.run("export").exits(0);
    let pages = site.files("public");
    assert!(text(&pages, "blog/tea/index.html").contains("our own tea"));
    site.write("templates/site/post.hbs", "<html>{{#if</html>");
    site.run("export").exits(2).says("post.hbs");
}
