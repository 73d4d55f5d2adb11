//! What the settings and the command line say about rules is done.

use postroom_content_model::{Severity, SitePath};
use postroom_linter::LintOptions;

use crate::tiny_site::{TinySite, post};

const BODY: &str = "[a](b.md) ![](c.png) <!-- more -->";

/// Lints a post with two broken links and an image without text; returns rule names.
fn check(lint: &str, options: &LintOptions, expected: &[&str]) {
    let settings = format!("title: Tiny\nbase_url: https://tiny.example\nlint: {lint}\n");
    let site = TinySite::new(&[
        ("postroom.yaml", settings),
        ("content/posts/tea.md", post(BODY)),
    ]);
    let report = site.lint(options);
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(
        rules, expected,
        "{lint} {options:?}: {:#?}",
        report.findings
    );
}

fn from_settings(lint: &str, expected: &[&str]) {
    check(lint, &LintOptions::default(), expected);
}

fn options(select: &[&str], ignore: &[&str]) -> LintOptions {
    let parse = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect();
    LintOptions {
        select: parse(select),
        ignore: parse(ignore),
        ..LintOptions::default()
    }
}

#[test]
fn the_settings_choose_rules() {
    let all = ["broken-link", "missing-alt-text", "broken-link"];
    from_settings("{}", &all);
    from_settings("{ select: [default] }", &all);
    from_settings("{ select: [broken-link] }", &["broken-link"; 2]);
    from_settings("{ ignore: [broken-link] }", &["missing-alt-text"]);
    from_settings("{ ignore: [all] }", &[]);
    from_settings(
        "{ per_path: { \"content/posts/*\": { ignore: [broken-link] } } }",
        &["missing-alt-text"],
    );
    from_settings(
        "{ per_path: { \"content/*\": { ignore: [broken-link] } } }",
        &all,
    );
    from_settings(
        "{ options: { missing-alt-text: { allow_empty: true } } }",
        &["broken-link"; 2],
    );
}

#[test]
fn the_command_line_chooses_over_the_settings() {
    check(
        "{ select: [missing-alt-text] }",
        &options(&["broken-link"], &[]),
        &["broken-link"; 2],
    );
    check(
        "{ ignore: [broken-link] }",
        &options(&["broken-link"], &[]),
        &["broken-link"; 2],
    );
    check("{}", &options(&[], &["broken-link"]), &["missing-alt-text"]);
    check(
        "{}",
        &options(&["all"], &["broken-link"]),
        &["missing-alt-text"],
    );
}

#[test]
fn mistakes_in_the_lint_settings_are_found() {
    from_settings("{ ignore: [all, broken-lnk] }", &[]);
    from_settings(
        "{ select: [unknown-rule], ignore: [broken-lnk] }",
        &["unknown-rule"],
    );
    from_settings(
        "{ select: [unknown-rule], per_path: { \"a/*\": { severity: { broken-lnk: info } } } }",
        &["unknown-rule"],
    );
    from_settings(
        "{ select: [invalid-setting], per_path: { \"a{\": {} } }",
        &["invalid-setting"],
    );
    let typo = "{ select: [missing-alt-text, invalid-setting], options: { missing-alt-text: { allow: true } } }";
    from_settings(typo, &["missing-alt-text", "invalid-setting"]);
    let wrong = "{ select: [missing-alt-text, invalid-setting], options: { missing-alt-text: { allow_empty: 3 } } }";
    from_settings(wrong, &["missing-alt-text", "invalid-setting"]);
}

#[test]
fn the_settings_choose_severities() {
    let settings = "title: Tiny\nbase_url: https://tiny.example\n\
                    lint: { severity: { broken-link: info, missing-alt-text: info } }\n";
    let site = TinySite::new(&[
        ("postroom.yaml", settings.to_owned()),
        ("content/posts/tea.md", post(BODY)),
    ]);
    let report = site.lint(&LintOptions::default());
    assert_eq!((report.counts.infos, report.counts.errors), (3, 0));
    assert_eq!(report.worst(), Some(Severity::Info));
    assert!(report.fails_at(Severity::Info) && !report.fails_at(Severity::Warning));
}

#[test]
fn the_settings_choose_severities_for_some_paths() {
    let check = |per_path: &str, expected: (usize, usize, usize)| {
        let settings = format!(
            "title: Tiny\nbase_url: https://tiny.example\nlint: {{ severity: {{ missing-alt-text: error }}, \
             per_path: {per_path} }}\n"
        );
        let site = TinySite::new(&[
            ("postroom.yaml", settings),
            ("content/posts/tea.md", post(BODY)),
        ]);
        let counts = site.lint(&LintOptions::default()).counts;
        let counts = (counts.errors, counts.warnings, counts.infos);
        assert_eq!(counts, expected, "{per_path}");
    };
    check("{}", (3, 0, 0));
    check(
        "{ \"content/**\": { severity: { broken-link: info } } }",
        (1, 0, 2),
    );
    check(
        "{ \"other/**\": { severity: { broken-link: info } } }",
        (3, 0, 0),
    );
    check(
        "{ \"content/posts/*.md\": { severity: { broken-link: warning } }, \
         \"content/**\": { severity: { broken-link: info, missing-alt-text: info } } }",
        (0, 2, 1),
    );
    check(
        "{ \"content/posts/*.md\": { severity: { broken-link: warning } }, \
         \"content/**\": { ignore: [broken-link] } }",
        (1, 0, 0),
    );
}

#[test]
fn unknown_keys_are_as_bad_as_the_settings_say() {
    for (policy, expected) in [
        ("allow", None),
        ("warn", Some(Severity::Warning)),
        ("error", Some(Severity::Error)),
    ] {
        let settings = format!(
            "title: Tiny\nbase_url: https://tiny.example\nfront_matter: {{ unknown_keys: {policy} }}\n"
        );
        let post = "---\ntitle: Tea\ndate: 2026-02-03\nweather: fine\n---\n".to_owned();
        let site = TinySite::new(&[("postroom.yaml", settings), ("content/posts/tea.md", post)]);
        assert_eq!(
            site.lint(&LintOptions::default()).worst(),
            expected,
            "{policy}"
        );
    }
}

#[test]
fn paths_limit_what_is_reported_but_not_what_is_known() {
    let files = [
        ("content/posts/a.md", post("[b](b.md#nowhere)")),
        ("content/posts/b.md", post("[c](c.md)").replace("Tea", "B")),
        (
            "content/posts/b.md.d/c.md",
            post("[x](x.md)").replace("Tea", "C"),
        ),
    ];
    let site = TinySite::new(&files);
    let found = |paths: &[&str]| -> Vec<String> {
        let paths = paths.iter().map(|path| SitePath::new(*path)).collect();
        let report = site.lint(&LintOptions {
            paths,
            ..LintOptions::default()
        });
        report
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.file, finding.rule))
            .collect()
    };
    assert_eq!(
        found(&["content/posts/a.md"]),
        ["content/posts/a.md broken-anchor"]
    );
    assert_eq!(
        found(&["content/posts/b.md"]),
        ["content/posts/b.md broken-link"]
    );
    assert_eq!(
        found(&["content/posts/b.md.d"]),
        ["content/posts/b.md.d/c.md broken-link"]
    );
    assert_eq!(found(&["content/posts"]).len(), 3);
}
