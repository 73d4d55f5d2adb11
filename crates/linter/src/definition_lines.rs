//! The lines of link reference definitions, and when they can be deleted.

use std::ops::Range;

use postroom_content_model::{Definition, Span};

use crate::document::Document;

/// Whether a definition is a comment in disguise: `[//]: # (…)`, `[comment]: <> (…)`.
pub(crate) fn is_comment(definition: &Definition) -> bool {
    let label = definition.label.trim();
    label.starts_with("//")
        || label.eq_ignore_ascii_case("comment")
        || matches!(definition.destination.as_str(), "" | "#" | "-" | "/")
}

/// For each definition of a document, the lines it can be deleted by, line end included: none if
/// it shares them with other text, or if what stands around it would become one.
pub(crate) fn deletions(document: &Document<'_>) -> Vec<Option<Span>> {
    let text = &*document.file.text;
    let body = document.raw().body;
    let definitions = &document.outline.definitions;
    let lines: Vec<Option<Span>> = definitions
        .iter()
        .map(|definition| own_lines(text, body, definition.span))
        .collect();
    let mut deletions = vec![None; lines.len()];
    for run in runs(&lines) {
        let start = lines[run.start].map_or(body, |line| line.start);
        let end = lines[run.end - 1].map_or(body, |line| line.end);
        if is_separate(text, body, start, end) {
            deletions[run.clone()].copy_from_slice(&lines[run]);
        }
    }
    deletions
}

/// The lines of a span that nothing else stands on.
fn own_lines(text: &str, body: usize, span: Span) -> Option<Span> {
    let before = &text[body..span.start];
    let indent = before.len() - before.trim_end_matches(' ').len();
    let start = span.start - indent;
    let begins_line = start == body || text[..start].ends_with(['\n', '\r']);
    let rest = &text[span.end..];
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let rest = &rest[blank..];
    let line_end = match rest.as_bytes() {
        [] => Some(0),
        [b'\r', b'\n', ..] => Some(2),
        [b'\r' | b'\n', ..] => Some(1),
        _ if span.slice(text).ends_with('\n') => Some(0),
        _ => None,
    };
    let own = begins_line && indent < 4;
    line_end
        .filter(|_| own)
        .map(|length| Span::new(start, span.end + blank + length))
}

/// The runs of definitions that follow each other line by line.
fn runs(lines: &[Option<Span>]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(line) = line else { continue };
        let before = index.checked_sub(1).and_then(|before| lines[before]);
        match runs.last_mut() {
            Some(run) if before.is_some_and(|before| before.end == line.start) => {
                run.end = index + 1;
            }
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

/// Whether lines can be taken out without making one of what stands before and behind: a blank
/// line must be left between, and what follows must not be able to go on with a list, a quote, a
/// table or indented code across it.
fn is_separate(text: &str, body: usize, start: usize, end: usize) -> bool {
    let before = text[body..start].trim_end_matches([' ', '\t']);
    let before = before
        .strip_suffix("\r\n")
        .or_else(|| before.strip_suffix(['\n', '\r']))
        .unwrap_or(before);
    let before = before.trim_end_matches([' ', '\t']);
    let blank_before = before.is_empty() || before.ends_with(['\n', '\r']);
    let after = &text[end..];
    let next = after.trim_start();
    let gap = &after[..after.len() - next.len()];
    let blank_after = gap.contains(['\n', '\r']);
    let indented = !gap.is_empty() && !gap.ends_with(['\n', '\r']);
    let goes_on = |c: char| c.is_ascii_digit() || "-+*:>|[".contains(c);
    next.is_empty() || (blank_before || blank_after) && !indented && !next.starts_with(goes_on)
}

#[cfg(test)]
mod tests {
    use postroom_content_model::Outline;

    use super::{Span, is_separate, own_lines};

    /// What is left of a body with one definition when that is deleted, if it can be.
    fn check(text: &str, expected: Option<&str>) {
        let span = Outline::new(text, 0).definitions[0].span;
        let lines = own_lines(text, 0, span);
        let lines = lines.filter(|Span { start, end }| is_separate(text, 0, *start, *end));
        let left = lines.map(|lines| [&text[..lines.start], &text[lines.end..]].concat());
        assert_eq!(left.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn whole_lines_go_and_paragraphs_stay_apart() {
        check("a\n\n[b]: c\n", Some("a\n\n"));
        check("a\r\n\r\n[b]: c\r\n", Some("a\r\n\r\n"));
        check("a\n\n[b]: c", Some("a\n\n"));
        check("a\n\n[b]:\n  c\n  'd\n  e'  \n\nf\n", Some("a\n\n\nf\n"));
        check("[b]: c\nd\n", Some("d\n"));
        check("a\n\n[b]: c\nd\n", Some("a\n\nd\n"));
        check("# a\n[b]: c\n\nd\n", Some("# a\n\nd\n"));
        check("# a\n[b]: c\nd\n", None);
        check("- a\n\n[b]: c\n\n- d\n", None);
        check("1. a\n\n[b]: c\n\n2. d\n", None);
        check("    a\n\n[b]: c\n\n    d\n", None);
        check("- [b]: c\n", None);
        check("> a\n>\n> [b]: c\n", None);
        check("- a\n\n  [b]: c\n\n  d\n", None);
    }
}
