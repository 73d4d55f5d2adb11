//! Where links lead.

use super::*;

pub(crate) struct Links {
    _folder: TempDir,
    pub(crate) site: Site,
}

impl Links {
    pub(crate) fn new(settings: &str) -> Self {
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
