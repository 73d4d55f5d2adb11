//! Search: the page, its script and the index that `export` makes.

use std::collections::BTreeMap;

use postroom_tests::Site;
use serde_json::Value;

type Files = BTreeMap<String, Vec<u8>>;

fn exported(site: &Site) -> Files {
    site.run("export").exits(0);
    site.files("public")
}

fn json(files: &Files, path: &str) -> Value {
    serde_json::from_slice(&files[path]).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file of the index that `index.json` names, read.
fn index(files: &Files) -> (Vec<Value>, Vec<Value>) {
    let head = json(files, "search/index.json");
    let all = |folder: &str, names: Vec<&str>| -> Vec<Value> {
        let paths = names
            .into_iter()
            .map(|name| format!("search/{folder}/{name}.json"));
        paths.map(|path| json(files, &path)).collect()
    };
    let posts = head["posts"].as_array().expect("a list").iter();
    let terms = head["terms"].as_array().expect("a list").iter();
    (
        all(
            "posts",
            posts.map(|name| name.as_str().expect("a name")).collect(),
        ),
        all(
            "terms",
            terms
                .map(|file| file[1].as_str().expect("a name"))
                .collect(),
        ),
    )
}

fn of_search(files: &Files) -> Vec<&str> {
    let paths = files.keys().map(String::as_str);
    paths.filter(|path| path.starts_with("search/")).collect()
}

#[test]
fn the_sample_can_be_searched() {
    let site = Site::sample();
    let files = exported(&site);
    let (posts, terms) = index(&files);
    let home = String::from_utf8_lossy(&files["index.html"]);
    assert!(home.contains("href=\"/search/\"") && !home.contains("search.js"));
    let page = String::from_utf8_lossy(&files["search/index.html"]);
    let script = page.split("src=\"/search/search.js?v=").count();
    assert_eq!(script, 2, "{page}");
    assert!(files.contains_key("search/search.js"));
    // The page, its script, the index, and nothing that the index does not name.
    assert_eq!(of_search(&files).len(), 3 + posts.len() + terms.len());
    let urls: Vec<&str> = posts
        .iter()
        .flat_map(|file| file.as_array().expect("a list"))
        .map(|post| post["url"].as_str().expect("an address"))
        .collect();
    assert!(urls.contains(&"/blog/reading-query-plans/"), "{urls:?}");
    for url in &urls {
        let path = format!("{}index.html", url.trim_start_matches('/'));
        assert!(files.contains_key(&path), "{url} leads nowhere");
    }
    let words: usize = terms
        .iter()
        .map(|file| file.as_object().expect("keys").len())
        .sum();
    assert!(words > 500, "{words}");
}

#[test]
fn what_is_held_back_is_not_in_the_index() {
    let site = Site::empty();
    site.post("shown", "Plainword");
    site.write(
        "content/posts/draft.md",
        "---\ntitle: Secrettitle\ndate: 2026-11-10\ndraft: true\n---\nDraftword\n",
    );
    site.write(
        "content/posts/later.md",
        "---\ntitle: Latertitle\ndate: 2027-11-10\n---\nFutureword\n",
    );
    let holds = |files: &Files, word: &str| {
        let mut index = files.iter().filter(|(path, _)| path.starts_with("search/"));
        index.any(|(_, bytes)| String::from_utf8_lossy(bytes).to_lowercase().contains(word))
    };
    let files = exported(&site);
    assert!(holds(&files, "plainword"));
    for word in ["secrettitle", "draftword", "latertitle", "futureword"] {
        assert!(!holds(&files, word), "{word}");
    }
    site.run("export --drafts --future --out preview").exits(0);
    let files = site.files("preview");
    for word in ["secrettitle", "draftword", "latertitle", "futureword"] {
        assert!(holds(&files, word), "{word}");
    }
}

#[test]
fn the_index_changes_with_what_it_says_and_not_otherwise() {
    let site = Site::empty();
    for number in 0..30 {
        let body = format!("Words that {number} posts share, and word{number} which one has.");
        site.post(&format!("p{number}"), &body);
    }
    let first = exported(&site);
    let mut again = site.command();
    again
        .env("RAYON_NUM_THREADS", "1")
        .args(["export", "--out", "again"]);
    postroom_tests::Run::of(again).exits(0);
    let again = site.files("again");
    for path in of_search(&first) {
        assert_eq!(first.get(path), again.get(path), "{path}");
    }
    site.run("export --check").exits(0);
    site.post("newly", "Quiddity");
    site.run("export --check").exits(1);
    let changed = exported(&site);
    assert_ne!(first["search/index.json"], changed["search/index.json"]);
    let (posts, terms) = index(&changed);
    assert_eq!(
        of_search(&changed).len(),
        3 + posts.len() + terms.len(),
        "files of the old index are gone"
    );
}

#[test]
fn a_site_can_do_without() {
    let site = Site::with_more_settings("search: false\n");
    site.post("a", "A");
    let files = exported(&site);
    assert_eq!(of_search(&files), [""; 0]);
    assert!(!String::from_utf8_lossy(&files["index.html"]).contains("/search/"));
}
