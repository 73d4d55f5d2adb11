//! Rules over feeds and newsletters.

use std::time::Instant;

use postroom_content_model::Severity;
use postroom_linter::{Finding, Gathered, LintOptions, Report};

use crate::tiny_site::{TinySite, post};

const SETTINGS: &str = "title: Tiny\nbase_url: https://tiny.example\nnewsletters:\n  \
    weekly: { title: W, from: W <w@tiny.example>, postal_address: Pune }\n  \
    whole: { title: W, from: W <w@tiny.example>, postal_address: Pune, layout: post }\n  \
    letter: { title: W, from: W <w@tiny.example>, postal_address: Pune, layout: letter }\n";

/// What every edition says; a test's own lines come before.
const FRONT: &str = "subject: S\npreheader: P\n";

fn settings(more: &str) -> (String, String) {
    ("postroom.yaml".to_owned(), format!("{SETTINGS}{more}\n"))
}

fn edition(path: &str, front: &str, body: &str) -> (String, String) {
    (
        format!("content/newsletters/{path}.md"),
        format!("---\n{front}\n---\n{body}"),
    )
}

fn tea(front: &str, body: &str) -> (String, String) {
    let text = format!("---\ntitle: Tea\ndate: 2026-02-03\n{front}\n---\n{body}");
    ("content/posts/tea.md".to_owned(), text)
}

fn report(files: &[(String, String)], rule: &str, gathered: &str) -> Report {
    let files: Vec<(&str, &String)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text))
        .collect();
    let gathered: Gathered = serde_yaml::from_str(gathered).unwrap();
    let options = LintOptions {
        select: vec![rule.parse().unwrap()],
        ..LintOptions::default()
    };
    TinySite::new(&files).lint_with(&gathered, &options)
}

/// Lints a site with one rule; what it finds, each as the text it underlines.
fn found(rule: &str, files: &[(String, String)]) -> Vec<String> {
    let report = report(files, rule, "{}");
    let findings = report.findings.iter();
    let place = |finding: &Finding| {
        let (_, text) = files
            .iter()
            .find(|(path, _)| *path == finding.file.as_str())
            .unwrap();
        finding.span().slice(text).to_owned()
    };
    findings.map(place).collect()
}

/// The same, of an edition of the weekly newsletter beside a post called `tea`.
fn in_edition(rule: &str, front: &str, body: &str, expected: &[&str]) {
    let files = [
        settings(""),
        tea("", "Pour."),
        edition("weekly/2026-05-29", front, body),
    ];
    assert_eq!(found(rule, &files), expected, "{rule}: {front}\n{body}");
}

/// The edition after the fix of its only finding.
fn fixed(rule: &str, front: &str, body: &str) -> Option<String> {
    let files = [
        settings(""),
        tea("aliases: [/blog/old-tea/]", "Pour."),
        edition("weekly/2026-05-29", front, body),
    ];
    let report = report(&files, rule, "{}");
    assert_eq!(report.findings.len(), 1, "{front}: {:#?}", report.findings);
    let fix = report.findings[0].fix.as_ref()?;
    let mut text = files[2].1.clone();
    for edit in fix.edits.iter().rev() {
        let span = edit.span();
        text.replace_range(span.start..span.end, &edit.text);
    }
    Some(text)
}

#[test]
fn summaries() {
    let check = |more: &str, front: &str, body: &str, expected: &[&str]| {
        let files = [settings(more), tea(front, body)];
        assert_eq!(found("missing-summary", &files), expected, "{front}");
    };
    check("", "", "Pour.", &["---"]);
    check("", "description: ''", "Pour.", &["description"]);
    check("", "description: D", "Pour.", &[]);
    check("", "", "Pour. <!--more--> Wait.", &[]);
    check("", "draft: true", "Pour.", &[]);
    check("", "expires: 2026-05-01", "Pour.", &[]);
    check(
        "front_matter: { required: [title, description] }",
        "",
        "Pour.",
        &[],
    );
}

#[test]
fn relative_urls() {
    let check = |more: &str, body: &str, expected: &[&str]| {
        let files = [settings(more), tea("", body)];
        assert_eq!(found("relative-url-in-feed", &files), expected, "{body}");
    };
    let trusted = |body: &str, expected: &[&str]| check("html: { feeds: trusted }", body, expected);
    let srcset = "日本 <img src=a.png srcset='a.png, /b.png 2x,https://x.example/c.png 3x, d.png'>";
    trusted(srcset, &["a.png", "/b.png", "d.png"]);
    check("", srcset, &[]);
    check("html: { feeds: escape }", srcset, &[]);
    check(
        "html: { feeds: trusted }\nfeeds: { content: summary }",
        srcset,
        &[],
    );
    trusted(
        "<p style=\"color: red; background: url( '/a.png' ) url(https://x.example)\">",
        &["/a.png"],
    );
    trusted("<p style=\"background: url(/a\">", &[]);
    trusted("<base href=/x/>", &["/x/"]);
    trusted(
        "<img data-src=/x.png data-n=7 data-w='a / b' data-o={}>",
        &["/x.png"],
    );
    trusted(
        "<q cite='//x.example/'>q</q><q cite=https://y.example>",
        &["//x.example/"],
    );
    trusted("<a href=/y ping=#z>x</a> `<img srcset=/x>`", &[]);
    trusted("<img srcset='data:image/png;base64,AAAA 1x'>", &[]);
}

#[test]
fn relative_urls_in_the_mail_itself() {
    let check = |more: &str, expected: &[&str]| {
        let body = "<img src=a.png srcset='/b.png 2x'>";
        let files = [settings(more), edition("weekly/2026-05-29", FRONT, body)];
        assert_eq!(found("relative-url-in-feed", &files), expected, "{more}");
    };
    check("html: { mail: trusted }", &["/b.png"]);
    check("html: { feeds: trusted }", &[]);
}

#[test]
fn subjects_and_preheaders() {
    let subject = |front: &str, expected: &[&str]| {
        in_edition("missing-subject", front, "", expected);
    };
    subject("preheader: P", &["---"]);
    subject("subject:", &["subject"]);
    subject("subject: ' '", &["subject"]);
    subject("subject: 7", &[]);
    // What is wrong is not also missing.
    subject("subject: [a]", &[]);
    subject("subject: \"a", &[]);
    subject("posts: {a: b}", &["---"]);
    subject("", &["---"]);
    let preheader = |front: &str, expected: &[&str]| {
        in_edition("missing-preheader", front, "", expected);
    };
    preheader("subject: S", &["subject"]);
    preheader("date: 2026-05-29", &["---"]);
    preheader("subject: S\npreheader: ''", &["preheader"]);
    preheader("subject: S\npreheader: [a]", &[]);
    preheader(FRONT, &[]);
}

#[test]
fn subjects_have_the_length_that_most_people_see() {
    let check = |more: &str, subject: &str, expected: &[&str]| {
        let front = format!("subject: \"{subject}\"");
        let files = [settings(more), edition("weekly/2026-05-29", &front, "")];
        assert_eq!(found("subject-length", &files), expected, "{subject}");
    };
    let of = |length: usize| "é".repeat(length);
    check("", &of(70), &[]);
    check("", &of(71), &[&of(71)]);
    check(
        "lint: { options: { subject-length: { max: 71 } } }",
        &of(71),
        &[],
    );
    let with = |rest: &str| format!("{}{rest}", of(66));
    check("", &with("{{subscriber.name | default: 'you'}}!"), &[]);
    let friend = with("{{subscriber.name | default: 'friend'}}");
    check("", &friend, &[&friend]);
    check(
        "",
        &with("{{#if subscriber.name}}you{{else}}everybody{{/if}}!"),
        &[],
    );
    check("", &with("\\\\{{a}}"), &[&with("\\\\{{a}}")]);
}

#[test]
fn newsletters_that_are_not_there() {
    let check = |path: &str, help: &str| {
        let files = [settings(""), edition(path, FRONT, "")];
        let report = report(&files, "unknown-newsletter", "{}");
        let helps: Vec<&str> = report
            .findings
            .iter()
            .filter_map(|f| f.help.as_deref())
            .collect();
        assert_eq!(helps.first().copied().unwrap_or_default(), help, "{path}");
    };
    check("weekly/2026-05-29", "");
    check("wekly/2026-05-29", "did you mean `weekly`?");
    check(
        "tea/2026-05-29",
        "name the folder after a newsletter, or add this one to `newsletters`",
    );
}

#[test]
fn posts_of_editions() {
    let check = |posts: &str, expected: &[&str]| {
        let front = format!("{FRONT}posts: {posts}");
        in_edition("unknown-post-in-edition", &front, "", expected);
    };
    check("[tea, /blog/tea/]", &[]);
    check("tea", &[]);
    check("[tae, 'coffee', \"pots\"]", &["tae", "coffee", "pots"]);
    check("tea, tae", &["tae"]);
    check("\n  - tea\n  - tae # 日本", &["tae"]);
    check("[/blog/tae/]", &["/blog/tae/"]);
    check("[]", &[]);
}

#[test]
fn posts_that_are_not_for_everyone() {
    let check = |date: &str, post: &str, expected: &[&str]| {
        let text = format!("---\ntitle: Tea\n{post}\n---\n");
        let front = format!("{FRONT}{date}\nposts: [tea]");
        let files = [
            settings(""),
            ("content/posts/tea.md".to_owned(), text),
            edition("weekly/e", &front, ""),
        ];
        assert_eq!(
            found("unknown-post-in-edition", &files),
            expected,
            "{date} {post}"
        );
    };
    check(
        "date: 2026-06-01",
        "date: 2026-02-03\ndraft: true",
        &["tea"],
    );
    // The edition and its post are of the same day to come.
    check("date: 2026-06-05", "date: 2026-06-05T09:00:00Z", &[]);
    check("date: 2026-06-05", "date: 2026-06-06", &["tea"]);
    check("", "date: 2026-06-06", &["tea"]);
    // It had not expired yet.
    check(
        "date: 2026-03-05",
        "date: 2026-02-03\nexpires: 2026-05-01",
        &[],
    );
    check(
        "date: 2026-05-29",
        "date: 2026-02-03\nexpires: 2026-05-01",
        &["tea"],
    );
    check("", "date: 2026-02-03\nexpires: 2026-05-01", &["tea"]);
}

#[test]
fn posts_are_renamed_by_fixes() {
    let rule = "unknown-post-in-edition";
    let written = |posts: &str| format!("{FRONT}posts: {posts}");
    let check = |posts: &str, expected: Option<&str>| {
        let expected = expected.map(|posts| edition("e", &written(posts), "x").1);
        assert_eq!(fixed(rule, &written(posts), "x"), expected, "{posts}");
    };
    check("[tae] # 日本", Some("[tea] # 日本"));
    check("['tae']", Some("['tea']"));
    check("[old-tea]", Some("[tea]"));
    check("[/blog/old-tea/]", Some("[tea]"));
    check("\"t\\x61e\"", None);
    check("[coffee]", None);
}

#[test]
fn a_slug_of_several_posts_is_no_name() {
    let posts = [("a", "2026-01-01"), ("b", "2026-01-02")];
    let mut files = vec![settings(
        "posts: { folder: content/posts, permalink: \"/{section}/{slug}/\" }",
    )];
    for (folder, date) in posts {
        files.push((
            format!("content/posts/{folder}/tea.md"),
            format!("---\ntitle: T\ndate: {date}\n---\n"),
        ));
    }
    files.push(edition(
        "weekly/e",
        &format!("{FRONT}posts: [tea, /a/tea/]"),
        "",
    ));
    let report = report(&files, "unknown-post-in-edition", "{}");
    assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
    let help = report.findings[0].help.as_deref().unwrap();
    assert_eq!(help, "name the post by its address: `/a/tea/`, `/b/tea/`");
}

#[test]
fn an_old_name_is_only_worth_knowing() {
    let files = [
        settings(""),
        tea("aliases: [/blog/old-tea/]", ""),
        edition("weekly/e", &format!("{FRONT}posts: [old-tea]"), ""),
    ];
    let worst = |more: &str| {
        let mut files = files.to_vec();
        files[0] = settings(more);
        report(&files, "unknown-post-in-edition", "{}").worst()
    };
    assert_eq!(worst(""), Some(Severity::Info));
    assert_eq!(
        worst("lint: { severity: { unknown-post-in-edition: warning } }"),
        Some(Severity::Info)
    );
}

#[test]
fn posts_that_were_mailed_before() {
    let check = |editions: &[(&str, &str, &str)], expected: &[&str]| {
        let mut files = vec![settings(""), tea("aliases: [/old-tea/]", "")];
        for (path, date, posts) in editions {
            let front = format!("{FRONT}{date}\nposts: {posts}");
            files.push(edition(path, &front, ""));
        }
        let report = report(&files, "post-mailed-before", "{}");
        let shown: Vec<String> = report
            .findings
            .iter()
            .map(|finding| {
                assert_eq!(finding.related.len(), 1, "{finding:?}");
                let file = finding.file.to_string();
                let name = file.trim_start_matches("content/newsletters/");
                format!("{name} {}", finding.message)
            })
            .collect();
        assert_eq!(shown, expected, "{editions:?}");
    };
    check(&[("weekly/1", "", "[tea]"), ("letter/2", "", "[tea]")], &[]);
    check(
        &[("weekly/1", "", "[tea]"), ("weekly/2", "", "[old-tea]")],
        &["weekly/2.md weekly/1 has carried `old-tea`"],
    );
    check(
        &[
            ("weekly/1", "date: 2026-05-02", "[tea]"),
            ("weekly/2", "date: 2026-05-01", "[tea]"),
        ],
        &["weekly/1.md weekly/2 has carried `tea`"],
    );
    check(
        &[("weekly/1", "", "[tea, /blog/tea/, nothing, nothing]")],
        &["weekly/1.md this edition carries `/blog/tea/` twice"],
    );
}

#[test]
fn placeholders() {
    let in_body = |rule: &str, body: &str, expected: &[&str]| {
        in_edition(rule, FRONT, body, expected);
    };
    let unknown = |body: &str, expected: &[&str]| in_body("unknown-placeholder", body, expected);
    unknown(
        "日本 {{subscriber.nmae}} {{name}}",
        &["{{subscriber.nmae}}", "{{name}}"],
    );
    unknown("\\{{name}} {name} {{web_url}} {{subscriber.email}}", &[]);
    unknown("{{#if name}}{{subscriber.name}}{{/if}}", &["{{#if name}}"]);
    let without = |body: &str, expected: &[&str]| {
        in_body("placeholder-without-default", body, expected);
    };
    without(
        "{{subscriber.name}} {{subscriber.fields.city}}",
        &["{{subscriber.name}}", "{{subscriber.fields.city}}"],
    );
    without(
        "{{subscriber.name | default: \"\"}} {{unsubscribe_url}}",
        &[],
    );
    without("{{#if subscriber.name}}{{subscriber.name}}{{/if}}", &[]);
    let malformed = |body: &str, expected: &[&str]| {
        in_body("malformed-placeholder", body, expected);
    };
    malformed(
        "a {{ b\n}} {{/if}} {{else}}",
        &["{{", "{{/if}}", "{{else}}"],
    );
    malformed(
        "{{subscriber.name | upper}}",
        &["{{subscriber.name | upper}}"],
    );
    malformed("{{#if subscriber.name}}x{{else}}y{{/if}}", &[]);
    // What a post says is literal.
    let files = [settings(""), tea("", "{{name}} {{")];
    assert_eq!(found("unknown-placeholder", &files), Vec::<String>::new());
}

#[test]
fn placeholders_in_front_matter() {
    let check = |front: &str, expected: &[&str]| {
        in_edition("unknown-placeholder", front, "", expected);
    };
    check(
        "subject: Hi {{nmae}} and {{nmae}}",
        &["{{nmae}}", "{{nmae}}"],
    );
    check(
        "subject: '{{x}}'\npreheader: |\n  A\n  {{y}}",
        &["{{x}}", "{{y}}"],
    );
    // Behind an escape the text is not what is written.
    check("subject: \"\\x7b{x}}\"", &["\"\\x7b{x}}\""]);
    check("title: '{{x}}'\nextra: '{{y}}'", &[]);
}

#[test]
fn placeholders_are_corrected_if_that_makes_them_right() {
    let check = |body: &str, expected: Option<&str>| {
        let expected = expected.map(|body| edition("e", FRONT, body).1);
        assert_eq!(
            fixed("unknown-placeholder", FRONT, body),
            expected,
            "{body}"
        );
    };
    check(
        "é {{ subscriber.nmae|default: \"x\" }}\r\n",
        Some("é {{ subscriber.name|default: \"x\" }}\r\n"),
    );
    check("{{unsubscribe_ur}}", Some("{{unsubscribe_url}}"));
    check(
        "{{#if subscriber.nmae}}x{{/if}}",
        Some("{{#if subscriber.name}}x{{/if}}"),
    );
    check("{{subscriber.nmae}}", None);
    check("{{weather}}", None);
    check("{{{subscriber.email}}}", None);
}

#[test]
fn addresses_of_senders() {
    let check = |settings: &str, expected: &[&str]| {
        let text = format!("title: Tiny\nbase_url: https://tiny.example\n{settings}\n");
        let files = [("postroom.yaml".to_owned(), text)];
        assert_eq!(
            found("missing-postal-address", &files),
            expected,
            "{settings}"
        );
    };
    check(
        "newsletters: { a: { title: A, from: a@x.example } }",
        &["a"],
    );
    check(
        "newsletters:\n  \"日本\": { title: A, from: a@x.example, postal_address: ' ' }\n  b: { title: B, from: b@x.example, postal_address: B }",
        &["\"日本\""],
    );
    check("", &[]);
}

#[test]
fn what_mail_does_not_show() {
    let check = |more: &str, post: &str, letter: &str, path: &str, expected: &[&str]| {
        let files = [
            settings(more),
            tea("cover: cup.SVG", post),
            ("content/posts/cup.SVG".to_owned(), String::new()),
            edition(path, &format!("{FRONT}posts: [tea]"), letter),
        ];
        let report = report(&files, "unsupported-in-mail", "{}");
        let shown = report.findings.iter();
        let shown: Vec<String> = shown
            .map(|finding| format!("{:?}: {}", finding.severity, finding.message))
            .collect();
        assert_eq!(shown, expected, "{more} {post} {letter} {path}");
    };
    let cover = "Info: the cover of `tea` is left out of mail: it is SVG";
    check(
        "",
        "![a](a.svg)",
        "![a](a.png) [b](b.svg)",
        "weekly/1",
        &[cover],
    );
    check("", "", "", "letter/1", &[]);
    check("", "", "", "whole/1", &[cover]);
    check(
        "",
        "<video src=a.webp></video>\n\n![a](a.svg)",
        "",
        "whole/1",
        &["Warning: in `tea`: `<video>` is left out of mail (1 more)"],
    );
    let letter =
        "<IFRAME src=a.svg></IFRAME>\n\n<img src='a.AVIF?b'> ![a](data:image/png;base64,AA)";
    let images = [
        "Warning: some mail programs do not show AVIF images",
        "Warning: most mail programs do not show images in `data:` URLs",
    ];
    for (policy, iframe) in [
        ("sanitize", "Warning: `<iframe>` is left out of mail"),
        ("escape", "Warning: `<iframe>` is shown as text in mail"),
        ("trusted", "Warning: mail programs do not show `<iframe>`"),
    ] {
        let more = format!("html: {{ mail: {policy} }}");
        check(
            &more,
            "",
            letter,
            "letter/1",
            &[iframe, images[0], images[1]],
        );
    }
}

#[test]
fn mails_of_any_size() {
    let check = |options: &str, bytes: usize, expected: Option<Severity>| {
        let files = [
            settings(&format!(
                "lint: {{ options: {{ mail-too-large: {options} }} }}"
            )),
            edition("weekly/1", FRONT, ""),
        ];
        let gathered =
            format!("mails: {{ content/newsletters/weekly/1.md: {{ html_bytes: {bytes} }} }}");
        let report = report(&files, "mail-too-large", &gathered);
        assert_eq!(report.worst(), expected, "{options} {bytes}");
    };
    check("{}", 95_000, None);
    check("{}", 95_001, Some(Severity::Warning));
    check("{}", 102_000, Some(Severity::Warning));
    check("{}", 102_001, Some(Severity::Error));
    check("{ max: 200, near: 150 }", 140_000, None);
    check("{ max: 50 }", 60_000, Some(Severity::Error));
    check("{ near: 50 }", 60_000, Some(Severity::Warning));
}

#[test]
fn mails_that_say_less_than_they_should() {
    let files = [settings(""), edition("weekly/1", FRONT, "")];
    for (facts, expected) in [
        (
            "shortened: 1",
            "1 post is cut short, or Gmail would cut off this mail",
        ),
        (
            "moved: 3",
            "3 posts are only named, or Gmail would cut off this mail",
        ),
        (
            "shortened: 2, moved: 1, html_bytes: 101000",
            "2 posts are cut short and 1 post is only named, or Gmail would cut off this mail",
        ),
    ] {
        let gathered = format!("mails: {{ content/newsletters/weekly/1.md: {{ {facts} }} }}");
        let report = report(&files, "mail-too-large", &gathered);
        assert_eq!(report.worst(), Some(Severity::Warning), "{facts}");
        assert_eq!(report.findings[0].message, expected);
    }
}

#[test]
fn images_with_a_stand_in_are_shown() {
    let check = |image: &str, found: bool| {
        let files = [
            settings(""),
            (
                "content/newsletters/weekly/a.svg".to_owned(),
                "<svg/>".to_owned(),
            ),
            ("content/newsletters/weekly/a.png".to_owned(), String::new()),
            (
                "content/newsletters/weekly/b.svg".to_owned(),
                "<svg/>".to_owned(),
            ),
            (
                "content/newsletters/weekly/c.webp".to_owned(),
                String::new(),
            ),
            edition("weekly/1", FRONT, &format!("![A]({image})")),
        ];
        let report = report(&files, "unsupported-in-mail", "{}");
        assert_eq!(report.worst().is_some(), found, "{image}");
    };
    check("a.svg", false);
    check("b.svg", true);
    check("c.webp", false);
    check("https://y.example/c.webp", true);
    check("https://y.example/a.svg", true);
}

#[test]
fn what_rendering_finds() {
    let files = [settings(""), edition("weekly/1", FRONT, "<b {{web_url}}>")];
    let start = files[1].1.find("{{").unwrap();
    let end = start + "{{web_url}}".len();
    let gathered = format!(
        "mails: {{ content/newsletters/weekly/1.md: {{ faults: [\
         {{ message: all of it }}, {{ span: {{ start: {start}, end: {end} }}, message: there }}] }} }}"
    );
    let report = report(&files, "unrenderable-edition", &gathered);
    let shown: Vec<&str> = report
        .findings
        .iter()
        .map(|finding| finding.span().slice(&files[1].1))
        .collect();
    assert_eq!(shown, ["---", "{{web_url}}"]);
}

#[test]
fn only_some_rules_ask_for_mails() {
    let site = TinySite::new::<&str>(&[]);
    let needs = |rules: &[&str]| {
        let options = LintOptions {
            select: rules.iter().map(|rule| rule.parse().unwrap()).collect(),
            ..LintOptions::default()
        };
        options.needs_mails(&site.settings())
    };
    assert!(needs(&[]) && needs(&["all"]) && needs(&["mail-too-large"]));
    assert!(!needs(&["missing-preheader", "broken-link"]));
}

#[test]
fn hostile_editions() {
    let many = |line: &str| line.repeat(50_000);
    let names: String = (0..1_000).map(|n| format!("- tae{n}\n")).collect();
    let bodies = [
        many("{{"),
        many("{{#if x}}"),
        many("{{subscriber.name}}"),
        format!("{}\n}}}}", many("{{")),
        many("<video>"),
        format!("<img srcset='{}'>", many("a,")),
        format!("<p style='{}'>", many("url(")),
    ];
    for body in bodies {
        let front = format!("{FRONT}posts:\n{names}");
        let files = [
            settings("html: { mail: trusted }"),
            tea("", ""),
            edition("weekly/1", &front, &body),
        ];
        let started = Instant::now();
        let report = report(&files, "all", "{}");
        assert!(report.findings.len() <= 6_000, "{}", report.findings.len());
        assert!(started.elapsed().as_secs() < 20, "{}", &body[..20]);
    }
}

#[test]
fn posts_are_not_editions() {
    let text = post("{{name}}").replace("---\n{{", "subject: ''\nposts: [x]\n---\n{{");
    let files = [("content/posts/tea.md".to_owned(), text)];
    for rule in [
        "missing-subject",
        "missing-preheader",
        "unknown-post-in-edition",
    ] {
        assert_eq!(found(rule, &files), Vec::<String>::new(), "{rule}");
    }
}
