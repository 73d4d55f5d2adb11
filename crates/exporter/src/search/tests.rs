//! What is in the index, read back as the script reads it.

use std::collections::{BTreeMap, BTreeSet};

use postroom_content_model::Shown;
use serde_json::Value;

use super::*;
use crate::{
    body::Medium,
    test_site::{TestSite, post},
};

/// An index as a reader of its files sees it.
struct Read {
    terms: BTreeMap<String, Value>,
    posts: Vec<Value>,
}

impl Read {
    fn of(site: &Site) -> Self {
        let index = SearchIndex::make(&Views::new(site, Medium::Page));
        let json = |path: &str| -> Value {
            let bytes = index.get(path).unwrap_or_else(|| panic!("no {path}"));
            serde_json::from_slice(bytes).unwrap()
        };
        let head = json("/search/index.json");
        let mut terms = BTreeMap::new();
        for file in head["terms"].as_array().unwrap() {
            let name = file[1].as_str().unwrap();
            let keys = json(&format!("/search/terms/{name}.json"));
            let keys = keys.as_object().unwrap().clone();
            assert_eq!(
                Some(file[0].as_str().unwrap()),
                keys.keys().map(String::as_str).next()
            );
            terms.extend(keys);
        }
        let names = head["posts"].as_array().unwrap().iter();
        let posts = names.flat_map(|name| {
            let file = json(&format!("/search/posts/{}.json", name.as_str().unwrap()));
            file.as_array().unwrap().clone()
        });
        let posts: Vec<Value> = posts.collect();
        assert_eq!(head["total"], posts.len());
        Self { terms, posts }
    }

    /// The titles of the posts that hold a word, best first.
    fn find(&self, word: &str) -> Vec<&str> {
        let mut value = self.terms.get(word);
        if let Some(Value::String(first)) = value {
            value = self.terms.get(first);
        }
        let numbers = value.and_then(Value::as_array).into_iter().flatten();
        let numbers: Vec<u64> = numbers.map(|number| number.as_u64().unwrap()).collect();
        let mut document = 0;
        let mut found: Vec<(u64, &str)> = Vec::new();
        for pair in numbers.chunks(2) {
            document += usize::try_from(pair[0]).unwrap();
            found.push((pair[1], self.posts[document]["title"].as_str().unwrap()));
        }
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, title)| title).collect()
    }
}

fn site() -> TestSite {
    let queue = post(
        "title: Queues\ndate: 2026-11-02\nauthors: Asha Rao\ntags: [Backends]\ndescription: Of waiting",
        "Jobs wait **he**re<br>now <b>al</b>so.\n\n## Measuring\n\n`max_jobs` and <!-- hidden --> more\n\n```rust\nlet wake = now();\n```",
    );
    let cafe = post(
        "title: A café\ndate: 2026-11-01\nlanguage: fr",
        "Un queue et des cafés.",
    );
    let draft = post("title: Secret\ndate: 2026-11-01\ndraft: true", "Draftword");
    let future = post("title: Later\ndate: 2027-01-01", "Futureword");
    TestSite::new(&[
        ("content/posts/queue.md", &queue),
        ("content/posts/cafe.md", &cafe),
        ("content/posts/secret.md", &draft),
        ("content/posts/later.md", &future),
        (
            "content/pages/about.md",
            &post("title: About", "We measured it."),
        ),
    ])
}

#[test]
fn what_a_post_says_is_found_and_what_it_hides_is_not() {
    let index = Read::of(&site().load());
    let check = |word: &str, expected: &[&str]| assert_eq!(index.find(word), expected, "{word}");
    check("queues", &["Queues", "A café"]);
    check("queue", &["Queues", "A café"]);
    for form in ["measuring", "measured", "measur"] {
        check(form, &["Queues", "About"]);
    }
    check("jobs", &["Queues"]);
    check("here", &["Queues"]);
    check("also", &["Queues"]);
    check("wake", &["Queues"]);
    check("backends", &["Queues"]);
    check("asha", &["Queues"]);
    check("waiting", &["Queues"]);
    check("cafe", &["A café"]);
    check("cafes", &["A café"]);
    for word in [
        "hidden",
        "secret",
        "draftword",
        "later",
        "futureword",
        "rust",
        "draft",
    ] {
        check(word, &[]);
    }
}

#[test]
fn a_result_has_what_the_page_shows() {
    let index = Read::of(&site().load());
    let expected = serde_json::json!({
        "url": "/sub/blog/queue/",
        "title": "Queues",
        "description": "Of waiting",
        "date": ["2026-11-02", "2 November 2026"],
        "tags": ["Backends"],
        "language": "en",
        "direction": "ltr",
    });
    assert_eq!(index.posts[0], expected);
}

#[test]
fn drafts_are_found_where_they_are_shown() {
    let shown = Shown {
        drafts: true,
        future: false,
    };
    let index = Read::of(&site().load_showing(shown));
    assert_eq!(index.find("draftword"), ["Secret"]);
    assert_eq!(index.find("futureword"), [""; 0]);
}

#[test]
fn a_large_site_is_cut_into_files_that_hold_every_word() {
    let site = TestSite::new(&[]);
    for number in 0..300 {
        let words: Vec<String> = (0..60).map(|word| format!("w{word}x{number}")).collect();
        let text = post(
            &format!("title: Post {number}\ndate: 2026-01-01"),
            &format!("shared {}", words.join(" ")),
        );
        site.write(&format!("content/posts/p{number}.md"), &text);
    }
    let loaded = site.load();
    let index = SearchIndex::make(&Views::new(&loaded, Medium::Page));
    let of = |folder: &str| index.paths().filter(|path| path.contains(folder)).count();
    assert_eq!(of("/posts/"), 8);
    assert!(of("/terms/") > 3, "{index:?}");
    let read = Read::of(&loaded);
    assert_eq!(read.find("shared").len(), 300);
    assert_eq!(read.find("w59x299"), ["Post 299"]);
}

#[test]
fn the_index_is_the_same_on_every_thread_count() {
    let site = site().load();
    let bytes = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let index = pool
            .unwrap()
            .install(|| SearchIndex::make(&Views::new(&site, Medium::Page)));
        let files = index.files.into_iter();
        files
            .map(|file| (file.path, file.bytes))
            .collect::<Vec<_>>()
    };
    let first = bytes(1);
    assert!(first.len() > 2);
    assert_eq!(first, bytes(4));
}

#[test]
fn without_search_nothing_of_it_is_there() {
    let site = site();
    site.export();
    assert!(site.output("index.html").contains("href=\"/sub/search/\""));
    let of_search = |site: &TestSite| -> BTreeSet<String> {
        let outputs = site.outputs().into_iter();
        outputs.filter(|path| path.starts_with("search/")).collect()
    };
    let found = of_search(&site);
    for path in ["search/index.html", "search/index.json", "search/search.js"] {
        assert!(found.contains(path), "{path} among {found:?}");
    }
    site.set("search: false");
    site.export();
    assert_eq!(of_search(&site), BTreeSet::new());
    assert!(!site.output("index.html").contains("/search/"));
}

#[test]
fn a_page_of_the_sites_own_takes_the_place_of_the_search_page() {
    let site = site();
    site.write("content/pages/search.md", &post("title: Ours", "Ask us."));
    let report = site.export();
    assert_eq!(report.skipped, []);
    assert!(site.output("search/index.html").contains("Ask us."));
    let json = site
        .outputs()
        .into_iter()
        .find(|path| path.ends_with("index.json"));
    assert_eq!(json, None);
}

#[test]
fn the_script_cuts_and_folds_words_by_the_same_rules() {
    // The numbers of `\u{300}` as of `\u0300`.
    let numbers = |text: &str| -> Vec<u32> {
        let escapes = text.split("\\u").skip(1);
        let digits = escapes.map(|rest| {
            let rest = rest.trim_start_matches('{');
            let end = rest.find(|c: char| !c.is_ascii_hexdigit());
            &rest[..end.unwrap_or(rest.len())]
        });
        digits
            .map(|digits| u32::from_str_radix(digits, 16).unwrap())
            .collect()
    };
    let between = |text: &str, start: &str, end: &str| {
        let (_, rest) = text.split_once(start).unwrap();
        numbers(rest.split_once(end).unwrap().0)
    };
    let (words, fold) = (include_str!("words.rs"), include_str!("fold.rs"));
    assert_eq!(
        between(SCRIPT, "const ACCENT = /[", "]/"),
        between(fold, "matches!(c,", ")")
    );
    assert_eq!(
        between(SCRIPT, "const DENSE =\n  /[", "]+"),
        between(words, "matches!(c,", ")")
    );
    assert!(words.contains(r"[\p{L}\p{N}\p{M}]+") && SCRIPT.contains(r"/[\p{L}\p{N}\p{M}]+/gu"));
}
