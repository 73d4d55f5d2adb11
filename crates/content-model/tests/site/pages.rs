//! Plain pages.

use super::*;

#[test]
fn pages_lie_where_their_files_lie() {
    let page = |title: &str| format!("---\ntitle: {title}\n---\n## Here\n");
    let files = [
        ("content/pages/about.md", page("About")),
        ("content/pages/company/index.md", page("Company")),
        ("content/pages/company/the team.md", page("Team")),
        (
            "content/pages/moved.md",
            page("Moved\nurl: /where/ever.html"),
        ),
        ("content/pages/company/plan.png", "png".to_owned()),
        ("content/pages/terms.pdf", "pdf".to_owned()),
        ("content/posts/a.md", post("A", "")),
        ("content/posts/about.md", post("Another", "")),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let (_folder, site) = site(SETTINGS, &files);
    assert_eq!(problems(&site), []);
    let pages = site.pages();
    let addresses: Vec<&str> = (pages.iter())
        .map(|page| site.posts[*page].permalink.as_str())
        .collect();
    assert_eq!(
        addresses,
        [
            "/about/",
            "/company/",
            "/company/the-team/",
            "/where/ever.html"
        ]
    );
    assert_eq!(site.newest.len(), 2, "pages are no posts");
    assert_eq!(
        site.post_named("about")
            .map(|post| site.posts[post].title()),
        Some("Another"),
        "an edition names posts only"
    );
    assert_eq!(site.post_named("/about/"), None);

    let at = |path: &str| {
        site.posts
            .iter()
            .position(|post| post.path().as_str() == path)
    };
    let leads = |from: &str, to: &str| {
        let from = at(from).expect("a post");
        match site.resolve_in_post(from, to, ReferenceRole::Link) {
            Resolution::Found(Target::Post { post, .. }) => site.posts[post].permalink.clone(),
            Resolution::Found(Target::Asset { url, .. }) => url,
            other => format!("{other:?}"),
        }
    };
    assert_eq!(leads("content/posts/a.md", "/about/#here"), "/about/");
    assert_eq!(leads("content/posts/a.md", "../pages/about.md"), "/about/");
    assert_eq!(
        leads("content/pages/about.md", "company/plan.png"),
        "/company/plan.png"
    );
    assert_eq!(leads("content/pages/about.md", "terms.pdf"), "/terms.pdf");
    assert_eq!(leads("content/pages/about.md", "../posts/a.md"), "/blog/a/");
}

#[test]
fn pages_need_a_title_only() {
    let settings = format!("{SETTINGS}front_matter: {{ required: [title, date, authors] }}\n");
    let files = [
        ("content/pages/a.md", "---\ntitle: A\n---\n"),
        ("content/pages/b.md", "---\ndescription: B\n---\n"),
        ("content/pages/index.md", "---\ntitle: Home\n---\n"),
    ];
    let (_folder, site) = site(&settings, &files);
    let found = problems(&site);
    let found: Vec<_> = (found.iter().map(|(kind, file, _)| (*kind, file.as_str()))).collect();
    assert_eq!(
        found,
        [
            (ProblemKind::MissingKey, "content/pages/b.md"),
            (ProblemKind::DuplicateSlug, "content/pages/index.md"),
        ]
    );
}

#[test]
fn posts_that_lie_among_the_pages_stay_posts() {
    let settings = format!("{SETTINGS}posts: {{ folder: content/pages/news }}\n");
    let files = [
        ("content/pages/news/a.md", post("A", "")),
        ("content/pages/about.md", post("About", "")),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let (_folder, site) = site(&settings, &files);
    let kinds: Vec<(&str, bool)> = (site.posts.iter())
        .map(|post| (post.permalink.as_str(), post.is_page()))
        .collect();
    assert_eq!(kinds, [("/about/", true), ("/blog/a/", false)]);
}
