//! The rules explained for a terminal.

use std::fmt::Write as _;

use postroom_content_model::Span;

use crate::{
    rule::{FixKind, Group, RuleInfo},
    rule_doc::{ExampleFile, RuleDoc},
    rules::all,
    selector::{Selector, UnknownSelector},
};

/// Every rule: by group, then as in the registry.
pub fn rules() -> impl Iterator<Item = &'static RuleInfo> {
    all()
}

/// The rule of that name.
///
/// # Errors
///
/// When there is none; the error names the one that may have been meant.
pub fn rule(name: &str) -> Result<&'static RuleInfo, UnknownSelector> {
    match name.parse()? {
        Selector::Rule(rule) => Ok(rule),
        Selector::All | Selector::Default => Err(UnknownSelector::new(name)),
    }
}

/// One rule explained as plain text: what it checks, why, an example, how to mend or silence it.
pub fn explain(rule: &RuleInfo) -> String {
    let RuleDoc {
        summary,
        what,
        why,
        mend,
        bad,
        good,
    } = rule.doc();
    let mut text = format!(
        "{} ({})\n\n{}\n",
        rule.name,
        traits(rule),
        indented(&summary)
    );
    for (heading, words) in [
        ("What it checks", what),
        ("Why", why),
        ("How to mend it", mend),
    ] {
        if !words.is_empty() {
            let _ = write!(text, "\n{heading}\n{}\n", indented(&words));
        }
    }
    for (heading, files) in [("Bad", bad), ("Good", good)] {
        if !files.is_empty() {
            let _ = write!(
                text,
                "\n{heading}\n{}",
                files.iter().map(shown).collect::<String>()
            );
        }
    }
    if !rule.options.is_empty() {
        text.push_str("\nOptions (in postroom.yaml, under lint.options)\n");
    }
    for option in rule.options {
        let _ = writeln!(
            text,
            "  {}: {} (default {})",
            option.name, option.about, option.default
        );
    }
    let _ = write!(text, "\nHow to silence it\n{}", silencing(rule.name));
    text
}

/// All rules, one a line.
pub fn rules_table() -> String {
    let widest = all().map(|rule| rule.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (group, rules) in groups() {
        let _ = writeln!(text, "{}{group}", if text.is_empty() { "" } else { "\n" });
        for rule in rules {
            let summary = rule.doc().summary;
            let fix = rule.fix.as_str();
            let (name, severity) = (rule.name, severity(rule));
            let _ = write!(text, "  {name:widest$}  {severity:7}  {fix:10}  {summary}");
            text.push_str(if rule.on_by_default {
                "\n"
            } else {
                " (off by default)\n"
            });
        }
    }
    text
}

/// The rules by the headings of their groups.
pub(crate) fn groups() -> Vec<(&'static str, Vec<&'static RuleInfo>)> {
    let all = [
        Group::Files,
        Group::FrontMatter,
        Group::Links,
        Group::Online,
        Group::Content,
        Group::Mail,
        Group::Settings,
    ];
    let of = |group| rules().filter(move |rule| rule.group == group).collect();
    all.into_iter()
        .map(|group| (group.title(), of(group)))
        .filter(|(_, rules): &(_, Vec<_>)| !rules.is_empty())
        .collect()
}

/// "error, unsafe fix, off by default"
pub(crate) fn traits(rule: &RuleInfo) -> String {
    let mut words = vec![severity(rule)];
    if rule.fix != FixKind::None {
        words.push(rule.fix.as_str());
    }
    if !rule.on_by_default {
        words.push("off by default");
    }
    words.join(", ")
}

pub(crate) fn severity(rule: &RuleInfo) -> &'static str {
    crate::reports::severity_name(rule.severity)
}

fn silencing(name: &str) -> String {
    format!(
        "  everywhere, in postroom.yaml:    lint: {{ ignore: [{name}] }}\n  \
         for some paths:                  lint: {{ per_path: {{ \"content/posts/old/**\": {{ ignore: [{name}] }} }} }}\n  \
         in another severity:             lint: {{ severity: {{ {name}: info }} }}\n  \
         for one line, in the post:       <!-- postroom-ignore {name}: why -->\n  \
         for one line, in YAML:           # postroom-ignore {name}: why\n  \
         for one run:                     postroom lint --ignore {name}\n"
    )
}

/// A file of an example, with what the rule reports in it underlined.
fn shown(file: &ExampleFile) -> String {
    let place = file.path.as_ref().map(|path| format!("  {path}\n"));
    let mut text = place.unwrap_or_default();
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let words = format!("    | {}", line.trim_end());
        text.push_str(words.trim_end());
        text.push('\n');
        let inside = |mark: &&Span| (start..start + line.len()).contains(&mark.start);
        for mark in file.marks.iter().filter(inside) {
            let before = file.text[start..mark.start].chars().count();
            let (blank, line) = (
                " ".repeat(before),
                "^".repeat(mark.slice(&file.text).chars().count()),
            );
            let _ = writeln!(text, "    | {blank}{line}");
        }
        start += line.len();
    }
    text
}

/// Words wrapped at 90 columns, each line indented by two.
fn indented(words: &str) -> String {
    let mut lines = vec![String::from(" ")];
    for word in words.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.chars().count() + word.chars().count() > 90 {
            lines.push(format!("  {word}"));
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines.join("\n")
}
