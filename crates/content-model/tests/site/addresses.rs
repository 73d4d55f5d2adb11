//! Where posts lie.

use super::*;

#[test]
fn two_posts_at_one_address_are_a_problem_at_both_places() {
    let (_folder, site) = site(
        SETTINGS,
        &[
            ("content/posts/a.md", &post("A", "slug: same\n")),
            ("content/posts/b.md", &post("B", "slug: Same\n")),
            (
                "content/posts/c.md",
                &post("C", "aliases: [/blog/same/, /old/]\n"),
            ),
            (
                "content/posts/d.md",
                &post("D", "url: /tags/\naliases: [\"../x\"]\n"),
            ),
        ],
    );
    let expected = [
        (ProblemKind::DuplicateSlug, "content/posts/b.md", "Same"),
        (
            ProblemKind::DuplicateSlug,
            "content/posts/c.md",
            "/blog/same/",
        ),
        (ProblemKind::DuplicateSlug, "content/posts/d.md", "/tags/"),
        (ProblemKind::InvalidUrl, "content/posts/d.md", "\"../x\""),
    ];
    let expected = expected.map(|(kind, file, text)| (kind, file.to_owned(), text.to_owned()));
    assert_eq!(problems(&site), expected);
    assert_eq!(
        site.problems[0].related[0].file.as_str(),
        "content/posts/a.md"
    );
    assert_eq!(site.routes.get("/old"), Some(&Route::Alias(2)));
}

#[test]
fn addresses_never_leave_the_site() {
    for bad in [
        "slug: ../../etc",
        "slug: 'a\\b'",
        "slug: \"a\\r\\nb\"",
        "url: /../x/",
        "url: 'https://y/'",
        "url: \"/a\\r\\nX: y/\"",
    ] {
        let (_folder, site) = site(
            SETTINGS,
            &[("content/posts/a.md", &post("A", &format!("{bad}\n")))],
        );
        let permalink = &site.posts[0].permalink;
        let safe = !permalink.contains("..") && !permalink.contains(['\\', '\r', '\n']);
        assert!(safe && permalink.starts_with('/'), "{bad}: {permalink}");
    }
}

#[test]
fn several_folders_have_permalinks_of_their_own() {
    let settings = "title: T\nbase_url: https://x.example\nposts:\n  - { folder: content/posts, permalink: '/blog/{slug}/' }\n  - { folder: content/posts/notes, permalink: '/notes/{slug}/' }\n  - { folder: news, permalink: '/news/{year}/{slug}/' }\n";
    let (_folder, site) = site(
        settings,
        &[
            ("content/posts/a.md", &post("A", "")),
            ("content/posts/notes/b.md", &post("B", "")),
            ("news/c/index.md", &post("C", "")),
            ("news/c/pic.png", "png"),
        ],
    );
    let found: Vec<(&str, usize)> = site
        .posts
        .iter()
        .map(|post| (post.permalink.as_str(), post.folder))
        .collect();
    assert_eq!(
        found,
        [("/blog/a/", 0), ("/notes/b/", 1), ("/news/2026/c/", 2)]
    );
    assert_eq!(site.assets["news/c/pic.png"].url, "/news/2026/c/pic.png");
    let c = site.post_by_slug("c").expect("c");
    let link = site.resolve_in_post(c, "../../content/posts/notes/b.md", ReferenceRole::Link);
    assert!(
        matches!(link, Resolution::Found(Target::Post { post: 1, .. })),
        "{link:?}"
    );
}
