//! The summary of a run as Markdown, for the page that GitHub Actions shows of a job.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{excerpt::one_line, pretty::summary, severity_name};
use crate::report::Report;

/// The most findings that are listed; GitHub drops summaries of more than a megabyte.
const MOST: usize = 200;

/// What a run found, as Markdown: how much, by which rules, and where.
pub fn markdown_summary(report: &Report) -> String {
    let mut text = format!("### Postroom: {}\n", summary(&report.counts));
    if report.findings.is_empty() {
        return text;
    }
    text.push_str("\n| where | | rule | what |\n|---|---|---|---|\n");
    let worst = report.shortened(MOST);
    for finding in &worst.findings {
        let path = report.outer_path(&finding.file);
        let _ = writeln!(
            text,
            "| {}:{}:{} | {} | {} | {} |",
            cell(&path),
            finding.start.line,
            finding.start.column,
            severity_name(finding.severity),
            finding.rule,
            cell(&finding.message),
        );
    }
    let left_out = report.findings.len() - worst.findings.len();
    if left_out > 0 {
        let _ = writeln!(text, "\nand {left_out} more.");
    }
    text
}

/// How many findings each rule has, the most first, as lines for people.
pub fn statistics(report: &Report) -> String {
    let mut rules: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for finding in &report.findings {
        let (count, fixable) = rules.entry(finding.rule).or_default();
        *count += 1;
        *fixable += usize::from(finding.fix.is_some());
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    let widest = rules
        .first()
        .map_or(0, |(_, (count, _))| count.to_string().len());
    let mut text = String::new();
    for (rule, (count, fixable)) in rules {
        let fixable = match fixable {
            0 => String::new(),
            fixable => format!(" ({fixable} with a fix)"),
        };
        let _ = writeln!(text, "{count:widest$} {rule}{fixable}");
    }
    let _ = writeln!(text, "{}", summary(&report.counts));
    text
}

/// Text in a cell of a table. What stands in backticks is code, nothing else is Markdown.
fn cell(text: &str) -> String {
    let text = one_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return plain(&text);
    }
    let parts = parts.into_iter().enumerate();
    let parts = parts.map(|(index, part)| match index % 2 {
        0 => plain(part),
        _ => format!("`{}`", part.replace('|', "\\|")),
    });
    parts.collect()
}

fn plain(text: &str) -> String {
    let mut plain = String::new();
    for character in text.chars() {
        match character {
            '<' => plain.push_str("&lt;"),
            '&' => plain.push_str("&amp;"),
            '\t' => plain.push(' '),
            '\\' | '`' | '|' | '*' | '_' | '[' | ']' | '~' | '$' | '@' | '#' => {
                plain.push('\\');
                plain.push(character);
            }
            _ => plain.push(character),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_code_and_nothing_else() {
        let check = |text: &str, expected: &str| assert_eq!(cell(text), expected, "{text:?}");
        check("no `a|b#c` here", "no `a\\|b#c` here");
        check(
            "a|b\n**c** <d> [e](f)",
            "a\\|b \\*\\*c\\*\\* &lt;d> \\[e\\](f)",
        );
        check("one ` alone", "one \\` alone");
        check("`a` and `<b>`", "`a` and `<b>`");
    }
}
