//! The rules over what YAML makes of front matter, and the mending of values and keys.

use crate::cases::{
    POST, findings, finds, finds_in, fixed_in, fixes, leaves_alone, no_fix, settings, with,
};

#[test]
fn texts_that_others_read_otherwise() {
    let rule = "ambiguous-scalar";
    finds(
        rule,
        &[
            "title: ⟦Yes⟧\n",
            "title: ⟦2026-02-03⟧\n",
            "description: ⟦12:30⟧\n",
            "language: ⟦no⟧ # c\n",
            "tags: [a, ⟦1_000⟧, ⟦2.10⟧, 2026]\n",
            "tags:\n  - ⟦off⟧\n  - b\n",
            "authors:\n  - name: ⟦on⟧\n",
            "cover: { image: a.png, alt: ⟦0o7⟧ }\n",
            "call_to_action: { heading: ⟦1e3⟧ }\n",
            "extra: { a: ⟦yes⟧, b: [⟦012⟧, { c: ⟦12:30⟧ }] }\n",
        ],
    );
    leaves_alone(
        rule,
        &[
            "title: \"Yes\"\n",
            "title: 'no'\n",
            "title: Yes, and no\n",
            "title: 1984\n",
            "title: |\n  yes\n",
            "title: !!str yes\n",
            "draft: no\n",
            "newsletter: off\n",
            "reading_time: 012\n",
            "updated: 2026-02-04\n",
            "tags: yes, no\n",
            "extra: { a: 1.50, b: 1e3, c: 0x1F, d: 2026-02-03, e: ~, f: true, g: 0, h: 0.5 }\n",
        ],
    );
    fixes(
        rule,
        "tags: [a, 012] # c\n",
        true,
        "tags: [a, \"012\"] # c\n",
    );
    fixes(rule, "language: no\n", true, "language: \"no\"\n");
    fixes(
        rule,
        "extra:\n  at: 12:30\n",
        true,
        "extra:\n  at: \"12:30\"\n",
    );
    no_fix(rule, "extra: { shown: no }\n");
    let renamed = settings("front_matter: { rename: { params.lang: language } }");
    let post = with("params:\n  lang: ⟦no⟧\n");
    finds_in(rule, &vec![renamed, (POST, post)]);
    let edition = "---\nsubject: ⟦On⟧\ndate: 2026-02-03\nposts: [⟦007⟧]\n---\n".to_owned();
    finds_in(
        rule,
        &vec![("content/newsletters/weekly/2026-02-03.md", edition)],
    );
}

#[test]
fn texts_that_a_comment_cuts() {
    let rule = "truncated-by-comment";
    finds(
        rule,
        &[
            "title: Learn C ⟦# in a day⟧\n",
            "title: We are ⟦#1⟧  \n",
            "title: Tea\t⟦#tea and more⟧\n",
            "description: See issue ⟦# 12⟧\n",
            "tags:\n  - a\n  - top ⟦#10⟧\n",
            "cover:\n  image: a.png\n  alt: Number ⟦#1⟧\n",
        ],
    );
    leaves_alone(
        rule,
        &[
            "title: Tea # at most 70 characters\n",
            "title: Tea #TODO better\n",
            "title: Tea ## x\n",
            "title: Tea #\n",
            "title: \"Tea\" #1\n",
            "title: C# in a day\n",
            "title: Tea\n#1\n",
            "title: >\n  Tea #1\n",
            "date: 2026-02-03 #1\n",
            "slug: tea #1\n",
        ],
    );
    fixes(
        rule,
        "title: C # in a day  \n",
        false,
        "title: \"C # in a day\"  \n",
    );
    fixes(
        rule,
        "description: a \"b\" #1\n",
        false,
        "description: 'a \"b\" #1'\n",
    );
}

#[test]
fn old_drafts() {
    let rule = "stale-draft";
    finds(rule, &["date: 2025-12-02\ndraft: ⟦true⟧\n"]);
    leaves_alone(
        rule,
        &[
            "date: 2025-12-03\ndraft: true\n",
            "date: 2020-01-01\n",
            "date: soon\ndraft: true\n",
        ],
    );
    let edition = "---\nsubject: a\ndate: 2025-01-01\ndraft: ⟦true⟧\n---\n".to_owned();
    finds_in(
        rule,
        &vec![("content/newsletters/weekly/2025-01-01.md", edition)],
    );
}

#[test]
fn keys_in_order() {
    let rule = "key-order";
    leaves_alone(rule, &["tags: []\nzebra: 1\nanimal: 2\n"]);
    let files = |keys: &str| vec![(POST, format!("---\n{keys}---\nPour.\n"))];
    let check = |keys: &str, expected: &str| {
        for end in ["\n", "\r\n"] {
            let of = |keys: &str| files(&keys.replace('\n', end));
            let fixed = fixed_in(rule, &of(keys));
            let expected = of(expected).remove(0).1;
            assert_eq!(fixed, Some((true, expected)), "{keys}");
        }
    };
    check(
        "date: 2026-02-03\ntitle: Tea\n",
        "title: Tea\ndate: 2026-02-03\n",
    );
    check(
        "# top\n\n# of tags\ntags:\n- a # one\n\n- b\n# of the date\n# two lines\ndate: 2026-02-03 # day\ntitle: >\n  Green\n\n  tea\n# end\n",
        "# top\n\ntitle: >\n  Green\n\n  tea\n# end\n# of the date\n# two lines\ndate: 2026-02-03 # day\n# of tags\ntags:\n- a # one\n\n- b\n",
    );
    check(
        "layout: x\n\"date\": 2026-02-03\ntitle: a & b *c*\n",
        "title: a & b *c*\n\"date\": 2026-02-03\nlayout: x\n",
    );
    check(
        "date: 2026-02-03\ntitle: \"Green\n\ntea\" # c\ntags: [a,\nb]\n",
        "title: \"Green\n\ntea\" # c\ndate: 2026-02-03\ntags: [a,\nb]\n",
    );
    for keys in [
        "{ date: 2026-02-03, title: Tea }\n",
        "tags: &t [a]\ntitle: Tea\nextra: { t: *t }\n",
        "date: 2026-02-03\nbad: a: b\ntitle: Tea\n",
    ] {
        assert_eq!(fixed_in(rule, &files(keys)), None, "{keys}");
    }
}

#[test]
fn renamed_posts_without_an_id() {
    let rule = "unstable-id";
    finds(
        rule,
        &[
            "aliases: [⟦/blog/old-tea/⟧]\n",
            "aliases: ⟦/blog/old-tea⟧\n",
        ],
    );
    leaves_alone(
        rule,
        &[
            "aliases: [/blog/old-tea/]\nid: urn:x\n",
            "aliases: [/tea.html]\n",
            "aliases: [/2014/03/tea/]\n",
            "aliases: [/blog/a/b/]\n",
            "aliases: [/blog/]\n",
            "aliases: [/blog/old-tea/]\ndraft: true\n",
            "aliases: []\n",
        ],
    );
    let id = "aliases: [/blog/old-tea]\nid: https://tiny.example/blog/old-tea/\n";
    fixes(rule, "aliases: [/blog/old-tea]\n", false, id);
    no_fix(rule, "aliases: [/blog/a/, /blog/b/]\n");
    let keys = "aliases: [/blog/old-tea/]\n";
    let old = settings("feeds: { guid: path }");
    let fixed = fixed_in(rule, &vec![old, (POST, with(keys))]);
    let expected = with(&format!("{keys}id: /blog/old-tea/\n"));
    assert_eq!(fixed, Some((false, expected)));
    let short = settings("feeds: { items: 1 }");
    let newer = "---\ntitle: Newer\ndate: 2026-05-01\n---\n".to_owned();
    finds_in(
        rule,
        &vec![short, (POST, with(keys)), ("content/posts/b.md", newer)],
    );
}

#[test]
fn broken_yaml_is_mended() {
    let rule = "invalid-front-matter";
    fixes(rule, "title: Tea: hot\n", false, "title: \"Tea: hot\"\n");
    fixes(
        rule,
        "description: `tea`\n",
        false,
        "description: \"`tea`\"\n",
    );
    fixes(
        rule,
        "title: \"Tea\" is hot\n",
        false,
        "title: '\"Tea\" is hot'\n",
    );
    fixes(
        rule,
        "title: [Draft] Tea\n",
        false,
        "title: \"[Draft] Tea\"\n",
    );
    fixes(
        rule,
        "title: \"Tea\nslug: tea\n",
        false,
        "title: \"Tea\"\nslug: tea\n",
    );
    fixes(rule, "tags: [a]\t\n", true, "tags: [a]\n");
    no_fix(rule, "extra:\n\ta: 1\n");
    finds(
        rule,
        &[
            "tags: [C ⟦#⟧, Go]\n",
            "extra:\n⟦\t⟧a: 1\n",
            "title: ⟦\"⟧Tea\nslug: tea\ndescription: \"hot\"\n",
        ],
    );
    let authors = "ada: Ada: x\n".to_owned();
    let fixed = fixed_in(rule, &vec![("content/authors.yaml", authors)]);
    assert_eq!(fixed, Some((false, "ada: \"Ada: x\"\n".to_owned())));
}

#[test]
fn values_are_mended() {
    let rule = "wrong-type";
    fixes(rule, "draft: \"yes\"\n", false, "draft: true\n");
    fixes(
        rule,
        "newsletter: no # c\n",
        false,
        "newsletter: false # c\n",
    );
    fixes(rule, "reading_time: 5 min\n", false, "reading_time: 5\n");
    fixes(rule, "reading_time: '5'\n", false, "reading_time: 5\n");
    fixes(rule, "title: [Tea]\n", false, "title: \"[Tea]\"\n");
    no_fix(rule, "draft: maybe\n");
    no_fix(rule, "reading_time: long\n");
    no_fix(rule, "title: { a: b }\n");
    leaves_alone(rule, &["tags: a, b\n", "title: 2026\n", "draft: true\n"]);
    let rule = "invalid-date";
    fixes(rule, "date: 3 February 2026\n", false, "date: 2026-02-03\n");
    fixes(
        rule,
        "updated: \"Feb 3, 2026\" # c\n",
        false,
        "updated: 2026-02-03 # c\n",
    );
    fixes(rule, "date: 20260203\n", false, "date: 2026-02-03\n");
    fixes(rule, "date: 17.01.2026\n", false, "date: 2026-01-17\n");
    no_fix(rule, "date: 03/02/2026\n");
    no_fix(rule, "date: 2026-02-30\n");
    leaves_alone(
        rule,
        &["date: 2026/02/03\n", "date: 2026-2-3\n", "updated: \"\"\n"],
    );
}

#[test]
fn keys_are_mended() {
    let rule = "unknown-key";
    fixes(rule, "desciption: a\n", false, "description: a\n");
    fixes(rule, "\"desciption\" : a\n", false, "\"description\" : a\n");
    fixes(
        rule,
        "call_to_action: { heading: A, txet: b }\n",
        false,
        "call_to_action: { heading: A, text: b }\n",
    );
    no_fix(rule, "desciption: a\ndescription: b\n");
    no_fix(rule, "weather: fine\n");
    let tags = vec![("content/tags.yaml", "tea: { nmae: Tea }\n".to_owned())];
    let expected = "tea: { name: Tea }\n".to_owned();
    assert_eq!(fixed_in(rule, &tags), Some((false, expected)));
}

#[test]
fn one_cause_is_one_finding() {
    for keys in [
        "date: \"\"\n",
        "title: []\n",
        "title: {}\n",
        "date: never\nupdated: 2026-01-01\n",
        "slug: Green Tea\n",
        "cover: missing.png\n",
        "language: no\n",
        "tags: [no, yes]\n",
    ] {
        let found = findings(&["default"], &vec![(POST, with(keys))]);
        let expected = if keys.starts_with("tags") { 2 } else { 1 };
        assert_eq!(found.len(), expected, "{keys}: {found:#?}");
    }
}

#[test]
fn two_causes_are_two_findings() {
    let title = format!("title: {}\n", "x".repeat(71));
    let other = ("content/posts/other.md", with(&title));
    let mut rules: Vec<&str> = findings(&["default"], &vec![(POST, with(&title)), other])
        .iter()
        .map(|finding| finding.rule)
        .collect();
    rules.sort_unstable();
    assert_eq!(rules, ["duplicate-title", "title-length", "title-length"]);
}

#[test]
fn equal_keys_and_addresses_name_both_places() {
    let places = |rule: &str, files: &crate::cases::Files<'_>| -> Vec<(usize, usize)> {
        let found = findings(&[rule], files);
        let places = found
            .iter()
            .map(|finding| (finding.start.line, finding.related[0].start.line));
        places.collect()
    };
    let twice = vec![(POST, with("tags: [a]\ntags: [b]\n"))];
    assert_eq!(places("duplicate-key", &twice), [(5, 4)]);
    let authors = "ada: Ada\ngrace: Grace\nada: A\n".to_owned();
    assert_eq!(
        places("duplicate-key", &vec![("content/authors.yaml", authors)]),
        [(3, 1)]
    );
    let other = (
        "content/posts/b.md",
        "---\ntitle: B\ndate: 2026-02-03\n---\n".to_owned(),
    );
    for alias in [
        "aliases: /Blog/B/\n",
        "aliases: [/x/, /blog/B]\n",
        "aliases:\n\n- /BLOG/b/index.html\n",
    ] {
        let found = findings(
            &["duplicate-slug"],
            &vec![(POST, with(alias)), other.clone()],
        );
        assert_eq!(found.len(), 1, "{alias}");
        assert!(!found[0].span().is_empty(), "{found:#?}");
    }
    let twice = |path, alias: &str| {
        let text = format!("---\ntitle: {path}\ndate: 2026-02-03\naliases: {alias}\n---\n");
        (path, text)
    };
    let one = twice("content/posts/x.md", "[~, /y/, /Tea/]");
    let found = findings(
        &["duplicate-slug"],
        &vec![one, twice("content/posts/z.md", "/tea")],
    );
    let related = &found[0].related[0];
    assert_eq!(
        (found.len(), related.start.line, related.start.column),
        (1, 4, 19)
    );
    let empty_first = vec![(POST, with("aliases: [~, ⟦/blog/b/⟧]\n")), other];
    finds_in("duplicate-slug", &empty_first);
}

#[test]
fn a_schema_is_violated_at_a_place() {
    let schema = r#"{ "properties": {
        "servings": { "type": "integer" },
        "recipe": { "type": "object", "required": ["time"], "additionalProperties": false,
                    "properties": { "time": { "type": "integer" }, "steps": { "minItems": 3 } } } } }"#;
    let settings = settings("front_matter: { unknown_keys: allow, schema: s.json }");
    for keys in [
        "servings: ⟦many⟧\n",
        "recipe: { time: ⟦long⟧ }\n",
        "recipe:\n  time: 3\n  ⟦tmie⟧: 4\n",
        "⟦recipe⟧:\n  steps:\n  - a\n  - b\n  - c\n",
        "recipe:\n  time: 3\n  ⟦steps⟧:\n  - a\n  - b\n",
        "recipe: { time: 3 }\nservings: 4\n",
    ] {
        let files = vec![
            settings.clone(),
            ("s.json", schema.to_owned()),
            (POST, with(keys)),
        ];
        finds_in("schema-violation", &files);
    }
}
