//! What the report formats write.

use std::collections::{BTreeSet, HashMap};

use postroom_content_model::{Problem, ProblemKind, SitePath, SourceFile, Span};
use postroom_linter::{Report, Style, formats, markdown_summary, statistics};
use quick_xml::events::Event;

use crate::{
    sarif,
    tiny_site::{post, report},
};

fn written(report: &Report, format: &str, style: Style) -> String {
    let format = formats().iter().find(|known| known.name == format).unwrap();
    let mut bytes = Vec::new();
    format.write(report, style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn sample() -> Report {
    report(&[
        (
            "content/posts/guide.md",
            post("## Steps\n\nPour.\n").replace("Tea", "Guide"),
        ),
        (
            "content/posts/tea.md",
            "---\ntitle: Tea\ndate: 2026-02-03\ntitle: Green tea\n---\n".to_owned(),
        ),
        (
            "content/posts/water.md",
            post(
                "日本語\t👍 [a guide](gude.md), ![](https://x.example/x.png)\r\n[steps](Guide.md#steps)\n",
            )
            .replace("Tea", "Sea"),
        ),
    ])
}

#[test]
fn pretty() {
    insta::assert_snapshot!(written(&sample(), "pretty", Style::default()));
}

#[test]
fn pretty_in_colour() {
    let style = Style {
        color: true,
        width: 80,
    };
    let text = written(&sample(), "pretty", style).replace('\u{1b}', "ESC");
    insta::assert_snapshot!(text);
}

#[test]
fn pretty_cuts_long_lines_around_the_place() {
    let words = "leaves steep in warm water ".repeat(30);
    let body = format!("{words}[a guide](gude.md) {words}");
    let text = written(
        &report(&[
            (
                "content/posts/guide.md",
                post("Pour.").replace("Tea", "Guide"),
            ),
            ("content/posts/tea.md", post(&body)),
        ]),
        "pretty",
        Style {
            color: false,
            width: 80,
        },
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn pretty_of_a_clean_site() {
    let clean = report(&[("content/posts/tea.md", post("Pour."))]);
    assert_eq!(
        written(&clean, "pretty", Style::default()),
        "nothing to mend in 1 file\n"
    );
}

#[test]
fn json() {
    let text = written(&sample(), "json", Style::default());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["counts"]["files"], 3);
    let finding = &value["findings"][0];
    let keys: Vec<&String> = finding.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "rule",
            "severity",
            "message",
            "file",
            "start",
            "end",
            "help",
            "fix",
            "related",
            "fingerprint"
        ]
    );
    insta::assert_snapshot!(text);
}

#[test]
fn broken_settings_are_a_report_too() {
    let broken = report(&[(
        "postroom.yaml",
        "title: Tiny\nbase_url: https://tiny.example\nlangauge: de\n",
    )]);
    insta::assert_snapshot!(written(&broken, "pretty", Style::default()));
}

/// Findings with whatever can break a format in their messages, names and texts.
fn nasty() -> Report {
    let text = "one \"two\"\r\nthree 👍 日本 \u{1b}[31m four\r\n\r\nfive\r\n";
    let file = SourceFile {
        path: SitePath::new("content/posts/50% off, #1: 🍵 \"x\".md"),
        text: text.into(),
    };
    let messages = [
        "quotes \" and ' and `backticks`",
        "lines\r\nand\nlines\rend",
        "markup <b>&amp;</b> ]]> <![CDATA[ --> | *x* [y](z)",
        "emoji 👍🏽 and 日本語",
        "control \u{0}\u{7}\u{1b}[31m\u{7f}\u{9b} and \u{fffe}\u{202e} characters",
        "::error::percent 100%25 %0A",
    ];
    let problems: Vec<Problem> = messages
        .iter()
        .enumerate()
        .map(|(index, message)| {
            let kind = [ProblemKind::InvalidDate, ProblemKind::UnknownKey][index % 2];
            let span = [Span::new(4, 9), Span::new(11, 50), Span::at(54)][index % 3];
            Problem::new(kind, &file.path, span, *message)
                .with_help(format!("mend: {message}"))
                .with_related(&file.path, Span::new(0, 3), *message)
        })
        .collect();
    Report::of_problems(&problems, std::slice::from_ref(&file))
}

#[test]
fn every_format_of_the_sample() {
    let sample = sample().in_folder("blog");
    for format in ["short", "github", "gitlab", "junit"] {
        insta::assert_snapshot!(
            format!("sample_{format}"),
            written(&sample, format, Style::default())
        );
    }
    insta::assert_snapshot!(
        "sample_sarif",
        readable(&written(&sample, "sarif", Style::default()))
    );
    insta::assert_snapshot!("sample_summary", markdown_summary(&sample));
    insta::assert_snapshot!("sample_statistics", statistics(&sample));
}

#[test]
fn every_format_of_the_nasty() {
    for format in formats().iter().filter(|format| format.name != "sarif") {
        let text = written(&nasty(), format.name, Style::default());
        insta::assert_snapshot!(format!("nasty_{}", format.name), text);
    }
    insta::assert_snapshot!(
        "nasty_sarif",
        readable(&written(&nasty(), "sarif", Style::default()))
    );
    insta::assert_snapshot!("nasty_summary", markdown_summary(&nasty()));
}

/// JSON over several lines.
fn readable(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    serde_json::to_string_pretty(&value).unwrap()
}

#[test]
fn github_gets_one_command_a_line() {
    for line in written(&nasty(), "github", Style::default()).lines() {
        assert!(
            line.starts_with("::error ") || line.starts_with("::warning "),
            "{line}"
        );
        let properties = line.split("::").nth(1).unwrap();
        for property in properties.split_once(' ').unwrap().1.split(',') {
            let (name, value) = property.split_once('=').unwrap();
            let known = ["file", "line", "endLine", "col", "endColumn", "title"];
            assert!(known.contains(&name) && !value.contains(':'), "{line}");
        }
    }
}

#[test]
fn gitlab_knows_equal_findings_apart() {
    let text = written(&nasty(), "gitlab", Style::default());
    let issues: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let fingerprints: BTreeSet<&str> = issues
        .iter()
        .map(|issue| issue["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!((issues.len(), fingerprints.len()), (6, 6));
    for issue in &issues {
        let severity = issue["severity"].as_str().unwrap();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() > 0);
        assert!(!issue["location"]["path"].as_str().unwrap().starts_with('.'));
    }
}

#[test]
fn junit_is_xml_and_its_numbers_agree() {
    for report in [sample(), nasty(), Report::default()] {
        let text = written(&report, "junit", Style::default());
        let allowed =
            |c: char| c == '\n' || !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
        assert!(text.chars().all(allowed), "{text:?}");
        let elements = elements(&text);
        let all = |name| elements.iter().filter(move |element| element.0 == name);
        let [root] = &*all("testsuites").collect::<Vec<_>>() else {
            panic!("one root: {text}")
        };
        let told = (root.1["tests"].parse(), root.1["failures"].parse());
        assert_eq!(
            told,
            (Ok(all("testcase").count()), Ok(all("failure").count()))
        );
        assert_eq!(all("testcase").count(), report.findings.len().max(1));
        for (finding, failure) in report.findings.iter().zip(all("failure")) {
            let plain = finding
                .message
                .chars()
                .all(|c| !c.is_control() && c < '\u{2000}');
            assert!(!plain || failure.1["message"] == finding.message);
        }
    }
}

/// The elements of an XML document, with their attributes. The reader refuses what is not
/// well-formed.
fn elements(xml: &str) -> Vec<(String, HashMap<String, String>)> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut elements = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(&attribute.value).unwrap();
                    (attribute.key.as_ref().to_owned(), value.into_owned())
                });
                elements.push((tag.name().as_ref().to_owned(), attributes.collect()));
            }
            Event::Eof => return elements,
            _ => {}
        }
    }
}

#[test]
fn sarif_has_what_the_schema_requires() {
    for report in [sample(), nasty(), Report::default()] {
        let text = written(&report, "sarif", Style::default());
        let log: sarif::Log = serde_json::from_str(&text).unwrap();
        log.check(report.findings.len());
    }
}

#[test]
fn sarif_is_cut_where_github_stops_reading_and_says_so() {
    let pictures = post(&"![](pot.png) ".repeat(1000));
    let mut files: Vec<(String, &str)> = (0..6)
        .map(|index| (format!("content/posts/p{index}.md"), &*pictures))
        .collect();
    let last = post("[a](b.md)");
    files.push(("content/posts/z.md".to_owned(), &last));
    files.push(("content/posts/pot.png".to_owned(), ""));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, *text)).collect();
    let report = report(&files);
    let text = written(&report, "sarif", Style::default());
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5000);
    let levels: Vec<&str> = results
        .iter()
        .map(|result| result["level"].as_str().unwrap())
        .collect();
    assert!(
        levels[0] == "error" && levels.is_sorted(),
        "the worst come first"
    );
    let told = &run["invocations"][0]["toolExecutionNotifications"][0];
    let message = told["message"]["text"].as_str().unwrap();
    let left_out = report.findings.len() - 5000;
    assert!(
        message.starts_with(&format!("{left_out} more findings")),
        "{message}"
    );
}

#[test]
fn a_shortened_report_lists_the_worst_and_counts_all() {
    let sample = sample();
    let short = sample.shortened(3);
    let rules: Vec<&str> = short.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["duplicate-key", "broken-link", "case-mismatch"]);
    assert_eq!((short.counts.findings(), short.counts.not_shown), (4, 1));
    assert_eq!(sample.shortened(0).worst(), sample.worst());
    assert_eq!(sample.shortened(9).counts, sample.counts);
}
