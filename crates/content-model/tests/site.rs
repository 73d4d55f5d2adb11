//! Whole sites in temporary folders: what loading makes of their files.

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

struct Links {
    _folder: TempDir,
    site: Site,
}

impl Links {
    fn new(settings: &str) -> Self {
        let (folder, site) = site(
            &format!("{settings}newsletters: {{ weekly: {{ title: W, from: a@x.example }} }}\n"),
            &[
                ("content/posts/a.md", &post("A", "")),
                (
                    "content/posts/b/index.md",
                    "---\ntitle: B\ndate: 2026-01-02\n---\n## Some heading\n\n<a name=\"raw\"></a>\n",
                ),
                ("content/posts/b/pic 50%.png", "png"),
                ("content/posts/shared/x.png", "png"),
                ("static/logo.svg", "svg"),
                (
                    "content/newsletters/weekly/2026-01-01.md",
                    "---\nsubject: S\n---\n[b](../../posts/b/index.md)\n",
                ),
            ],
        );
        Self {
            _folder: folder,
            site,
        }
    }

    fn of(&self, from: &str, destination: &str) -> Resolution {
        let post = self.site.post_by_slug(from).expect(from);
        self.site
            .resolve_in_post(post, destination, ReferenceRole::Link)
    }

    fn check(&self, from: &str, destination: &str, expected: &str) {
        let found = match self.of(from, destination) {
            Resolution::Found(target) => match target {
                Target::Post { post, fragment } => {
                    format!(
                        "post {} {}",
                        self.site.posts[post].slug,
                        fragment.unwrap_or_default()
                    )
                }
                Target::Here { fragment } => format!("here {fragment}"),
                Target::Asset { url, .. } => format!("asset {url}"),
                Target::Static { url, .. } => format!("static {url}"),
                Target::Page { url } => format!("page {url}"),
                Target::Elsewhere { url } => format!("elsewhere {url}"),
                Target::External(url) => format!("external {url}"),
                Target::Other { scheme } => format!("other {scheme}"),
            },
            Resolution::Broken(broken) => match broken {
                Broken::Empty => "empty".to_owned(),
                Broken::NotFound { suggestion, .. } => {
                    format!("not found {}", suggestion.unwrap_or_default())
                }
                Broken::CaseMismatch { actual } => format!("case {actual}"),
                Broken::NoSuchAnchor { suggestion, .. } => {
                    format!("no anchor {}", suggestion.unwrap_or_default())
                }
                Broken::OutsideRoot => "outside".to_owned(),
                Broken::Malformed { .. } => "malformed".to_owned(),
                Broken::Dangerous { scheme } => format!("dangerous {scheme}"),
            },
        };
        assert_eq!(found.trim_end(), expected, "{destination} in {from}");
    }
}

#[test]
fn links_lead_where_they_lead() {
    let links = Links::new(&format!(
        "{SETTINGS}links: {{ elsewhere: ['/courses/**'] }}\n"
    ));
    links.check("a", "b/index.md", "post b");
    links.check("a", "b/", "post b");
    links.check("a", "./b/index.md#some-heading", "post b some-heading");
    links.check("a", "b/index.md#raw", "post b raw");
    links.check("b", "../a.md", "post a");
    links.check("b", "#some-heading", "here some-heading");
    links.check("b", "#top", "here top");
    links.check("b", "pic%2050%25.png", "asset /blog/b/pic 50%.png");
    links.check("a", "shared/x.png", "asset /posts/shared/x.png");
    links.check("a", "../../static/logo.svg", "static /logo.svg");
    links.check("a", "/logo.svg", "static /logo.svg");
    links.check("a", "/blog/b/", "post b");
    links.check("a", "/blog/b", "post b");
    links.check("a", "/sub/blog/b/", "post b");
    links.check(
        "a",
        "https://x.example/sub/blog/b/#some-heading",
        "post b some-heading",
    );
    links.check("a", "/", "page /");
    links.check("a", "/feed.xml", "page /feed.xml");
    links.check(
        "a",
        "/newsletters/weekly/2026-01-01/",
        "page /newsletters/weekly/2026-01-01/",
    );
    links.check(
        "a",
        "/courses/python/?x=1#y",
        "elsewhere /courses/python/?x=1#y",
    );
    links.check("a", "https://y.example/x", "external https://y.example/x");
    links.check("a", "//y.example/x", "external https://y.example/x");
    links.check("a", "mailto:a@b", "other mailto");
}

#[test]
fn links_that_lead_nowhere_say_why() {
    let links = Links::new(SETTINGS);
    links.check("a", "", "empty");
    links.check("a", "b/indx.md", "not found b/index.md");
    links.check("a", "nothing-like-it.md", "not found");
    links.check("a", "B/Index.md", "case b/index.md");
    links.check("a", "/Blog/b/", "case /blog/b/");
    links.check("a", "/blog/bb/", "not found /blog/b/");
    links.check("a", "b/index.md#some-headin", "no anchor some-heading");
    links.check("b", "#nowhere", "no anchor");
    links.check("a", "../../../etc/passwd", "outside");
    links.check("a", "/%2e%2e/%2e%2e/etc/passwd", "outside");
    links.check("a", "a\\b.md", "malformed");
    links.check("a", "%ff.md", "malformed");
    links.check("a", "C:/x.md", "malformed");
    links.check("a", "JavaScript:alert(1)", "dangerous javascript");
    links.check("a", "data:text/html,x", "dangerous data");
}

#[test]
fn relative_links_may_start_from_the_address() {
    let links = Links::new(&format!("{SETTINGS}links: {{ relative_to: permalink }}\n"));
    links.check("a", "../b/", "post b");
    links.check("b", "../a/", "post a");
    links.check("b", "pic%2050%25.png", "asset /blog/b/pic 50%.png");
    links.check("a", "b/index.md", "post b");
    links.check("a", "b/", "post b");
}

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
fn hostile_files_are_problems_and_nothing_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(
        root,
        "content/posts/latin1.md",
        b"---\ntitle: caf\xe9\n---\nx",
    );
    write(
        root,
        "content/posts/utf16.md",
        b"\xff\xfe-\0-\0-\0\n\0t\0:\0 \x001\0\n\0-\0-\0-\0\n\0",
    );
    write(
        root,
        "content/posts/nul.md",
        b"---\ntitle: x\ndate: 2026-01-01\n---\na\0b",
    );
    write(
        root,
        "content/posts/brackets.md",
        format!("---\ntitle: {}\n---\n", "[".repeat(60_000)),
    );
    write(
        root,
        "content/posts/bomb.md",
        "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n---\n",
    );
    write(root, "content/posts/50% #1 😀.md", post("Emoji", ""));
    let huge = fs::File::create(root.join("content/posts/huge.md")).expect("made");
    huge.set_len(100 * 1024 * 1024).expect("grown");
    let site = load(root, SETTINGS);
    let found: Vec<(&str, ProblemKind)> = site
        .problems
        .iter()
        .map(|problem| (problem.file.file_name(), problem.kind))
        .collect();
    for (file, kind) in [
        ("latin1.md", ProblemKind::InvalidUtf8),
        ("utf16.md", ProblemKind::InvalidUtf8),
        ("nul.md", ProblemKind::InvalidUtf8),
        ("brackets.md", ProblemKind::InvalidFrontMatter),
        ("bomb.md", ProblemKind::InvalidFrontMatter),
        ("huge.md", ProblemKind::UnreadableFile),
    ] {
        assert!(found.contains(&(file, kind)), "{file}: {found:#?}");
    }
    let emoji = site
        .posts
        .iter()
        .find(|post| post.front.title.as_deref() == Some("Emoji"))
        .expect("read");
    assert!(
        emoji.permalink.starts_with("/blog/50"),
        "{}",
        emoji.permalink
    );
    assert!(
        !emoji.permalink.contains(['%', '#', ' ']),
        "{}",
        emoji.permalink
    );
}

#[cfg(unix)]
#[test]
fn symbolic_links_never_lead_out_of_the_root() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    write(outside.path(), "secret.md", post("Secret", ""));
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(root, "content/posts/a.md", post("A", ""));
    write(root, "drafts/inside.md", post("Inside", ""));
    symlink(
        outside.path().join("secret.md"),
        root.join("content/posts/secret.md"),
    )
    .expect("linked");
    symlink(outside.path(), root.join("content/posts/folder")).expect("linked");
    symlink("..", root.join("content/posts/loop")).expect("linked");
    symlink("nowhere", root.join("content/posts/dangling.md")).expect("linked");
    symlink(
        "../../drafts/inside.md",
        root.join("content/posts/inside.md"),
    )
    .expect("linked");
    let site = load(root, SETTINGS);
    let posts: Vec<&str> = site.posts.iter().map(|post| post.path().as_str()).collect();
    assert_eq!(posts, ["content/posts/a.md", "content/posts/inside.md"]);
    let files: Vec<&str> = site
        .problems
        .iter()
        .map(|problem| problem.file.as_str())
        .collect();
    let expected = [
        "content/posts/dangling.md",
        "content/posts/folder",
        "content/posts/loop",
        "content/posts/secret.md",
    ];
    assert_eq!(files, expected);
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
fn the_sites_own_schema_is_checked_at_the_value() {
    let settings = "title: T\nbase_url: https://x.example\nfront_matter: { schema: schema.json }\n";
    let schema = r#"{"properties":{"level":{"enum":["easy","hard"]}}}"#;
    let (_folder, site) = site(
        settings,
        &[
            ("schema.json", schema),
            ("content/posts/a.md", &post("A", "level: medium\n")),
        ],
    );
    let expected = (
        ProblemKind::SchemaViolation,
        "content/posts/a.md".to_owned(),
        "medium".to_owned(),
    );
    assert_eq!(problems(&site), [expected]);
}

#[test]
fn a_tab_after_a_value_is_a_problem_and_the_value_is_read() {
    let text = "---\ntitle: \"x\ty\"\ndate: 2026-01-01\ntags:\n- melody\t\t\ndescription: |\n  kept\t\n---\n";
    let (_folder, site) = site(SETTINGS, &[("content/posts/a.md", text)]);
    let path = "content/posts/a.md".to_owned();
    assert_eq!(
        problems(&site),
        [(ProblemKind::InvalidFrontMatter, path, "\t\t".to_owned())]
    );
    assert_eq!(site.posts[0].front.tags, ["melody"]);
}

#[test]
fn one_bad_value_costs_only_itself() {
    let more = "updated: 2017-02-29\ndraft: 'yes'\nreading_time: long\ncover: [x]\ntgas: y\nauthors: [{nam: z}, Ada]\n";
    let (_folder, site) = site(SETTINGS, &[("content/posts/a.md", &post("A", more))]);
    let expected = [
        (ProblemKind::InvalidDate, "2017-02-29"),
        (ProblemKind::WrongType, "'yes'"),
        (ProblemKind::WrongType, "long"),
        (ProblemKind::WrongType, "[x]"),
        (ProblemKind::UnknownKey, "tgas"),
        (ProblemKind::WrongType, "{nam: z}"),
    ];
    let path = || "content/posts/a.md".to_owned();
    let expected = expected.map(|(kind, text)| (kind, path(), text.to_owned()));
    assert_eq!(problems(&site), expected);
    let post = &site.posts[0];
    assert_eq!(post.front.authors[0].name, "Ada");
    assert_eq!((post.title(), post.status), ("A", Status::Draft));
}

#[test]
fn keys_may_have_other_names() {
    let settings = "title: T\nbase_url: https://x.example\nfront_matter: { required: [title, date, authors], rename: { params.author: authors, keywords: tags, excerpt: description } }\n";
    let more =
        "keywords: [a, b]\nparams:\n  author: ada\n  other: 1\nexcerpt: short\ndescription: long\n";
    let (_folder, site) = site(settings, &[("content/posts/a.md", &post("A", more))]);
    assert_eq!(problems(&site), []);
    let post = &site.posts[0];
    assert_eq!(post.front.tags, ["a", "b"]);
    assert_eq!(post.front.authors[0].name, "ada");
    assert_eq!(post.front.description.as_deref(), Some("long"));
    let span = post.raw.value_span(&["tags", "1"]);
    assert_eq!(span.slice(&post.file.text), "b");
}

#[test]
fn missing_and_empty_keys_are_told_apart() {
    let text = "---\ntitle:\n---\n";
    let (_folder, site) = site(
        SETTINGS,
        &[
            ("content/posts/a.md", text),
            ("content/posts/2026-01-01-b.md", "---\ntitle: B\n---\n"),
        ],
    );
    let messages: Vec<&str> = site
        .problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "the required key `date` is missing",
            "the required key `title` is empty"
        ]
    );
}

#[test]
fn numbers_in_lists_are_as_written() {
    let (_folder, site) = site(
        SETTINGS,
        &[(
            "content/posts/a.md",
            &post("2.10", "tags: [2.10, 2024, '007']\n"),
        )],
    );
    assert_eq!(site.posts[0].front.tags, ["2.10", "2024", "007"]);
    assert_eq!(site.posts[0].title(), "2.10");
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
