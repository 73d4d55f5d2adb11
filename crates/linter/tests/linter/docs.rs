//! The rules' documentation is complete, and docs/rules.md says what the rules say.

use std::{fs, path::PathBuf};

use postroom_linter::{explain, rule, rules, rules_markdown, rules_table};

fn rules_md() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md")
}

#[test]
fn rules_md_is_current() {
    let written = fs::read_to_string(rules_md())
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        written == rules_markdown(),
        "docs/rules.md is out of date: cargo run -p postroom -- explain --markdown > docs/rules.md"
    );
}

#[test]
fn every_rule_is_explained() {
    for rule in rules() {
        let doc = rule.doc();
        for (part, text) in [
            ("summary", doc.summary),
            ("what", doc.what),
            ("why", doc.why),
            ("mend", doc.mend),
        ] {
            assert!(text.ends_with('.'), "{}: its {part} is {text:?}", rule.name);
        }
        assert!(!doc.bad.is_empty(), "{}: it has no bad example", rule.name);
    }
}

#[test]
fn every_rule_is_registered_once() {
    let rules_folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let groups = fs::read_dir(rules_folder).unwrap();
    let groups = groups.map(|entry| entry.unwrap().path());
    let files = groups.filter(|path| path.is_dir());
    let mut files: Vec<String> = files
        .flat_map(|group| fs::read_dir(group).unwrap())
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .replace('_', "-")
        })
        .collect();
    files.sort();
    let mut names: Vec<&str> = rules().map(|rule| rule.name).collect();
    names.sort_unstable();
    assert_eq!(files, names);
}

#[test]
fn explanations() {
    insta::assert_snapshot!("explain_broken_link", explain(rule("broken-link").unwrap()));
    insta::assert_snapshot!(
        "explain_missing_alt_text",
        explain(rule("missing-alt-text").unwrap())
    );
    insta::assert_snapshot!("rules_table", rules_table());
}

#[test]
fn unknown_rules_are_named_with_the_nearest() {
    let error = rule("broken-lnk").unwrap_err().to_string();
    assert_eq!(
        error,
        "there is no rule `broken-lnk`; did you mean `broken-link`?"
    );
    assert!(rule("all").is_err(), "a group is not a rule to explain");
}
