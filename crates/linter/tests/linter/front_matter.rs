//! The rules over front matter, case by case: what they find, what they leave alone, and what
//! their fixes make of it.

use crate::{
    cases::{
        POST, findings, finds, finds_in, fixed_in, fixes, leaves_alone, no_fix, settings, with,
    },
    tiny_site::report,
};

#[test]
fn misplaced_front_matter() {
    let rule = "misplaced-front-matter";
    let check = |text: &str| finds_in(rule, &vec![(POST, text.to_owned())]);
    check("\n\n⟦---⟧\ntitle: a\ndate: 2026-02-03\n---\n");
    check("<!-- draft -->\n⟦---⟧\ntitle: a\ndate: 2026-02-03\n---\n");
    check("\u{feff}\r\n⟦---⟧\r\ntitle: a\r\ndate: 2026-02-03\r\n---\r\n");
    check(" ⟦---⟧\ntitle: a\ndate: 2026-02-03\n---\n");
    check("---\ntitle: a\ndate: 2026-02-03\n---\n\n---\ntitle: b\n---\n");
    check("Prose.\n\n---\n\nProse: more.\n\n---\n");
    let fixed = |text: &str| fixed_in(rule, &vec![(POST, text.to_owned())]);
    let sound = "---\r\ntitle: a\r\ndate: 2026-02-03\r\n---\r\n";
    let safe = |text: String| Some((true, text));
    assert_eq!(fixed(&format!("\r\n \r\n{sound}")), safe(sound.to_owned()));
    let marked = format!("\u{feff}{sound}");
    assert_eq!(fixed(&format!("\u{feff}\r\n{sound}")), safe(marked));
    assert_eq!(fixed(&format!("  {sound}")), safe(sound.to_owned()));
    assert_eq!(fixed(&format!("Words\r\n{sound}")), None);
    let breaks = "\n---\nprose\n---\nprose\n".to_owned();
    assert_eq!(findings(&["default"], &vec![(POST, breaks)]).len(), 1);
    let all = findings(&["default"], &vec![(POST, format!("Words\n{sound}"))]);
    assert_eq!(all.len(), 1, "{all:#?}");
}

#[test]
fn dates_to_come() {
    let rule = "future-date";
    finds(
        rule,
        &["date: ⟦2026-06-02⟧\n", "date: ⟦2026-06-01T00:00:01Z⟧\n"],
    );
    leaves_alone(
        rule,
        &[
            "date: 2026-06-01\n",
            "date: 2027-01-01\ndraft: true\n",
            "date: 2027-01-01\nexpires: 2026-01-01\n",
            "date: soon\n",
        ],
    );
    let named = "⟦---⟧\ntitle: a\n---\n".to_owned();
    finds_in(rule, &vec![("content/posts/2027-02-03-a.md", named)]);
}

#[test]
fn dates_that_contradict_each_other() {
    let rule = "updated-before-date";
    finds(rule, &["updated: ⟦2026-02-02⟧\n"]);
    let time = "date: 2026-02-03T10:00:00Z\nupdated: ";
    finds(rule, &[&format!("{time}⟦2026-02-03T09:59:59Z⟧\n")]);
    leaves_alone(rule, &[&format!("{time}2026-02-03\n")]);
    leaves_alone(rule, &["updated: 2026-02-03\n", "updated: never\n", ""]);
}

#[test]
fn dates_of_file_names() {
    let rule = "file-name-date-mismatch";
    let file = |date: &str| format!("---\ntitle: a\ndate: {date}\n---\n");
    let post = "content/posts/2026-02-03-a.md";
    let check = |path, date: &str| finds_in(rule, &vec![(path, file(date))]);
    check(post, "⟦2026-02-04⟧");
    check("content/posts/2026-02-03-a/index.md", "⟦2026-02-04⟧");
    check("content/posts/2026-2-3-a.md", "2026-02-03");
    check("content/posts/2026-02-03.md", "2026-02-04");
    check(post, "2026-02-03T23:59:00-11:00");
    check(post, "2026-02-04T02:00:00+05:00");
    check(post, "soon");
    let edition = "---\nsubject: a\ndate: ⟦2026-02-04⟧\n---\n".to_owned();
    let path = "content/newsletters/weekly/2026-02-03.md";
    finds_in(rule, &vec![(path, edition)]);
    let check = |date: &str, expected: &str| {
        let fixed = fixed_in(rule, &vec![(post, file(date))]);
        assert_eq!(fixed, Some((false, file(expected))));
    };
    check("2026-02-04 # c", "2026-02-03 # c");
    check("'2026-02-04'", "'2026-02-03'");
    check("2026-02-04T10:00:00Z", "2026-02-03T10:00:00Z");
}

#[test]
fn slugs() {
    let rule = "malformed-slug";
    finds(
        rule,
        &[
            "slug: ⟦Tea⟧\n",
            "slug: ⟦green_tea⟧\n",
            "slug: ⟦\"tea-\"⟧\n",
            "slug: ⟦green--tea⟧\n",
            "slug: ⟦\"te\\0a\"⟧\n",
            "slug: ⟦Été⟧\n",
        ],
    );
    leaves_alone(
        rule,
        &[
            "slug: tea-2.16\n",
            "slug: 日本\n",
            "slug: a~b\n",
            "slug: Green tea\n",
            "slug: ../Tea\n",
            "",
        ],
    );
    fixes(rule, "slug: Tea\n", false, "slug: tea\n");
    fixes(
        rule,
        "slug: 'green_tea' # c\n",
        false,
        "slug: 'green-tea' # c\n",
    );
    fixes(
        rule,
        "slug: Tea\ndraft: true\n",
        true,
        "slug: tea\ndraft: true\n",
    );
    fixes(rule, "slug: \"te\\x07a\"\n", true, "slug: \"tea\"\n");
    fixes(
        "invalid-url",
        "slug: Green Tea\n",
        false,
        "slug: green-tea\n",
    );
    no_fix("invalid-url", "slug: ../tea\n");
}

#[test]
fn titles_of_two_posts() {
    let rule = "duplicate-title";
    let post =
        |title: &str, more: &str| format!("---\ntitle: {title}\ndate: 2026-02-03\n{more}---\n");
    let check = |a: String, b: String| {
        finds_in(
            rule,
            &vec![("content/posts/a.md", a), ("content/posts/b.md", b)],
        );
    };
    check(post("⟦\"Green  TEA\"⟧", ""), post("green tea", ""));
    check(post("Tea", "draft: true\n"), post("Tea", ""));
    check(post("Tea", "language: de\n"), post("Tea", ""));
    check(post("Tea", "expires: 2026-03-01\n"), post("Tea", ""));
    check(
        "---\n⟦title⟧: >\n  Green\n  tea\ndate: 2026-03-01\n---\n".to_owned(),
        post("Green tea", ""),
    );
}

#[test]
fn lengths() {
    let (title, text) = ("é".repeat(70), "é".repeat(300));
    let long = [
        format!("title: {title}⟦x⟧\n"),
        format!("title: \"{title}⟦日本⟧\" # c\n"),
        format!("⟦title⟧: >\n  {title}\n  x\n"),
        format!("title: ⟦\"{title}\\x41\"⟧\n"),
    ];
    finds("title-length", &long.each_ref().map(String::as_str));
    leaves_alone("title-length", &[&format!("title: {title}\n"), "title: \n"]);
    finds(
        "description-length",
        &[&format!("description: {text}⟦x⟧\n")],
    );
    leaves_alone(
        "description-length",
        &[&format!("description: {text}\n"), ""],
    );
    let lint = |options: &str| settings(&format!("lint: {{ options: {{ {options} }} }}"));
    let check = |rule: &str, option: &str, keys: &str| {
        finds_in(
            rule,
            &vec![lint(&format!("{rule}: {{ {option} }}")), (POST, with(keys))],
        );
    };
    check("title-length", "max: 2", "title: Te⟦a⟧\n");
    check("title-length", "min: 4", "title: ⟦Tea⟧\n");
    check("description-length", "max: 2", "description: Te⟦a⟧\n");
    check("description-length", "min: 4", "description: '⟦Tea⟧'\n");
    let draft = "draft: ⟦true⟧\ndate: 2026-05-01\n";
    check("stale-draft", "days: 10", draft);
    let order = "order: [date, title]";
    check("key-order", order, "title: Tea\n⟦date⟧: 2026-02-03\n");
}

#[test]
fn canonical_addresses() {
    let rule = "invalid-canonical-url";
    finds(
        rule,
        &[
            "canonical_url: ⟦/tea/⟧\n",
            "canonical_url: \"⟦ftp://x.example/tea⟧\"\n",
            "canonical_url: ⟦example.org/tea⟧\n",
            "canonical_url: ⟦https://me:secret@x.example/⟧\n",
            "canonical_url: ⟦http://127.0.0.1:4000/tea/⟧\n",
            "canonical_url: ⟦http://[::1]/tea/⟧\n",
            "canonical_url: ⟦http://blog.local/tea/⟧\n",
            "canonical_url: ⟦mailto:a@x.example⟧\n",
        ],
    );
    leaves_alone(
        rule,
        &[
            "canonical_url: https://elsewhere.example/tea/\n",
            "canonical_url:\n",
        ],
    );
    let staging = settings("links: { staging_hosts: [staging.tiny.example] }");
    let post = with("canonical_url: ⟦https://STAGING.tiny.example/tea/⟧\n");
    finds_in(rule, &vec![staging, (POST, post)]);
}

#[test]
fn covers_without_words() {
    let rule = "missing-cover-alt";
    let files = |keys: &str| vec![("content/posts/a.png", String::new()), (POST, with(keys))];
    for keys in [
        "cover: ⟦a.png⟧\n",
        "cover: '⟦a.png⟧'\n",
        "cover: ⟦https://x.example/a.png⟧\n",
        "cover: { image: ⟦a.png⟧, caption: c }\n",
        "cover:\n  image: ⟦a.png⟧\n  alt:\n",
        "cover: { image: a.png, alt: \"\" }\n",
        "cover: { image: a.png, alt: A }\n",
        "cover: missing.png\n",
    ] {
        finds_in(rule, &files(keys));
    }
}

#[test]
fn pages_are_linted_as_pages() {
    let settings = "title: Tiny\nbase_url: https://tiny.example\nfront_matter: { required: [title, date, description, authors] }\n";
    let files = [
        ("postroom.yaml", settings),
        (
            "content/pages/about.md",
            "---\ntitle: About us\n---\n\nWho we are, at some length.\n\n[Nobody](nowhere.md) is here.\n",
        ),
    ];
    let report = report(&files);
    let found = report.findings.iter();
    let found: Vec<_> = found
        .map(|finding| (finding.rule, finding.file.as_str()))
        .collect();
    assert_eq!(found, [("broken-link", "content/pages/about.md")]);
}
