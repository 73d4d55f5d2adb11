//! What comments silence, and what is said about those that silence nothing.

use postroom_content_model::SitePath;
use postroom_linter::{Finding, LintOptions, Report};

use crate::tiny_site::{TinySite, post, report};

/// Lints a post in which `⟦` and `⟧` enclose what is to be found; they are no part of it.
#[track_caller]
fn check(marked: &str) {
    for marked in [marked.to_owned(), marked.replace('\n', "\r\n")] {
        let text = marked.replace(['⟦', '⟧'], "");
        let report = report(&[("content/posts/tea.md", &text)]);
        assert_eq!(marks(&report, &text), marked, "{:#?}", report.findings);
    }
}

#[track_caller]
fn check_body(marked: &str) {
    check(&post(marked));
}

/// The text with marks around what was found.
fn marks(report: &Report, text: &str) -> String {
    let mut marked = text.to_owned();
    let mut places: Vec<_> = report.findings.iter().map(Finding::span).collect();
    places.sort_unstable_by_key(|span| std::cmp::Reverse(span.start));
    for span in places {
        marked.insert(span.end, '⟧');
        marked.insert(span.start, '⟦');
    }
    marked
}

#[test]
fn a_comment_alone_is_for_the_next_line() {
    check_body("<!-- postroom-ignore broken-link -->\n[a](b.md)\n[c](⟦d.md⟧)\n");
    check_body("<!-- postroom-ignore broken-link -->\n\n\n[a](b.md)\n\n[c](⟦d.md⟧)\n");
    check_body("<!--postroom-ignore broken-link: the page comes next week-->\n[a](b.md)\n");
    check_body("<!-- postroom-ignore\n  broken-link\n-->\n[a](b.md)\n");
    check_body("Words.\n<!-- postroom-ignore broken-link -->\n[a](b.md)\n");
    check_body(
        "| a |\n|---|\n| [b](c.md) <!-- postroom-ignore broken-link --> |\n| [d](⟦e.md⟧) |\n",
    );
    // With text behind it, it is for its own line.
    check_body("<!-- ⟦postroom-ignore broken-link⟧ --> a\n\n[a](⟦b.md⟧)\n");
}

#[test]
fn a_comment_behind_text_is_for_its_own_line() {
    check_body("[a](b.md) <!-- postroom-ignore broken-link -->\n[c](⟦d.md⟧)\n");
    check_body("Some\n[a](b.md) words. <!-- postroom-ignore broken-link: why not -->\nMore.\n");
    check_body("## [a](b.md) <!-- postroom-ignore broken-link -->\n\n[c](⟦d.md⟧)\n");
    check_body("- [a](b.md) <!-- postroom-ignore broken-link -->\n- [c](⟦d.md⟧)\n");
}

#[test]
fn lists_and_quotes() {
    check_body("> <!-- postroom-ignore broken-link -->\n> [a](b.md)\n>\n> [c](⟦d.md⟧)\n");
    check_body("- <!-- postroom-ignore broken-link -->\n  [a](b.md)\n- [c](⟦d.md⟧)\n");
    check_body("1. a\n   <!-- postroom-ignore broken-link -->\n   [a](b.md)\n");
    check_body("> - a\n>\n>   <!-- postroom-ignore broken-link -->\n>\n>   [a](b.md)\n");
    check_body("<div>\n<!-- postroom-ignore broken-link -->\n<a href=\"b.md\">c</a>\n</div>\n");
}

#[test]
fn several_rules_and_several_comments() {
    check_body("<!-- postroom-ignore broken-link, missing-alt-text -->\n[a](b.md) ![](c.png)\n");
    check_body("<!-- postroom-ignore broken-link missing-alt-text -->\n[a](b.md) ![](c.png)\n");
    check_body(
        "<!-- postroom-ignore broken-link: one -->\n<!-- postroom-ignore missing-alt-text: two -->\n\
         [a](b.md) ![](c.png)\n",
    );
    check_body("<!-- postroom-ignore missing-alt-text -->\n[a](⟦b.md⟧) ![](<⟦c.png⟧>)\n");
    check_body("<!-- postroom-ignore all -->\n[a](b.md) ![](c.png)\n\n[d](⟦e.md⟧)\n");
    check_body("<!-- postroom-ignore default -->\n[a](b.md) ![](c.png)\n");
}

#[test]
fn code_and_text_are_no_comments() {
    check_body("```html\n<!-- postroom-ignore broken-link -->\n```\n[a](⟦b.md⟧)\n");
    check_body("`<!-- postroom-ignore broken-link -->` [a](⟦b.md⟧)\n");
    check_body("    <!-- postroom-ignore broken-link -->\n\n[a](⟦b.md⟧)\n");
    check_body("postroom-ignore broken-link [a](⟦b.md⟧)\n");
    check_body("\\<!-- postroom-ignore broken-link --> [a](⟦b.md⟧)\n");
    check_body("<!-- see postroom-ignore broken-link -->\n[a](⟦b.md⟧)\n");
    check_body("## postroom-ignore broken-link\n\n[a](⟦b.md⟧)\n");
}

#[test]
fn from_start_to_end() {
    check_body(
        "[a](⟦b.md⟧)\n\n<!-- postroom-ignore-start broken-link: old -->\n\n[a](b.md)\n\n[c](d.md)\n\n\
         <!-- postroom-ignore-end -->\n\n[e](⟦f.md⟧)\n",
    );
    check_body(
        "<!-- postroom-ignore-start broken-link -->\n\n[a](b.md)\n\nTo the end: [c](d.md)\n",
    );
    check_body(
        "<!-- postroom-ignore-start broken-link, missing-alt-text -->\n\n[a](b.md) ![](c.png)\n\n\
         <!-- postroom-ignore-end broken-link -->\n\n[a](⟦d.md⟧) ![](<⟦e.png⟧>)\n",
    );
    check_body("One [a](⟦b.md⟧) <!-- postroom-ignore-start broken-link -->, [c](d.md).\n");
    check_body("a\n\n<!-- ⟦postroom-ignore-end⟧ -->\n\nb\n");
    check_body("a\n\n<!-- ⟦postroom-ignore-end broken-link⟧ -->\n\nb\n");
}

#[test]
fn whole_files() {
    check_body("[a](b.md)\n\n<!-- postroom-ignore-file broken-link: imported -->\n\n[c](d.md)\n");
    check(
        "---\ntitle: Tea\n# postroom-ignore-file broken-link\ndate: 2026-02-03\n---\n[a](b.md)\n",
    );
    check(
        "---\ntitle: Tea\ndate: 2026-02-03\nwether: fine\n---\n<!-- postroom-ignore-file unknown-key -->\n",
    );
}

#[test]
fn comments_in_front_matter() {
    let check = |lines: &str| {
        check(&format!(
            "---\ntitle: Tea\ndate: 2026-02-03\n{lines}---\nText.\n"
        ));
    };
    check("wether: fine # postroom-ignore unknown-key: our own\n⟦wind⟧: low\n");
    check("# postroom-ignore unknown-key\nwether: fine\n⟦wind⟧: low\n");
    check("# postroom-ignore unknown-key\n\n# Seen from the window.\nwether: fine\n");
    check("description: \"a # postroom-ignore unknown-key\"\n⟦wind⟧: low\n");
    check("description: |\n  # postroom-ignore unknown-key\n⟦wind⟧: low\n");
    check("⟦wind⟧: low # see # postroom-ignore unknown-key\n");
    check("tags: [a] # ⟦postroom-ignore unknown-key⟧\n");
}

#[test]
fn comments_in_the_settings() {
    let rules = |comment: &str| {
        let settings = format!(
            "title: Tiny\nbase_url: https://tiny.example\nlint: {{ ignore: [broken-lnk] }} {comment}\n"
        );
        let report = report(&[("postroom.yaml", settings)]);
        let rules: Vec<&str> = report.findings.iter().map(|found| found.rule).collect();
        rules
    };
    assert_eq!(rules(""), ["unknown-rule"]);
    assert!(rules("# postroom-ignore unknown-rule: of a later version").is_empty());
    assert_eq!(
        rules("# postroom-ignore broken-link"),
        ["unknown-rule", "unused-suppression"]
    );
}

#[test]
fn what_silences_nothing_is_found() {
    check_body("a <!-- ⟦postroom-ignore broken-link⟧: why -->\n");
    check_body("<!-- postroom-ignore broken-link, ⟦missing-alt-text⟧ -->\n[a](b.md)\n");
    check_body(
        "[a](b.md) <!-- postroom-ignore broken-link --> <!-- ⟦postroom-ignore broken-link⟧ -->\n",
    );
    check_body("a <!-- ⟦postroom-ignore⟧ -->\n");
    check_body("a <!-- ⟦postroom-ignore⟧: because -->\n");
    check_body("a <!-- ⟦postroom-ignore-next-line⟧ broken-link -->\n");
    check_body("a <!-- postroom-ignore ⟦broken-lnk⟧ -->\n");
    check_body("a <!-- postroom-ignore unused-suppression, broken-link -->\n");
    check_body("a <!-- ⟦postroom-ignore all⟧ -->\n");
    check_body("<!-- ⟦postroom-ignore-start all⟧ -->\n\na\n");
    // The closest one silences.
    check_body(
        "<!-- ⟦postroom-ignore-file broken-link⟧ -->\n\n\
         [a](b.md) <!-- postroom-ignore broken-link -->\n",
    );
}

#[test]
fn rules_that_do_not_run_are_passed_over() {
    let body = "a <!-- postroom-ignore broken-link --> <!-- postroom-ignore missing-alt-text -->\n";
    let rules = |settings: &str, select: &[&str]| -> Vec<String> {
        let settings = format!("title: Tiny\nbase_url: https://tiny.example\nlint: {settings}\n");
        let site = TinySite::new(&[
            ("postroom.yaml", settings),
            ("content/posts/tea.md", post(body)),
        ]);
        let options = LintOptions {
            select: select.iter().map(|name| name.parse().unwrap()).collect(),
            ..LintOptions::default()
        };
        let report = site.lint(&options);
        report
            .findings
            .iter()
            .map(|found| found.message.clone())
            .collect()
    };
    let one = ["nothing that `missing-alt-text` finds is silenced here"];
    assert_eq!(rules("{}", &[]).len(), 2);
    assert_eq!(rules("{ ignore: [broken-link] }", &[]), one);
    assert_eq!(
        rules(
            "{ per_path: { \"content/**\": { ignore: [broken-link] } } }",
            &[]
        ),
        one
    );
    assert_eq!(
        rules("{}", &["unused-suppression", "missing-alt-text"]),
        one
    );
    assert!(rules("{}", &["broken-link"]).is_empty());
}

#[test]
fn files_that_are_not_reported_on_are_passed_over() {
    let settings = "title: Tiny\nbase_url: https://tiny.example\n\
                    lint: { ignore: [broken-lnk] } # postroom-ignore unknown-rule, broken-link\n";
    let site = TinySite::new(&[
        ("postroom.yaml", settings.to_owned()),
        ("content/posts/tea.md", post("Tea.")),
        (
            "content/posts/pots.md",
            post("a <!-- postroom-ignore broken-link -->").replace("Tea", "Pots"),
        ),
    ]);
    let found = |paths: &[&str]| {
        let options = LintOptions {
            paths: paths.iter().map(|path| SitePath::new(*path)).collect(),
            ..LintOptions::default()
        };
        site.lint(&options).findings.len()
    };
    assert_eq!(found(&[]), 2);
    assert_eq!(found(&["content/posts/tea.md"]), 0);
    assert_eq!(found(&["postroom.yaml"]), 1);
}

#[test]
fn what_is_silenced_is_counted() {
    let report = report(&[(
        "content/posts/tea.md",
        post("[a](b.md) ![](c.png) <!-- postroom-ignore all -->\n\n[d](e.md)\n"),
    )]);
    assert_eq!((report.counts.suppressed, report.counts.findings()), (3, 1));
}

/// What a body becomes by the fixes of all its findings, and whether all of them are safe.
fn mended(body: &str) -> (String, bool) {
    let mut text = post(body);
    let report = report(&[("content/posts/tea.md", &text)]);
    let fixes = report
        .findings
        .iter()
        .filter_map(|found| found.fix.as_ref());
    let safe = fixes.clone().all(|fix| fix.safe);
    let mut edits: Vec<_> = fixes.flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.start.offset));
    for edit in edits {
        text.replace_range(edit.span().start..edit.span().end, &edit.text);
    }
    let left = crate::tiny_site::report(&[("content/posts/tea.md", &text)]);
    assert!(left.findings.is_empty(), "{text}: {:#?}", left.findings);
    (text.strip_prefix(&post("")).unwrap().to_owned(), safe)
}

#[test]
fn unused_comments_are_deleted() {
    let check = |body: &str, expected: &str, safe: bool| {
        assert_eq!(mended(body), (expected.to_owned(), safe), "{body}");
        let (body, expected) = (body.replace('\n', "\r\n"), expected.replace('\n', "\r\n"));
        assert_eq!(mended(&body), (expected, safe), "{body}");
    };
    check(
        "a <!-- postroom-ignore broken-link: why -->\nb\n",
        "a\nb\n",
        true,
    );
    check("a <!-- postroom-ignore broken-link --> b\n", "a b\n", true);
    check(
        "a\n\n<!-- postroom-ignore broken-link -->\n\nb\n",
        "a\n\nb\n",
        true,
    );
    check(
        "a\n\n<!-- postroom-ignore broken-link -->\nb\n",
        "a\n\nb\n",
        true,
    );
    check(
        "a\n<!-- postroom-ignore broken-link -->\nb\n",
        "a\n\nb\n",
        true,
    );
    check("a\n\n<!-- postroom-ignore broken-link -->\n", "a\n", true);
    check("a\n\n<!-- postroom-ignore broken-link -->", "a\n", true);
    check("<!-- postroom-ignore broken-link -->\na\n", "a\n", true);
    check(
        "> <!-- postroom-ignore broken-link -->\n> a\n",
        ">\n> a\n",
        true,
    );
    check(
        "<div>\n<!-- postroom-ignore broken-link -->\n<p>a</p>\n</div>\n",
        "<div>\n<p>a</p>\n</div>\n",
        true,
    );
    check(
        "- a\n\n<!-- postroom-ignore broken-link -->\n\n- b\n",
        "- a\n\n- b\n",
        false,
    );
    check(
        "a\n\n<!-- postroom-ignore-start broken-link -->\n\nb\n\n<!-- postroom-ignore-end -->\n\nc\n",
        "a\n\nb\n\nc\n",
        true,
    );
    check("a\n\n<!-- postroom-ignore-end -->\n\nc\n", "a\n\nc\n", true);
    check(
        "a <!-- postroom-ignore missing-alt-text, broken-link, empty-link: x -->\n",
        "a\n",
        true,
    );
}

#[test]
fn unused_names_are_deleted() {
    let check = |names: &str, expected: &str| {
        let body = |names: &str| format!("[a](b.md) <!-- postroom-ignore {names}: why -->\n");
        assert_eq!(mended(&body(names)), (body(expected), true), "{names}");
    };
    check("broken-link, empty-link", "broken-link");
    check("empty-link, broken-link", "broken-link");
    check("empty-link broken-link", "broken-link");
    check("empty-link,broken-link , missing-alt-text", "broken-link");
}

#[test]
fn unused_comments_in_front_matter_are_deleted() {
    let check = |written: &str, expected: &str| {
        let of = |lines: &str| format!("---\ntitle: Tea\ndate: 2026-02-03\n{lines}---\n");
        let mut text = of(written);
        let report = report(&[("content/posts/tea.md", &text)]);
        let edit = &report.findings[0].fix.as_ref().unwrap().edits[0];
        text.replace_range(edit.span().start..edit.span().end, &edit.text);
        assert_eq!(text, of(expected));
    };
    check("# postroom-ignore unknown-key\ntags: [a]\n", "tags: [a]\n");
    check(
        "tags: [a]  # postroom-ignore unknown-key: x\n",
        "tags: [a]\n",
    );
}

#[test]
fn a_hundred_thousand_comments() {
    let started = std::time::Instant::now();
    let bodies = [
        "<!-- postroom-ignore broken-link -->\n".repeat(100_000),
        "<!-- postroom-ignore broken-link --> ".repeat(100_000),
        "<!-- postroom-ignore-start all -->\n<!-- postroom-ignore-end -->\n".repeat(50_000),
        format!(
            "a\n\n<!-- postroom-ignore {} -->\n",
            "broken-link,".repeat(100_000)
        ),
        format!(
            "{}\n[a](b.md)\n",
            "<!-- postroom-ignore broken-link -->\n\n".repeat(50_000)
        ),
    ];
    for body in bodies {
        let found = report(&[("content/posts/tea.md", post(&body))]).findings;
        assert!(!found.is_empty(), "{}", &body[..60]);
        assert!(found.iter().all(|found| found.message.len() < 300));
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

/// The parts of a body that readers see, in order.
fn published(body: &str) -> Vec<String> {
    let events = postroom_content_model::events(body).map(|(event, _)| format!("{event:?}"));
    let is_comment = |event: &String| event.contains("HtmlBlock") || event.contains(WORD);
    events.filter(|event| !is_comment(event)).collect()
}

const WORD: &str = "postroom-ignore";

/// Whatever stands above and below a comment stays what it is when the comment goes.
#[test]
fn safe_removals_change_nothing_that_is_published() {
    let blocks = [
        "Some words.",
        "## Heading",
        "Heading\n---",
        "- one\n- two",
        "1. one",
        "> quote",
        "| a |\n|---|\n| b |",
        "```\ncode\n```",
        "    code",
        "<div>\nwords\n</div>",
        "***",
        "[x]: y.png",
        "",
    ];
    let comment = "<!-- postroom-ignore broken-link -->";
    let (mut safe, mut all) = (0, 0);
    for (above, below) in blocks
        .iter()
        .flat_map(|above| blocks.map(|below| (above, below)))
    {
        for (before, after) in [
            ("\n", "\n"),
            ("\n\n", "\n"),
            ("\n", "\n\n"),
            ("\n\n", "\n\n"),
        ] {
            let body = format!("{above}{before}{comment}{after}{below}\n");
            let mut text = post(&body);
            let report = report(&[("content/posts/tea.md", &text)]);
            let mut found = report.findings.iter();
            let found = found.find(|found| found.rule == "unused-suppression");
            let Some(fix) = found.and_then(|found| found.fix.as_ref()) else {
                continue;
            };
            all += 1;
            if fix.safe {
                safe += 1;
                let span = fix.edits[0].span();
                text.replace_range(span.start..span.end, "");
                let mended = text.strip_prefix(&post("")).unwrap();
                assert_eq!(
                    published(mended),
                    published(&body),
                    "{body:?} -> {mended:?}"
                );
            }
        }
    }
    assert!(safe * 2 > all && all > 500, "{safe} of {all}");
}
