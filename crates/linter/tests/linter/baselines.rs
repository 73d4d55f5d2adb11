//! A baseline keeps known findings quiet, and only those.

use postroom_content_model::SitePath;
use postroom_linter::{Baseline, LintOptions, Report};

use crate::tiny_site::{TinySite, post};

fn lint(body: &str, baseline: &Baseline) -> Report {
    let options = LintOptions {
        baseline: baseline.clone(),
        ..LintOptions::default()
    };
    TinySite::new(&[("content/posts/tea.md", post(body))]).lint(&options)
}

/// Takes a baseline of one body, and says of another what is reported, how much was known and
/// how much no longer occurs.
#[track_caller]
fn check(before: &str, after: &str, (new, known, outdated): (usize, usize, usize)) {
    let baseline = lint(before, &Baseline::default()).new_baseline();
    let report = lint(after, &baseline);
    let counts = report.counts;
    assert_eq!(
        (report.findings.len(), counts.baselined, counts.outdated),
        (new, known, outdated),
        "{after}: {report:#?}"
    );
    assert_eq!(counts.findings(), new);
    assert_eq!(report.outdated.len(), outdated);
}

#[test]
fn what_moves_is_known() {
    check("[a](b.md)", "[a](b.md)", (0, 1, 0));
    check(
        "[a](b.md)",
        "New.\n\n\n## Words\n\n[a](b.md) more words\n",
        (0, 1, 0),
    );
    check("[a](b.md)\n", "[another text](b.md)\r\n", (0, 1, 0));
    check("![](b.md)\n[c](d.md)", "[c](d.md)\n\n![](b.md)", (0, 3, 0));
}

#[test]
fn what_changes_is_new() {
    check("[a](b.md)", "[a](c.md)", (1, 0, 1));
    check("[a](b.md)", "[a](b.md) [c](d.md)", (1, 1, 0));
    check("[a](b.md)", "Nothing.", (0, 0, 1));
    check("Nothing.", "[a](b.md)", (1, 0, 0));
}

#[test]
fn equal_findings_are_counted() {
    check("[a](b.md) [a](b.md)", "[a](b.md) [a](b.md)", (0, 2, 0));
    check("[a](b.md)", "[a](b.md) [a](b.md)", (1, 1, 0));
    check("[a](b.md) [a](b.md)", "[a](b.md)", (0, 1, 1));
    check("[a](b.md)", "[c](b.md) [a](b.md) [a](b.md)", (2, 1, 0));
}

#[test]
fn what_is_missing_goes_by_its_name() {
    let lint = |required: &str, baseline: &Baseline| {
        let settings = format!(
            "title: Tiny\nbase_url: https://tiny.example\nfront_matter: {{ required: [{required}] }}\n"
        );
        let files = [
            ("postroom.yaml", settings),
            ("content/posts/tea.md", post("Tea.")),
        ];
        let options = LintOptions {
            baseline: baseline.clone(),
            ..LintOptions::default()
        };
        TinySite::new(&files).lint(&options)
    };
    let baseline = lint("description, tags", &Baseline::default()).new_baseline();
    assert_eq!(baseline.entries().count(), 2);
    assert_eq!(lint("tags", &baseline).counts.baselined, 1);
    let report = lint("tags, authors", &baseline);
    assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
    assert!(report.findings[0].message.contains("authors"));
}

#[test]
fn fingerprints_are_unique_and_lasting() {
    let body = "[a](b.md) [a](b.md) ![](b.md) [c](d.md)";
    let report = lint(body, &Baseline::default());
    let mut fingerprints: Vec<&str> = report
        .findings
        .iter()
        .map(|finding| &*finding.fingerprint)
        .collect();
    let first = fingerprints[0].to_owned();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 5);
    // Files of known findings lie in people's repositories: another value here breaks them all.
    assert_eq!(first, "7f289102342c6070");
}

#[test]
fn a_run_on_some_paths_or_rules_leaves_the_rest_of_the_baseline_alone() {
    let site = TinySite::new(&[
        ("content/posts/a.md", post("[a](x.md) ![](y.png)")),
        ("content/posts/b.md", post("[b](x.md)").replace("Tea", "B")),
    ]);
    let all = site.lint(&LintOptions::default());
    let baseline = all.new_baseline();
    assert_eq!(baseline.entries().count(), 4);
    let check = |options: LintOptions, known: usize| {
        let report = site.lint(&LintOptions {
            baseline: baseline.clone(),
            ..options
        });
        assert_eq!(
            (report.counts.baselined, report.counts.outdated),
            (known, 0)
        );
        assert_eq!(report.new_baseline(), baseline);
    };
    check(LintOptions::default(), 4);
    check(
        LintOptions {
            paths: vec![SitePath::new("content/posts/b.md")],
            ..LintOptions::default()
        },
        1,
    );
    check(
        LintOptions {
            select: vec!["missing-alt-text".parse().unwrap()],
            ..LintOptions::default()
        },
        1,
    );
}

#[test]
fn entries_of_rules_that_are_gone_are_outdated() {
    let text = "content/posts/tea.md no-such-rule 0123456789abcdef\n";
    let baseline = Baseline::parse(text).unwrap();
    let report = lint("Tea.", &baseline);
    assert_eq!(report.counts.outdated, 1);
    assert_eq!(report.new_baseline(), Baseline::default());
}

#[test]
fn severities_do_not_matter_to_a_baseline() {
    let baseline = lint("[a](b.md)", &Baseline::default()).new_baseline();
    let settings =
        "title: Tiny\nbase_url: https://tiny.example\nlint: { severity: { broken-link: info } }\n";
    let site = TinySite::new(&[
        ("postroom.yaml", settings.to_owned()),
        ("content/posts/tea.md", post("[a](b.md)")),
    ]);
    let options = LintOptions {
        baseline,
        ..LintOptions::default()
    };
    assert!(site.lint(&options).findings.is_empty());
}
