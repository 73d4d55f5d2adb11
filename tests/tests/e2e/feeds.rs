//! Feeds, read by an independent reader: they tell what the posts say.

use std::collections::BTreeMap;

use postroom_tests::{Site, disagreements, feeds, told};

/// A line of front matter, without its quotes.
fn line(text: &str, key: &str) -> Option<String> {
    let lines = text.lines().skip(1).take_while(|line| *line != "---");
    let mut values = lines.filter_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    values
        .next()
        .map(|value| value.trim_matches('"').to_owned())
}

/// A time, or the day's beginning where the sample is at home.
fn moment(text: &str) -> String {
    let whole = match text.contains('T') {
        true => text.to_owned(),
        false => format!("{text}T00:00:00+05:30"),
    };
    let moment: jiff::Timestamp = whole.parse().expect("the sample's dates are dates");
    moment.to_string()
}

/// The link and the moments of publishing and changing of every post of the sample, by its id.
fn posts(site: &Site) -> BTreeMap<String, (String, String, String)> {
    let mut posts = BTreeMap::new();
    for (path, bytes) in site.files("content/posts") {
        if !path.ends_with(".md") {
            continue;
        }
        let text = String::from_utf8(bytes).expect("posts are text");
        if line(&text, "draft").is_some() {
            continue;
        }
        let name = path.strip_suffix("/index.md").or(path.strip_suffix(".md"));
        let name = name.expect("it ends so");
        let of_file = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
        let slug = line(&text, "slug").unwrap_or_else(|| of_file.to_owned());
        let date = line(&text, "date").unwrap_or_else(|| name[..10].to_owned());
        let updated = line(&text, "updated").unwrap_or_else(|| date.clone());
        posts.insert(
            line(&text, "id").expect("every post has one"),
            (
                format!("https://skildock.example/blog/{slug}/"),
                moment(&date),
                moment(&updated),
            ),
        );
    }
    posts
}

#[test]
fn all_formats_tell_the_ids_links_and_dates_of_the_posts() {
    let site = Site::sample();
    let posts = posts(&site);
    site.run("export").exits(0);
    let files = site.files("public");
    let feeds = feeds(&files);
    for format in ["feed.xml", "atom.xml", "feed.json"] {
        let entries = told(&feeds[format]);
        assert_eq!(entries.len(), posts.len(), "{format}");
        for (id, link, published, updated) in entries {
            let (expected, date, changed) = &posts[&id];
            assert_eq!((&link, &published), (expected, date), "{format}: {id}");
            // RSS knows no date of a change.
            if !updated.is_empty() && format != "feed.xml" {
                assert_eq!(&updated, changed, "{format}: {id}");
            }
        }
    }
    assert_eq!(disagreements(&files, "https://skildock.example"), [""; 0]);
}

#[test]
fn a_feed_that_disagrees_with_its_pages_is_seen() {
    let site = Site::sample();
    site.run("export").exits(0);
    let files = site.files("public");
    let changed = |path: &str, from: &str, to: &str| {
        let mut files = files.clone();
        let text = String::from_utf8(files[path].clone()).expect("it is text");
        assert!(text.contains(from), "{from} in {path}");
        files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
        disagreements(&files, "https://skildock.example")
    };
    let link = "<link>https://skildock.example/blog/";
    assert!(!changed("feed.xml", link, &link.replace("blog", "gone")).is_empty());
    assert!(!changed("atom.xml", "<id>urn:uuid:", "<id>urn:other:").is_empty());
    assert!(
        !changed(
            "feed.json",
            "\"date_published\": \"20",
            "\"date_published\": \"19"
        )
        .is_empty()
    );
}
