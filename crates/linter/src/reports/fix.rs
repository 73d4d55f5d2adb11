//! Fixes in words.

use std::borrow::Cow;

use super::excerpt::one_line;
use crate::{
    finding::{Edit, Finding, Fix},
    report::Report,
};

/// The most characters of a text that are quoted.
const MOST_QUOTED: usize = 60;

/// What a fix does, in a few words: "replace `a` with `b`".
pub(super) fn in_words(report: &Report, finding: &Finding, fix: &Fix) -> String {
    let text = report.source(&finding.file).map_or("", |file| &*file.text);
    match &*fix.edits {
        [edit] => one(edit, edit.span().slice(text)),
        edits => format!("make {} edits", edits.len()),
    }
}

fn one(edit: &Edit, replaced: &str) -> String {
    let (replaced_quoted, text) = (quoted(replaced), quoted(&edit.text));
    let same = |by: fn(&str) -> String| by(replaced) == by(&edit.text);
    match (replaced.is_empty(), edit.text.is_empty()) {
        (true, _) => format!("insert {text}"),
        (false, true) => format!("delete {replaced_quoted}"),
        _ if same(|text| text.split_whitespace().collect()) => "change white space".to_owned(),
        _ => format!("replace {replaced_quoted} with {text}"),
    }
}

fn quoted(text: &str) -> String {
    if text.trim().is_empty() {
        let lines = text.matches('\n').count();
        return match lines {
            0 => "blanks".to_owned(),
            1 => "a line end".to_owned(),
            lines => format!("{lines} line ends"),
        };
    }
    let text: Cow<'_, str> = one_line(text.trim());
    match text.char_indices().nth(MOST_QUOTED) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}
