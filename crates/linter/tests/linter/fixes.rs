//! The edits that rules offer change what is meant and nothing else.

use crate::tiny_site::{post, report};

/// What a post becomes by the fix of its only finding, and whether that fix is safe.
fn fixed(text: &str) -> Option<(bool, String)> {
    let guide = post("## Steps\n\nPour.\n").replace("Tea", "Guide");
    let report = report(&[
        ("content/posts/guide.md", guide),
        ("content/posts/tea.md", text.to_owned()),
    ]);
    assert_eq!(report.findings.len(), 1, "{text}: {:#?}", report.findings);
    let fix = report.findings[0].fix.as_ref()?;
    let mut text = text.to_owned();
    for edit in fix.edits.iter().rev() {
        let span = edit.span();
        text.replace_range(span.start..span.end, &edit.text);
    }
    Some((fix.safe, text))
}

fn check(written: &str, safe: bool, expected: &str) {
    assert_eq!(
        fixed(&post(written)),
        Some((safe, post(expected))),
        "{written}"
    );
}

#[test]
fn links_are_rewritten_in_place() {
    check(
        "日本 [a](gude.md \"A title\") b",
        false,
        "日本 [a](guide.md \"A title\") b",
    );
    check("[a](<gude.md>)\r\n", false, "[a](<guide.md>)\r\n");
    check("<a href='gude.md'>a</a>", false, "<a href='guide.md'>a</a>");
    check(
        "[a][x]\n\n[x]: gude.md\n",
        false,
        "[a][x]\n\n[x]: guide.md\n",
    );
    check("[a](Guide.md#steps)", true, "[a](guide.md#steps)");
    check("[a](guide.md#step)", false, "[a](guide.md#steps)");
    check("## Water\n\n[a](#watr)", false, "## Water\n\n[a](#water)");
}

#[test]
fn quotes_of_front_matter_stay() {
    let cover =
        |path: &str| format!("---\ntitle: Tea\ndate: 2026-02-03\ncover: {path} # here\n---\n");
    assert_eq!(
        fixed(&cover("\"Guide.md\"")),
        Some((true, cover("\"guide.md\"")))
    );
    assert_eq!(
        fixed(&cover("'Guide.md'")),
        Some((true, cover("'guide.md'")))
    );
    assert_eq!(fixed(&cover("Guide.md")), Some((true, cover("guide.md"))));
}

#[test]
fn what_is_escaped_is_left_to_a_person() {
    assert_eq!(fixed(&post("[a](gude\\.md)")), None);
    assert_eq!(fixed(&post("[a](G&#117;ide.md)")), None);
}
