//! Tidying up where templates say nothing, and where only a condition stands.

use super::super::{flow, sentinel::Sentinels};

/// Takes conditions that stand alone in a paragraph out of it, so that no empty one is left.
pub(in crate::newsletter) fn placed(html: &str, sentinels: &Sentinels) -> String {
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    while let Some((start, end, token)) = sentinels.find(rest) {
        let paragraph = rest[..start].strip_suffix("<p>");
        let paragraph = paragraph.zip(rest[end..].strip_prefix("</p>\n"));
        match paragraph.filter(|_| token.is_condition()) {
            Some((before, after)) => {
                out.push_str(before);
                out.push_str(&rest[start..end]);
                rest = after;
            }
            None => {
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
        }
    }
    out + rest
}

/// No more than one empty line in a row, and none after a condition that stands alone: templates
/// leave some where they say nothing.
pub(super) fn tidy(text: &str, sentinels: &Sentinels) -> String {
    let mut lines = String::with_capacity(text.len());
    for line in text.trim().lines().map(str::trim_end) {
        if !line.is_empty() || !lines.ends_with("\n\n") {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    let (mut out, mut rest) = (String::with_capacity(lines.len()), &*lines);
    while let Some((start, end, token)) = sentinels.find(rest) {
        out.push_str(&rest[..start]);
        let before = out.trim_end_matches(flow::is_mark);
        let alone = token.is_condition() && before.ends_with("\n\n");
        out.push_str(&rest[start..end]);
        rest = &rest[end..];
        if alone {
            rest = rest.strip_prefix("\n\n").unwrap_or(rest);
        }
    }
    out + rest
}
