//! Hostile words: wherever they stand, pages, feeds and lists keep the structure that they have
//! with tame ones.

use postroom_tests::Site;
use serde_json::Value;

use crate::links::{Pages, elements, html};

/// What ends attributes, elements, comments, CDATA, scripts, strings and lines, begins
/// placeholders and variables, and turns text around.
const HOSTILE: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>]]>--></title></style>\
                       </textarea>&lt;{{site.title}}\\\u{202e}\u{200f}\u{2066}\u{1}\u{b}\u{7f}\u{85}\u{2028}\
                       ${x};}`\r\n# x\u{fffe}\u{0}é";

/// Addresses that run something or lead elsewhere than they seem to.
const ADDRESSES: [&str; 6] = [
    "javascript:alert(1)",
    "\u{1}java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "https://x.example/\"><script>alert(1)</script>?a=1&b='2'",
    "/\"onclick=alert(1) x=\"",
];

/// The worst that an address may hold; the rest is refused.
const OLD: &str = "']]--&$1;}` *{a}/:x\u{202e}é";

/// A YAML string, every unusual character of which is escaped.
fn yaml(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        c => format!("\\U{:08x}", u32::from(c)),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Exports a site all of whose words are this one and all of whose links lead there.
fn export(word: &str, old: &str, addresses: [&str; 6]) -> Pages {
    let (w, slug) = (yaml(word), yaml(&format!("a{word}")));
    let link = |url: &&str| format!("{{ label: {w}, url: {} }}", yaml(url));
    let links: Vec<String> = addresses.iter().map(link).collect();
    let aliases = [
        format!("/old/{old}"),
        format!("/older/{old}.html"),
        format!("/refused/{word}\""),
    ];
    let site = Site::with_settings(&format!(
        "title: {w}\ndescription: {w}\nbase_url: https://tea.example/sub\n\
         feeds: {{ formats: [rss, atom, json] }}\nhtml: {{ pages: sanitize }}\n\
         newsletters: {{ weekly: {{ title: {w}, from: Tea <n@tea.example>, postal_address: {w} }} }}\n"
    ));
    let url = yaml(addresses[0]);
    site.write(
        "content/authors.yaml",
        format!("ada: {{ name: {w}, title: {w}, bio: {w}, url: {url}, avatar: {url} }}\n"),
    );
    site.write(
        "content/tags.yaml",
        format!("tea: {{ name: {w}, description: {w} }}\n"),
    );
    // Neither `tags.yaml` nor `authors.yaml` knows of these.
    let too = yaml(&format!("{word} too"));
    let front = format!(
        "title: {w}\ndescription: {w}\ntags: [tea, {too}]\nauthors: [ada, {too}]\nid: {w}\ncanonical_url: {}\n\
         cover: {{ image: c.png, alt: {w}, caption: {w} }}\n\
         call_to_action: {{ heading: {w}, text: {w}, links: [{}] }}",
        yaml(addresses[4]),
        links.join(", "),
    );
    let aliases = aliases.map(|alias| yaml(&alias)).join(", ");
    let literal = |c: char| match c {
        '\r' | '\n' | '\0' => " ".to_owned(),
        c if c.is_ascii_punctuation() => format!("\\{c}"),
        c => c.to_string(),
    };
    let literal: String = word.chars().map(literal).collect();
    let body = format!("![{literal}](c.png)\n\n## {literal}\n\n{literal}\n");
    site.write(
        "content/posts/a/index.md",
        format!(
            "---\n{front}\ndate: 2026-11-01\nslug: {slug}\naliases: [{aliases}]\n---\n\n{body}"
        ),
    );
    site.write(
        "content/posts/b/index.md",
        format!("---\n{front}\ndate: 2026-11-02\n---\n\nText.\n").replace("id: ", "id: b"),
    );
    site.write("content/posts/a/c.png", "x")
        .write("content/posts/b/c.png", "x");
    site.edition(
        "2026-11-10",
        &format!(
            "subject: {}\npreheader: {}\ndate: 2026-11-10\nposts: [b]\n",
            w.replace("{{", ""),
            w.replace("{{", "")
        ),
        "Text.",
    );
    site.run("export").exits(0);
    site.files("public")
}

/// What a file is made of, whatever its words are; `None` for files that are only words.
fn structure(path: &str, text: &str) -> Option<String> {
    match path.rsplit('.').next() {
        Some("html" | "xml") => Some(
            elements(text)
                .iter()
                .map(|element| format!("{} {:?}\n", element.name, element.attributes.keys()))
                .collect(),
        ),
        // The keys of terms are words.
        Some("json") if !path.starts_with('.') && !path.starts_with("search/terms/") => {
            let mut keys = String::new();
            shape(&serde_json::from_str(text).expect("it is JSON"), &mut keys);
            Some(keys)
        }
        _ => None,
    }
}

fn shape(json: &Value, keys: &mut String) {
    match json {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            keys.push_str(&format!("{key} "));
            shape(value, keys);
        }),
        Value::Array(items) => items.iter().for_each(|item| shape(item, keys)),
        _ => {}
    }
}

fn structures(pages: &Pages) -> Vec<String> {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let mut found: Vec<String> = pages
        .iter()
        .filter_map(|(path, bytes)| structure(path, &text(bytes)))
        .collect();
    found.sort();
    found
}

#[test]
fn words_never_become_structure() {
    let tame = [
        "tea:",
        "tea:",
        "tea:",
        "tea:",
        "https://x.example/",
        "https://x.example/a",
    ];
    let (hostile, tame) = (
        export(HOSTILE, OLD, ADDRESSES),
        export("tame", "tame", tame),
    );
    let (ours, expected) = (structures(&hostile), structures(&tame));
    assert_eq!(hostile.len(), tame.len(), "{:?}", hostile.keys());
    for (ours, expected) in ours.iter().zip(&expected) {
        assert_eq!(ours, expected);
    }
    for (path, bytes) in &hostile {
        assert!(!path.contains(['<', '>', '"', '\\']) && !path.contains(char::is_control));
        let text = std::str::from_utf8(bytes).expect("all is text");
        let illegal = |c: char| (c < ' ' && !"\t\n\r".contains(c)) || c == '\u{fffe}';
        if path.ends_with(".xml") {
            assert!(
                !text.contains(illegal) && !text.contains("]]>"),
                "{path}: {text}"
            );
        }
        if path.contains("feed.") || path.contains("atom.") {
            let feed = feed_rs::parser::parse(text.as_bytes());
            let feed = feed.unwrap_or_else(|error| panic!("{path}: {error}"));
            let title = feed.entries[0].title.as_ref().expect("it has a title");
            assert!(
                title.content.contains("<script>alert(1)</script>"),
                "{path}: {title:?}"
            );
        }
    }
}

#[test]
fn nothing_on_a_page_runs() {
    for (path, html) in html(&export(HOSTILE, OLD, ADDRESSES)) {
        assert!(
            !html.contains(|c: char| c.is_control() && !c.is_ascii_whitespace()),
            "{path}"
        );
        for element in elements(&html) {
            let source = element.get("src").unwrap_or_default();
            let is_ours =
                path == "search/index.html" && source.starts_with("/sub/search/search.js");
            if element.name == "script" && !is_ours {
                assert_eq!(element.get("type"), Some("application/ld+json"), "{path}");
            }
            for (name, value) in &element.attributes {
                let plain: String = value.chars().filter(|c| *c > ' ').collect();
                let plain = plain.to_lowercase();
                let runs = ["javascript:", "data:", "vbscript:"];
                let is_address = matches!(name.as_str(), "href" | "src" | "content");
                let may_run = is_address && runs.iter().any(|scheme| plain.starts_with(scheme));
                assert!(!name.starts_with("on") && !may_run, "{path}: {element:?}");
            }
        }
        for data in html.split("ld+json\">").skip(1) {
            let data = data.split("</script>").next().expect("the first part");
            let json: Value = serde_json::from_str(data).expect("it is JSON");
            assert_eq!(json["@context"], "https://schema.org");
        }
    }
}

#[test]
fn lists_of_old_addresses_keep_to_their_lines() {
    let pages = export(HOSTILE, OLD, ADDRESSES);
    let text = |path: &str| String::from_utf8(pages[path].clone()).expect("it is text");
    for line in text("_redirects").lines() {
        let words: Vec<&str> = line.split(' ').collect();
        assert!(
            matches!(words[..], [from, to, "301"] if from.starts_with("/sub/old") && to.starts_with("/sub/blog/")),
            "{line}"
        );
        assert!(
            !line.contains(['<', '>', '"', '#', '*', '\\']) && line.is_ascii(),
            "{line}"
        );
    }
    for line in text("redirects.nginx.map").lines() {
        let bare = line.replace("\\\\", "").replace("\\\"", "");
        let parts: Vec<&str> = bare.split('"').collect();
        assert!(
            matches!(parts[..], ["", from, " ", to, ";"] if from.starts_with("/sub/old") && !to.contains('$')),
            "{line}"
        );
    }
}
