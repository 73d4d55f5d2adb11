//! Cases of rules over front matter: marked text in, findings and mended text out.

use std::collections::BTreeSet;

use postroom_content_model::Span;
use postroom_linter::{Finding, LintOptions};

use crate::tiny_site::TinySite;

pub(crate) const POST: &str = "content/posts/tea.md";

pub(crate) type Files<'f> = Vec<(&'f str, String)>;

/// A post of these keys beside a title and a date, where it has none of its own.
pub(crate) fn with(keys: &str) -> String {
    let plain = keys.replace(['⟦', '⟧'], "");
    let has = |key: &str| plain.lines().any(|line| line.starts_with(key));
    let title = if has("title:") { "" } else { "title: Tea\n" };
    let date = if has("date:") {
        ""
    } else {
        "date: 2026-02-03\n"
    };
    format!("---\n{title}{date}{keys}---\nPour.\n")
}

pub(crate) fn options(names: &[&str]) -> LintOptions {
    LintOptions {
        select: names.iter().map(|name| name.parse().unwrap()).collect(),
        ..LintOptions::default()
    }
}

pub(crate) fn findings(names: &[&str], files: &Files<'_>) -> Vec<Finding> {
    TinySite::new(files).lint(&options(names)).findings
}

/// Asserts that the rule finds what is marked in these files, and nothing else.
pub(crate) fn finds_in(rule: &str, marked: &Files<'_>) {
    let (mut files, mut expected) = (Files::new(), BTreeSet::new());
    for (path, text) in marked {
        let mut plain = String::new();
        let mut start = 0;
        for c in text.chars() {
            match c {
                '⟦' => start = plain.len(),
                '⟧' => drop(expected.insert((path.to_string(), start, plain.len()))),
                c => plain.push(c),
            }
        }
        files.push((path, plain));
    }
    let found = findings(&[rule], &files);
    let places = found.iter().map(|finding| {
        let Span { start, end } = finding.span();
        (finding.file.to_string(), start, end)
    });
    assert_eq!(
        places.collect::<BTreeSet<_>>(),
        expected,
        "{marked:?}: {found:#?}"
    );
}

pub(crate) fn finds(rule: &str, keys: &[&str]) {
    for keys in keys {
        assert!(keys.contains('⟦'), "{keys}");
        finds_in(rule, &vec![(POST, with(keys))]);
    }
}

pub(crate) fn leaves_alone(rule: &str, keys: &[&str]) {
    for keys in keys {
        finds_in(rule, &vec![(POST, with(keys))]);
    }
}

/// The file after the fix of the rule's only finding, and whether that is safe. The fix makes the
/// finding go away and no other one appear.
pub(crate) fn fixed_in(rule: &str, files: &Files<'_>) -> Option<(bool, String)> {
    let before = findings(&[rule], files);
    let [finding] = before.as_slice() else {
        panic!("{rule} in {files:?}: {before:#?}");
    };
    let fix = finding.fix.as_ref()?;
    let mut mended = files.clone();
    let (_, text) = mended
        .iter_mut()
        .find(|(path, _)| *path == finding.file.as_str())
        .unwrap();
    for edit in fix.edits.iter().rev() {
        let Span { start, end } = edit.span();
        text.replace_range(start..end, &edit.text);
    }
    let text = text.clone();
    assert_eq!(findings(&[rule], &mended), [], "{text}");
    let rules = |files| -> BTreeSet<&str> {
        let found = findings(&["default"], files);
        found.iter().map(|finding| finding.rule).collect()
    };
    let (new, old) = (rules(&mended), rules(files));
    assert!(new.is_subset(&old), "{new:?} after {old:?}: {text}");
    Some((fix.safe, text))
}

pub(crate) fn fixes(rule: &str, keys: &str, safe: bool, expected: &str) {
    for line_end in ["\n", "\r\n"] {
        let of = |keys: &str| with(keys).replace('\n', line_end);
        let fixed = fixed_in(rule, &vec![(POST, of(keys))]);
        assert_eq!(fixed, Some((safe, of(expected))), "{rule}: {keys}");
    }
}

pub(crate) fn no_fix(rule: &str, keys: &str) {
    assert_eq!(fixed_in(rule, &vec![(POST, with(keys))]), None, "{keys}");
}

pub(crate) fn settings(more: &str) -> (&'static str, String) {
    let text = format!("title: T\nbase_url: https://tiny.example\n{more}\n");
    ("postroom.yaml", text)
}
