//! What is made of front matter, and what is said of it.

use super::*;

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
