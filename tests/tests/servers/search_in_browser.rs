//! Searching as readers do: in a browser, on a host of static files with a strict policy.

use postroom_tests::{Browser, Served, Site};
use serde_json::Value;

/// A site of posts in several scripts, below a path of its host.
struct Published {
    served: Served,
    browser: Browser,
}

impl Published {
    fn new() -> Self {
        let site = Site::empty();
        let post = |name: &str, front: &str, body: &str| {
            let text = format!("---\ndate: 2026-11-10\n{front}\n---\n{body}\n");
            site.write(format!("content/posts/{name}.md"), text);
        };
        post(
            "query-plans",
            "title: Reading query plans\ntags: [Databases]",
            &format!(
                "{}\n\nA scan reads every row[^1] of a table.\n\n[^1]: Or page.",
                "Filler. ".repeat(90)
            ),
        );
        post(
            "kensaku",
            "title: 全文検索の仕組み\nlanguage: ja",
            "索引を作ると、長い文章からでも言葉をすぐに見つけられます。キューの待ち時間も測れます。",
        );
        post(
            "bahth",
            "title: البحث في الموقع\nlanguage: ar",
            "يجد القارئ المقالات بكلمة واحدة، حتى في المَكتبات الكبيرة.",
        );
        post(
            "poisk",
            "title: Поиск по сайту\nlanguage: ru",
            "Читатели находят нужные статьи по одному слову.",
        );
        post(
            "evil",
            "title: '<img src=x onerror=document.title=1> wickedness'\ndescription: '<b>bold</b> </p><script>document.title=1</script>'",
            "Wickedness: `<script>document.title = 'pwned'</script>` and `<img src=x onerror=alert(1)>`.",
        );
        site.run("export --base-url https://x.example/some/path/")
            .exits(0);
        Self {
            served: Served::below("/some/path/", site.files("public")),
            browser: Browser::start(),
        }
    }

    /// The page at a path, as it is when its script has done what it was asked.
    fn page(&mut self, path: &str) -> String {
        let url = self.served.url(path);
        let mut page = self.browser.page();
        page.go(&url);
        if path.contains("?q=") {
            // Words are marked when the pages that were found have been read for excerpts.
            page.wait_for(
                "document.querySelector('[data-search-status]').textContent.match(/Nothing/) \
                 || document.querySelector('[data-search-results] mark')",
            );
        }
        let mut complaints = page.complaints();
        // Browsers ask for it by themselves, at the root of the host.
        complaints.retain(|complaint| !complaint.contains("/favicon.ico"));
        assert_eq!(complaints, [""; 0], "{path}");
        match page.eval("document.documentElement.outerHTML") {
            Value::String(html) => html,
            other => panic!("{path}: {other}"),
        }
    }

    /// The page after a search, and of it the list of results.
    fn search(&mut self, query: &str) -> (String, String) {
        let query: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let page = self.page(&format!("/some/path/search/?q={query}"));
        let list = page.split("<ol data-search-results").nth(1);
        let list = list.and_then(|rest| rest.split("</ol>").next());
        let list = list.expect("the page has a list").to_owned();
        (page, list)
    }

    #[track_caller]
    fn finds(&mut self, query: &str, slug: &str) -> String {
        let (page, list) = self.search(query);
        let link = format!("<a href=\"/some/path/blog/{slug}/\"");
        let first = list.find("<a ").map(|at| &list[at..]).unwrap_or_default();
        assert!(first.starts_with(&link), "{query}: {page}");
        assert!(list.contains("<mark>"), "{query}: {list}");
        list
    }
}

#[test]
fn posts_are_found_in_every_script() {
    let mut site = Published::new();
    let list = site.finds("rows of a scan", "query-plans");
    let excerpt = "<mark>A</mark> <mark>scan</mark> reads every <mark>row</mark> <mark>of</mark>";
    assert!(
        list.contains("<p>…") && list.contains(excerpt),
        "an excerpt of the text: {list}"
    );
    // Another form of a word, the beginning of one, and a tag.
    site.finds("a planned query", "query-plans");
    site.finds("data", "query-plans");
    site.finds("検索", "kensaku");
    site.finds("待ち時間", "kensaku");
    site.finds("ｷｭｰ", "kensaku");
    site.finds("مقال", "bahth");
    site.finds("المكتبات", "bahth");
    site.finds("статью", "poisk");
    site.finds("НАХОДЯТ", "poisk");
}

#[test]
fn what_is_not_there_is_said_not_to_be() {
    let (page, list) = Published::new().search("zyzzyva");
    assert!(!list.contains("<a "), "{list}");
    assert!(page.contains(">Nothing was found.</p>"), "{page}");
    // The field holds what was asked, and nothing is hidden that a reader needs.
    assert!(
        !page.contains(
            "<form class=\"search\" role=\"search\" action=\"/some/path/search/\" hidden"
        )
    );
}

#[test]
fn nothing_is_loaded_before_somebody_searches() {
    let mut site = Published::new();
    let page = site.page("/some/path/");
    assert!(page.contains("href=\"/some/path/search/\"") && !page.contains("search.js"));
}

#[test]
fn hostile_words_are_text_in_results() {
    let (page, list) = Published::new().search("wickedness");
    assert!(
        list.contains("&lt;img src=x onerror=document.title=1&gt;"),
        "{list}"
    );
    assert!(list.contains("&lt;script&gt;"), "{list}");
    for element in ["<img", "<script", "<b>"] {
        assert!(!list.contains(element), "{element} in {list}");
    }
    assert!(page.contains("<title>Search · "), "{page}");
}
