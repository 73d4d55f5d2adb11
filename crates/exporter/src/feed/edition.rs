//! An edition in the feed of its newsletter, as everyone may read it.

use std::fmt::Write;

use jiff::civil::Date;
use postroom_content_model::{Edition, FeedContent, PostDate, Site};

use super::FeedItem;
use crate::{
    body::Medium,
    newsletter::{posts_of, public_text},
    pictures::Pictures,
    templates::escape_html,
    view::{one_line, summary},
};

impl FeedItem {
    /// An edition. It is known by its permanent id, so that a renamed file is not new.
    pub(super) fn of_edition(site: &Site, edition: usize, pictures: &Pictures) -> Self {
        let edition = &site.editions[edition];
        let public = public_text(site, edition, Medium::Feed, Some(pictures));
        let url = site.absolute_url(&edition.permalink());
        let full = site.settings.feeds.content == FeedContent::Full;
        Self {
            guid: edition.front.id.clone().unwrap_or_else(|| url.clone()),
            url,
            title: public.subject,
            published: published(site, edition).map(|date| date.timestamp()),
            updated: edition.front.updated.as_ref().map(PostDate::timestamp),
            authors: Vec::new(),
            language: edition.front.language.clone(),
            tags: Vec::new(),
            summary: public.preheader,
            content: full.then(|| public.html + &posts(site, edition)),
            enclosure: None,
        }
    }
}

/// The day of an edition: its own, else the one that it is named after.
fn published(site: &Site, edition: &Edition) -> Option<PostDate> {
    let named = || {
        let day = edition.id.name.parse::<Date>().ok()?;
        PostDate::day(day, &site.settings.time_zone.0)
    };
    edition.front.date.clone().or_else(named)
}

/// The posts of an edition that are out, each with its standfirst.
fn posts(site: &Site, edition: &Edition) -> String {
    let mut html = String::new();
    let posts = posts_of(site, edition).into_iter();
    for post in posts.map(|post| &site.posts[post]) {
        if post.is_published() {
            let url = escape_html(&site.absolute_url(&post.permalink));
            let title = escape_html(&one_line(post.title()));
            // Writing to a string cannot fail.
            let _ = writeln!(html, "<h2><a href=\"{url}\">{title}</a></h2>");
            let summary = summary(post);
            if !summary.is_empty() {
                let _ = writeln!(html, "<p>{}</p>", escape_html(&summary));
            }
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use crate::test_site::{TestSite, post};

    fn archive() -> TestSite {
        let site = TestSite::new(&[(
            "content/posts/b.md",
            &post(
                "title: B & C\ndate: 2026-10-01\ndescription: About <b>.",
                "x",
            ),
        )]);
        let edition = |name: &str, front: &str| {
            let body = "Hello {{subscriber.name | default: \"friend\"}}, [leave]({{unsubscribe_url}}) or [read](../../posts/b.md).";
            let path = format!("content/newsletters/weekly/{name}.md");
            site.write(&path, &post(&format!("subject: On {name}\n{front}"), body));
        };
        edition(
            "2026-11-01",
            "id: urn:x:1\ndate: 2026-11-01\npreheader: One\nposts: [gone, b, later]",
        );
        edition("2026-11-08", "posts: [b]");
        edition("2026-11-30", "date: 2026-11-30\nposts: [b]");
        site.write(
            "content/posts/later.md",
            &post("title: Later\ndate: 2026-12-01", "x"),
        );
        site
    }

    #[test]
    fn editions_have_a_feed_without_anything_personal() {
        let site = archive();
        site.export();
        let written = site.output("newsletters/weekly/feed.xml");
        let feed = feed_rs::parser::parse(written.as_bytes()).unwrap();
        assert_eq!(feed.title.unwrap().content, "Weekly *News* · Test & Co");
        let ids: Vec<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "https://x.example/sub/newsletters/weekly/2026-11-08/",
                "urn:x:1"
            ]
        );
        let one = &feed.entries[1];
        assert_eq!(one.title.as_ref().unwrap().content, "On 2026-11-01");
        assert_eq!(one.summary.as_ref().unwrap().content, "One");
        assert_eq!(
            one.links[0].href,
            "https://x.example/sub/newsletters/weekly/2026-11-01/"
        );
        let content = one.content.as_ref().unwrap().body.as_deref().unwrap();
        assert_eq!(
            content.replace('\n', ""),
            "<p>Hello friend, leave or <a href=\"https://x.example/sub/blog/b/\">read</a>.</p>\
             <h2><a href=\"https://x.example/sub/blog/b/\">B &amp; C</a></h2><p>About &lt;b&gt;.</p>"
        );
    }

    #[test]
    fn archive_pages_tell_of_the_feed() {
        let site = archive();
        site.export();
        let link = "title=\"Weekly *News* (RSS)\" href=\"/sub/newsletters/weekly/feed.xml\"";
        for page in ["", "2026-11-01/"] {
            let page = site.output(&format!("newsletters/weekly/{page}index.html"));
            assert!(page.contains(link), "{page}");
        }
        assert!(!site.output("index.html").contains(link));
        let feeds = site.output("feeds/index.html");
        assert!(feeds.contains("href=\"/sub/newsletters/weekly/feed.xml\""));
        site.set("feeds: { per_formats: [] }");
        site.export();
        assert!(site.path("public/newsletters/weekly/feed.xml").exists());
        site.set("feeds: { formats: [] }");
        site.export();
        assert!(!site.path("public/newsletters/weekly/feed.xml").exists());
    }
}
