//! Feeds, read by a reader that is not ours.

use super::*;
use crate::test_site::{TestSite, post};

fn rss(site: &TestSite) -> String {
    let model = site.load();
    String::from_utf8(Feed::of_site(&model, FeedFormat::Rss).to_rss().unwrap()).unwrap()
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
