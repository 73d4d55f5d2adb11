//! What the report formats write.

use postroom_linter::{Report, Style, formats};

use crate::tiny_site::{post, report};

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
    let words = "lorem ipsum dolor sit amet ".repeat(30);
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
            "rule", "severity", "message", "file", "start", "end", "help", "fix", "related"
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
