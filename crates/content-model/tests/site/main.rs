//! Whole sites in temporary folders: what loading makes of their files.

mod addresses;
mod editions;
mod front_matter;
mod hostile;
mod links;
mod pages;

use std::{fs, path::Path};

use jiff::Timestamp;
use postroom_content_model::{
    Broken, FeedOf, Overlay, Problem, ProblemKind, ReferenceRole, Resolution, Route, Settings,
    Shown, Site, SitePath, Status, Target,
};
use tempfile::TempDir;

const SETTINGS: &str = "title: T\nbase_url: https://x.example/sub\ntime_zone: Asia/Kolkata\n";
const NOW: &str = "2026-06-01T00:00:00Z";

fn write(root: &Path, path: &str, content: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, content).expect("written");
}

/// A site of these files, seen at [`NOW`].
fn site(settings: &str, files: &[(&str, &str)]) -> (TempDir, Site) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    let site = load(folder.path(), settings);
    (folder, site)
}

fn load(root: &Path, settings: &str) -> Site {
    let settings = Settings::parse(settings, &|_| Err("none".to_owned())).expect("valid settings");
    let now: Timestamp = NOW.parse().expect("a time");
    Site::load(root, settings, now).expect("a site")
}

fn post(title: &str, more: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2026-01-01\n{more}---\nBody\n")
}

fn problems(site: &Site) -> Vec<(ProblemKind, String, String)> {
    let shown = |problem: &Problem| {
        let text = site
            .source(&problem.file)
            .map_or("", |file| problem.span.slice(&file.text));
        (problem.kind, problem.file.to_string(), text.to_owned())
    };
    site.problems.iter().map(shown).collect()
}

#[test]
fn an_overlay_stands_for_what_is_not_saved() {
    let (folder, _) = site(SETTINGS, &[("content/posts/a.md", &post("Saved", ""))]);
    let settings = Settings::parse(SETTINGS, &|_| Err("none".to_owned())).expect("valid settings");
    let overlay = [("a.md", "Unsaved"), ("b.md", "New")].map(|(name, title)| {
        let path = SitePath::new(format!("content/posts/{name}"));
        (path, post(title, "").into_bytes())
    });
    let now = NOW.parse().expect("a time");
    let site = Site::load_over(folder.path(), settings, now, &overlay.into()).expect("a site");
    let titles: Vec<&str> = site
        .posts
        .iter()
        .map(postroom_content_model::Post::title)
        .collect();
    assert_eq!(titles, ["Unsaved", "New"]);
    assert!(!folder.path().join("content/posts/b.md").exists());
}

#[test]
fn posts_get_slugs_dates_and_addresses() {
    let (_folder, site) = site(
        "title: T\nbase_url: https://x.example\nposts: { permalink: '/{section}/{year}/{slug}/' }\n",
        &[
            ("content/posts/a.md", &post("A", "")),
            ("content/posts/deep/2025-03-04-b.md", "---\ntitle: B\n---\n"),
            ("content/posts/c/index.md", &post("C", "slug: see\n")),
            ("content/posts/d.md", &post("D", "url: /else/where/\n")),
            ("content/posts/_skipped.md", &post("S", "")),
        ],
    );
    let found: Vec<(&str, &str)> = site
        .posts
        .iter()
        .map(|post| (post.slug.as_str(), post.permalink.as_str()))
        .collect();
    let expected = [
        ("a", "/2026/a/"),
        ("see", "/2026/see/"),
        ("d", "/else/where/"),
        ("b", "/deep/2025/b/"),
    ];
    assert_eq!(found, expected);
    assert_eq!(problems(&site), []);
}

#[test]
fn only_what_is_due_is_published_newest_first() {
    let (_folder, site) = site(
        SETTINGS,
        &[
            ("content/posts/draft.md", &post("D", "draft: true\n")),
            (
                "content/posts/expired.md",
                &post("E", "expires: 2026-05-01\n"),
            ),
            (
                "content/posts/future.md",
                "---\ntitle: F\ndate: 2026-06-01 05:31\n---\n",
            ),
            (
                "content/posts/due.md",
                "---\ntitle: N\ndate: 2026-06-01 05:30\n---\n",
            ),
            (
                "content/posts/old.md",
                "---\ntitle: O\ndate: 2020-01-01\n---\n",
            ),
        ],
    );
    let status = |slug: &str| site.posts[site.post_by_slug(slug).expect(slug)].status;
    assert_eq!(status("draft"), Status::Draft);
    assert_eq!(status("expired"), Status::Expired);
    assert_eq!(status("future"), Status::Future);
    let newest: Vec<&str> = site
        .newest
        .iter()
        .map(|post| site.posts[*post].slug.as_str())
        .collect();
    assert_eq!(newest, ["due", "old"]);
    let due = &site.posts[site.newest[0]];
    assert_eq!((due.older, due.newer), (Some(site.newest[1]), None));
}

#[test]
fn people_and_tags_are_found_by_id_and_by_name() {
    let (_folder, site) = site(
        SETTINGS,
        &[
            (
                "content/authors.yaml",
                "ada: { name: Ada L, title: Engineer }\ngrace: Grace H\nms: Marks and Spencer\n",
            ),
            (
                "content/tags.yaml",
                "data-science: { name: Data Science }\n",
            ),
            (
                "content/posts/a.md",
                &post(
                    "A",
                    "authors: [ada, Grace H, New One]\ntags: [Data Science, C++]\n",
                ),
            ),
            (
                "content/posts/ms.md",
                &post("M", "authors: Marks and Spencer\n"),
            ),
            (
                "content/posts/b.md",
                &post(
                    "B",
                    "authors: ada and grace\ntags: 'data-science, C, C#, c++'\n",
                ),
            ),
        ],
    );
    assert_eq!(problems(&site), []);
    let names: Vec<(&str, &str, bool)> = site
        .authors
        .iter()
        .map(|one| (one.id.as_str(), one.name.as_str(), one.known))
        .collect();
    assert_eq!(
        names,
        [
            ("ada", "Ada L", true),
            ("grace", "Grace H", true),
            ("ms", "Marks and Spencer", true),
            ("new-one", "New One", false)
        ]
    );
    let tags: Vec<(&str, usize)> = site
        .tags
        .iter()
        .map(|tag| (tag.name.as_str(), tag.posts.len()))
        .collect();
    assert_eq!(tags, [("Data Science", 2), ("C++", 2), ("C", 1), ("C#", 1)]);
}

#[test]
fn the_same_files_make_the_same_site_on_any_number_of_threads() {
    let files: Vec<(String, String)> = (0..50)
        .map(|n| {
            (
                format!("content/posts/{n}.md"),
                post("Same", &format!("slug: s{}\ntags: [t{}]\n", n % 20, n % 7)),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let (folder, first) = site(SETTINGS, &files);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a pool");
    let second = pool.install(|| load(folder.path(), SETTINGS));
    let seen = |site: &Site| format!("{:?} {:?} {:?}", site.posts, site.tags, site.problems);
    assert_eq!(seen(&first), seen(&second));
}

#[test]
fn what_is_not_published_is_shown_when_asked_for() {
    let (folder, site) = site(
        SETTINGS,
        &[
            ("content/posts/a.md", &post("A", "")),
            ("content/posts/b.md", &post("B", "draft: true\ntags: [X]\n")),
            (
                "content/posts/c.md",
                "---\ntitle: C\ndate: 2027-01-01\n---\n",
            ),
            ("content/posts/d.md", &post("D", "expires: 2026-02-01\n")),
        ],
    );
    assert!(!site.shows_unpublished());
    let shown = |drafts, future| {
        let settings = Settings::parse(SETTINGS, &|_| Err("none".to_owned())).expect("valid");
        let now = NOW.parse().expect("a time");
        let shown = Shown { drafts, future };
        let site = Site::load_showing(folder.path(), settings, now, &Overlay::new(), shown);
        let site = site.expect("a site");
        assert_eq!(site.shows_unpublished(), drafts || future);
        assert_eq!(
            site.feed_posts(FeedOf::Site).count(),
            1,
            "feeds have none of them"
        );
        let titles = site
            .newest
            .iter()
            .map(|post| site.posts[*post].title().to_owned());
        titles.collect::<Vec<_>>().concat()
    };
    assert_eq!(shown(false, false), "A");
    assert_eq!(shown(true, false), "AB");
    assert_eq!(shown(false, true), "CA");
    assert_eq!(shown(true, true), "CAB");
}
