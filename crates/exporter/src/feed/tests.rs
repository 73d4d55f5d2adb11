//! Feeds, read by a reader that is not ours.

use super::*;
use crate::test_site::{TestSite, post};

fn written(site: &TestSite, of: FeedOf, format: FeedFormat) -> String {
    let model = site.load();
    let pictures = crate::pictures::Pictures::default();
    let items = FeedItems::new(&model, &pictures);
    let feed = Feed::new(&items, FeedId { of, format });
    String::from_utf8(feed.write(format).unwrap()).unwrap()
}

fn rss(site: &TestSite) -> String {
    written(site, FeedOf::Site, FeedFormat::Rss)
}

fn parsed(xml: &str) -> feed_rs::model::Feed {
    feed_rs::parser::parse(xml.as_bytes()).unwrap()
}

fn two_posts() -> TestSite {
    TestSite::new(&[
        (
            "content/posts/a/index.md",
            "---\ntitle: A & B\ndate: 2026-11-01T09:00:00+05:30\nupdated: 2026-11-05\nid: urn:uuid:1\nauthors: [Ada, Bob]\n\
             tags: [Rust]\ndescription: Short <b>\ncover: c.png\n---\n[b](../b.md) ![c](c.png) <div style=\"color:red\" onclick=x>d</div>\n\n[t](#top)\n",
        ),
        ("content/posts/a/c.png", "12345"),
        (
            "content/posts/b.md",
            "---\ntitle: B\ndate: 2026-10-01\n---\nBody of B.\n",
        ),
        ("content/posts/undated.md", "---\ntitle: U\n---\nx\n"),
    ])
}

#[test]
fn rss_is_read_as_it_is_meant() {
    let feed = parsed(&rss(&two_posts()));
    assert_eq!(feed.title.unwrap().content, "Test & Co");
    assert_eq!(feed.language.as_deref(), Some("en"));
    assert_eq!(
        feed.updated.unwrap().to_rfc3339(),
        "2026-11-05T00:00:00+00:00",
        "from the content"
    );
    let a = &feed.entries[0];
    assert_eq!(a.id, "urn:uuid:1");
    assert_eq!(a.title.as_ref().unwrap().content, "A & B");
    assert_eq!(a.links[0].href, "https://x.example/sub/blog/a/");
    assert_eq!(
        a.published.unwrap().to_rfc3339(),
        "2026-11-01T03:30:00+00:00"
    );
    assert_eq!(
        a.authors
            .iter()
            .map(|author| author.name.as_deref().unwrap())
            .collect::<Vec<_>>(),
        ["Ada", "Bob"]
    );
    assert_eq!(a.categories[0].term, "Rust");
    assert_eq!(a.summary.as_ref().unwrap().content, "Short &lt;b&gt;");
    let enclosure = &a.media[0].content[0];
    assert_eq!(
        enclosure.url.as_ref().unwrap().as_str(),
        "https://x.example/sub/blog/a/c.png"
    );
    assert_eq!(enclosure.size, Some(5));
    assert_eq!(
        enclosure.content_type.as_ref().unwrap().to_string(),
        "image/png"
    );
    let body = a.content.as_ref().unwrap().body.as_ref().unwrap();
    assert!(
        body.contains("href=\"https://x.example/sub/blog/b/\"")
            && body.contains("src=\"https://x.example/sub/blog/a/c.png\"")
    );
    assert!(
        !body.contains("style=") && !body.contains("onclick") && !body.contains("\"#"),
        "{body}"
    );
    assert_eq!(feed.entries[1].id, "https://x.example/sub/blog/b/");
    assert_eq!(
        feed.entries.len(),
        2,
        "what has no date has no place in a feed"
    );
}

#[test]
fn rss_is_written_as_readers_want_it() {
    insta::assert_snapshot!(rss(&two_posts()));
}

#[test]
fn guids_survive_a_move_from_elsewhere() {
    let site = two_posts();
    site.set("feeds: { guid: path, content: summary, paths: { rss: /index.xml } }");
    let xml = rss(&site);
    let feed = parsed(&xml);
    assert_eq!(feed.entries[1].id, "/sub/blog/b/");
    assert!(feed.entries[1].content.is_none());
    assert!(
        xml.contains("href=\"https://x.example/sub/index.xml\""),
        "{xml}"
    );
    site.export();
    assert_eq!(site.output("index.xml"), xml);
    assert!(
        site.output("index.html")
            .contains("href=\"/sub/index.xml\"")
    );
}

#[test]
fn hostile_words_are_inert_in_rss() {
    let evil = "]]><item>&\\u0001<!--\\\"\\u202e\\uFFFE</channel>";
    let front = format!(
        "title: \"{evil}\"\ndescription: \"{evil}\"\ndate: 2026-11-01\ntags: [\"{evil}\"]\nauthors: [\"{evil}\"]"
    );
    let site = TestSite::new(&[]);
    site.write("content/posts/a.md", &post(&front, "]]> `]]>` <!-- x -->"));
    let feed = parsed(&rss(&site));
    assert_eq!(feed.entries.len(), 1);
    assert_eq!(
        feed.entries[0].title.as_ref().unwrap().content,
        "]]><item>&<!--\"\u{202e}</channel>"
    );
    assert_eq!(feed.entries[0].categories.len(), 1);
}

#[test]
fn atom_and_json_say_the_same_as_rss() {
    let site = two_posts();
    let read = |format| parsed(&written(&site, FeedOf::Site, format));
    let expected = read(FeedFormat::Rss);
    for format in [FeedFormat::Atom, FeedFormat::Json] {
        let found = read(format);
        assert_eq!(found.title.unwrap().content, "Test & Co", "{format:?}");
        assert_eq!(found.entries.len(), expected.entries.len());
        for (found, expected) in found.entries.iter().zip(&expected.entries) {
            assert_eq!(found.id, expected.id);
            assert_eq!(found.links[0].href, expected.links[0].href);
            assert_eq!(found.published, expected.published);
            assert_eq!(
                found.title.as_ref().unwrap().content,
                expected.title.as_ref().unwrap().content
            );
            let body = |entry: &feed_rs::model::Entry| {
                entry
                    .content
                    .clone()
                    .unwrap()
                    .body
                    .map(|body| body.trim().to_owned())
            };
            assert_eq!(body(found), body(expected));
            let names = |entry: &feed_rs::model::Entry| -> Vec<_> {
                entry
                    .authors
                    .iter()
                    .map(|author| author.name.clone())
                    .collect()
            };
            assert_eq!(names(found), names(expected));
        }
        let updated = found.entries[0].updated.unwrap();
        assert_eq!(updated.to_rfc3339(), "2026-11-05T00:00:00+00:00");
    }
}

#[test]
fn atom_and_json_are_written_as_readers_want_them() {
    let site = two_posts();
    insta::assert_snapshot!("atom", written(&site, FeedOf::Site, FeedFormat::Atom));
    insta::assert_snapshot!("json", written(&site, FeedOf::Site, FeedFormat::Json));
}

#[test]
fn atom_ids_are_iris() {
    let site = two_posts();
    site.set("feeds: { guid: path }");
    let feed = parsed(&written(&site, FeedOf::Site, FeedFormat::Atom));
    assert_eq!(feed.entries[1].id, "https://x.example/sub/blog/b/");
}

#[test]
fn tags_and_authors_have_feeds_of_their_own() {
    let site = two_posts();
    site.export();
    let tag = parsed(&site.output("tags/rust/feed.xml"));
    assert_eq!(tag.title.unwrap().content, "Rust · Test & Co");
    assert_eq!(tag.entries.len(), 1);
    assert_eq!(
        parsed(&site.output("authors/ada/feed.xml")).entries.len(),
        1
    );
    assert!(
        !site.path("public/tags/rust/atom.xml").exists(),
        "RSS alone unless asked"
    );
    let page = site.output("tags/rust/index.html");
    assert!(
        page.contains("title=\"Rust (RSS)\" href=\"/sub/tags/rust/feed.xml\""),
        "{page}"
    );
    let list = site.output("feeds/index.html");
    for address in [
        "/sub/feed.xml",
        "/sub/atom.xml",
        "/sub/feed.json",
        "/sub/authors/bob/feed.xml",
    ] {
        assert!(
            list.contains(&format!("href=\"{address}\"")),
            "{address}: {list}"
        );
    }
    site.set("feeds: { formats: [], per: [] }");
    site.export();
    for gone in ["feeds/index.html", "feed.xml", "tags/rust/feed.xml"] {
        assert!(!site.path(&format!("public/{gone}")).exists(), "{gone}");
    }
}

#[test]
fn a_feed_of_summaries_is_valid_in_every_format() {
    let site = two_posts();
    site.set("feeds: { content: summary }");
    for format in [FeedFormat::Rss, FeedFormat::Atom, FeedFormat::Json] {
        let feed = parsed(&written(&site, FeedOf::Site, format));
        assert_eq!(feed.entries.len(), 2, "{format:?}");
    }
    let empty = TestSite::new(&[]);
    for format in [FeedFormat::Rss, FeedFormat::Atom, FeedFormat::Json] {
        assert!(
            parsed(&written(&empty, FeedOf::Site, format))
                .entries
                .is_empty()
        );
    }
}
