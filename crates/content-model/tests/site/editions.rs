//! Editions, and for whom they are.

use super::{links::Links, *};

#[test]
fn editions_are_named_by_newsletter_and_file() {
    let links = Links::new(SETTINGS);
    let edition = &links.site.editions[0];
    assert!(links.site.is_public(edition));
    assert_eq!(edition.id.to_string(), "weekly/2026-01-01");
    let found =
        links
            .site
            .resolve_in_edition(edition, "../../posts/b/index.md", ReferenceRole::Link);
    assert!(
        matches!(found, Resolution::Found(Target::Post { .. })),
        "{found:?}"
    );
}

/// What is said of the segment of an edition with these keys, and of which words.
fn segment_of(keys: &str) -> Result<Option<String>, (String, String)> {
    let text = format!("---\nsubject: S\n{keys}\n---\nHi.\n");
    let (_folder, site) = site(
        &format!("{SETTINGS}newsletters: {{ weekly: {{ title: W, from: a@x.example }} }}\n"),
        &[("content/newsletters/weekly/2026-01-01.md", &text)],
    );
    let edition = &site.editions[0];
    let segment = edition.segment().map_err(|(span, fault)| {
        let words = span.slice(&edition.file.text).to_owned();
        (words, fault.message)
    })?;
    Ok(segment.map(|segment| segment.to_string()))
}

#[test]
fn a_segment_that_says_nothing_is_not_everyone() {
    let check = |keys: &str, words: &str, message: &str| {
        let (at, fault) = segment_of(keys).expect_err(keys);
        assert_eq!((&*at, &*fault), (words, message), "{keys}");
    };
    assert_eq!(segment_of("posts: []"), Ok(None));
    assert_eq!(
        segment_of("segment: city = London"),
        Ok(Some("city = London".to_owned()))
    );
    check("segment: \"\"", "\"\"", "the segment is empty");
    check("segment: ' '", "' '", "the segment is empty");
    check("segment:", "", "the segment is empty");
    check("segment: ~", "~", "the segment is empty");
    check("segment: [a]", "[a]", "the segment is not text");
    check("segment: {a: b}", "{a: b}", "the segment is not text");
    for key in ["segments", "Segment", "segmnet", "list", "lists"] {
        check(
            &format!("{key}: city = London"),
            key,
            &format!("an edition has no key `{key}`"),
        );
    }
    let broken = "segment: \"city\" = London";
    check(broken, broken, "the front matter is broken here");
}

#[test]
fn editions_name_posts_by_slug_or_address_old_ones_included() {
    let settings = format!(
        "{SETTINGS}posts: {{ folder: content/posts, permalink: '/{{section}}/{{slug}}/' }}\n"
    );
    let files = [
        ("content/posts/a/tea.md", post("A", "")),
        ("content/posts/b/tea.md", post("B", "")),
        (
            "content/posts/b/pots.md",
            post("P", "aliases: [/b/old-pots/]\nid: urn:x:pots\n"),
        ),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let (_folder, site) = site(&settings, &files);
    let named = |name: &str| site.post_named(name).map(|post| site.posts[post].title());
    for (name, expected) in [
        ("pots", Some("P")),
        ("old-pots", Some("P")),
        ("/b/old-pots/", Some("P")),
        ("urn:x:pots", Some("P")),
        ("urn:x:pans", None),
        ("/b/tea/", Some("B")),
        ("tea", None),
        ("cups", None),
        ("/cups/", None),
    ] {
        assert_eq!(named(name), expected, "{name}");
    }
    let names: Vec<&str> = (0..3).map(|post| site.name_of(post)).collect();
    assert_eq!(names, ["/a/tea/", "pots", "/b/tea/"]);
}

#[test]
fn newsletters_list_their_public_editions() {
    let settings = format!(
        "{SETTINGS}newsletters:\n  weekly: {{ title: W, from: a@x.example, postal_address: P }}\n  \
         monthly: {{ title: M, from: a@x.example, postal_address: P }}\n"
    );
    let edition = |date: &str| format!("---\nsubject: S\ndate: {date}\n---\n");
    let files = [
        ("content/newsletters/weekly/a.md", edition("2026-03-01")),
        ("content/newsletters/weekly/b.md", edition("2026-01-01")),
        ("content/newsletters/weekly/c.md", edition("2027-01-01")),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let (folder, loaded) = site(&settings, &files);
    let names = |site: &Site| -> Vec<String> {
        let editions = site.editions_of("weekly").into_iter();
        editions
            .map(|index| site.editions[index].id.name.clone())
            .collect()
    };
    assert_eq!(
        names(&loaded),
        ["a", "b"],
        "newest first, and none of days to come"
    );
    assert_eq!(loaded.newsletter_archives(), ["weekly"]);
    assert!(matches!(
        loaded.routes.get("/newsletters/weekly/"),
        Some(Route::Newsletter(key)) if key == "weekly"
    ));
    // By key, `monthly` comes first and has nothing to follow.
    let of = FeedOf::Newsletter(1);
    assert!(matches!(
        loaded.routes.get("/newsletters/weekly/feed.xml"),
        Some(Route::Feed(feed)) if feed.of == of
    ));
    assert_eq!(loaded.feed_of_newsletter("weekly"), Some(of));
    assert_eq!(loaded.routes.get("/newsletters/monthly/feed.xml"), None);
    assert_eq!(
        loaded.routes.get("/newsletters/"),
        None,
        "one needs no list"
    );
    write(
        folder.path(),
        "content/newsletters/monthly/x.md",
        edition("2026-02-01"),
    );
    let site = load(folder.path(), &settings);
    assert_eq!(
        site.routes.get("/newsletters/"),
        Some(&Route::NewsletterIndex)
    );
}
