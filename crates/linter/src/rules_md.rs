//! The rules explained as Markdown: docs/rules.md.

use std::fmt::Write as _;

use crate::{
    explain::{groups, severity, traits},
    rule::RuleInfo,
    rule_doc::{ExampleFile, RuleDoc},
};

/// All rules as Markdown: the text of docs/rules.md.
pub fn rules_markdown() -> String {
    let mut text = String::from(
        "# Rules\n\n\
         What `postroom lint` checks. `postroom explain RULE` says the same in the terminal.\n\n\
         This file is made from the rules' own source files: do not edit it. After changing a \
         rule, run `cargo run -p postroom -- explain --markdown > docs/rules.md`.\n\n\
         A rule is silenced with `lint: { ignore: [RULE] }` in `postroom.yaml`, for some paths \
         only with `lint: { per_path: { \"content/posts/old/**\": { ignore: [RULE] } } }`; its \
         severity is set with `lint: { severity: { RULE: info } }`. `--select` and `--ignore` \
         do it for one run; they and `lint.select` also take `default` and `all`. At a single \
         place, a comment `<!-- postroom-ignore RULE: why -->` does it: see \
         [Checking](linting.md).\n",
    );
    for (group, rules) in groups() {
        let _ = write!(
            text,
            "\n## {group}\n\n| rule | severity | fix | |\n|---|---|---|---|\n"
        );
        for rule in &rules {
            let (name, severity, fix) = (rule.name, severity(rule), rule.fix.as_str());
            let _ = writeln!(
                text,
                "| [{name}](#{name}) | {severity} | {fix} | {} |",
                rule.doc().summary
            );
        }
        text.extend(rules.into_iter().map(markdown));
    }
    text
}

fn markdown(rule: &RuleInfo) -> String {
    let RuleDoc {
        summary,
        what,
        why,
        mend,
        bad,
        good,
    } = rule.doc();
    let mut text = format!("\n### {}\n\n{summary} *({})*\n", rule.name, traits(rule));
    for (heading, words) in [
        ("What it checks", what),
        ("Why", why),
        ("How to mend it", mend),
    ] {
        if !words.is_empty() {
            let _ = write!(text, "\n**{heading}.** {words}\n");
        }
    }
    for option in rule.options {
        let (rule, name, about) = (rule.name, option.name, option.about);
        let setting = format!("lint: {{ options: {{ {rule}: {{ {name}: … }} }} }}");
        let _ = write!(
            text,
            "\n**Option** `{setting}`: {about}; default `{}`.\n",
            option.default
        );
    }
    for (heading, files) in [("Bad", bad), ("Good", good)] {
        for file in &files {
            let place = file
                .path
                .as_ref()
                .map(|path| format!(" (`{path}`)"))
                .unwrap_or_default();
            let ExampleFile {
                language,
                text: body,
                ..
            } = file;
            let _ = write!(text, "\n**{heading}**{place}\n\n```{language}\n{body}```\n");
        }
    }
    text
}
