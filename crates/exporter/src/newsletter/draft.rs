//! The text of a new edition's file, for a person to edit.

use std::fmt::Write;

use jiff::civil::Date;
use postroom_content_model::Site;

use super::{preheader::preheader, seal::sealed, subject::subject};
use crate::view::one_line;

/// What a new edition says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) subject: String,
    pub(super) preheader: String,
    pub(super) text: String,
}

/// What an edition is drafted from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Brief<'b> {
    /// The newsletter's title.
    pub(super) newsletter: &'b str,
    /// The edition's posts, in its order.
    pub(super) posts: &'b [usize],
    pub(super) date: Date,
    /// When the newsletter begins, if this edition is the one that says so.
    pub(super) since: Option<Date>,
    /// The permanent id.
    pub(super) id: &'b str,
}

impl Draft {
    pub(super) fn new(site: &Site, brief: &Brief<'_>) -> Self {
        let posts = brief.posts.iter().map(|post| &site.posts[*post]);
        let titles: Vec<String> = posts.map(|post| one_line(post.title())).collect();
        let subject = subject(&titles, &site.settings.language);
        let preheader = preheader(site, brief.posts);
        let mut text = String::from("---\n");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "id: {}", plain_or_quoted(brief.id));
        let _ = writeln!(text, "subject: {}", quoted(&subject));
        let _ = writeln!(text, "preheader: {}", quoted(&preheader));
        let _ = writeln!(text, "date: {}", brief.date);
        if let Some(since) = brief.since {
            let _ = writeln!(text, "since: {since}");
        }
        text.push_str("posts:\n");
        for post in brief.posts {
            let _ = writeln!(text, "  - {}", quoted_if_needed(site.name_of(*post)));
        }
        text.push_str("---\n\n");
        text.push_str(&introduction(site, brief));
        Self {
            subject,
            preheader,
            text: sealed(&text),
        }
    }
}

/// Words that a person replaces, and that do no harm if nobody does.
fn introduction(site: &Site, brief: &Brief<'_>) -> String {
    let language = &site.settings.language;
    if language.split(['-', '_']).next() != Some("en") {
        return String::new();
    }
    let what = match brief.posts {
        [_] => "is a new post",
        _ => "are the newest posts",
    };
    let newsletter = escaped(brief.newsletter);
    format!(
        "Hello {{{{subscriber.name | default: \"there\"}}}},\n\nhere {what} from {newsletter}.\n"
    )
}

/// An id as `new` and `compose` make them needs no quotes; one of somebody else's may.
fn plain_or_quoted(id: &str) -> String {
    let plain = id.starts_with("urn:uuid:")
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ":-".contains(c));
    if plain { id.to_owned() } else { quoted(id) }
}

/// A YAML string whose braces are literal braces for the placeholders' reader.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text.replace("{{", "\\{{")).to_string();
    let mut yaml = String::with_capacity(json.len());
    for c in json.chars() {
        // What JSON allows and YAML does not (YAML 1.2.2 §5.1), and its other line ends.
        if matches!(
            c,
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        ) {
            let _ = write!(yaml, "\\u{:04x}", u32::from(c));
        } else {
            yaml.push(c);
        }
    }
    yaml
}

/// A slug as people write it, in quotes only where YAML would read something else.
fn quoted_if_needed(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '_' | '.'));
    // A number in some notation or a date has no letter outside of these.
    let plain = plain
        && name
            .chars()
            .any(|c| c.is_ascii_alphabetic() && !"abcdefoxtzABCDEFOXTZ".contains(c));
    let word = matches!(
        name.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    if plain && !word {
        name.to_owned()
    } else {
        serde_json::Value::from(name).to_string()
    }
}

/// Text as it is in Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if matches!(
            c,
            '\\' | '`'
                | '*'
                | '_'
                | '['
                | ']'
                | '<'
                | '>'
                | '&'
                | '{'
                | '~'
                | '#'
                | '|'
                | '$'
                | '^'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_survive_yaml() {
        assert_eq!(
            quoted("a \"b\": {{x}}\n\u{85}"),
            "\"a \\\"b\\\": \\\\{{x}}\\n\\u0085\""
        );
        assert_eq!(quoted_if_needed("18f-how-to"), "18f-how-to");
        assert_eq!(quoted_if_needed("2026-11-13"), "\"2026-11-13\"");
        assert_eq!(quoted_if_needed("1e5"), "\"1e5\"");
        assert_eq!(quoted_if_needed("2026"), "\"2026\"");
        assert_eq!(quoted_if_needed("no"), "\"no\"");
        assert_eq!(quoted_if_needed("日本"), "\"日本\"");
        assert_eq!(escaped("A*B {{x}}"), "A\\*B \\{\\{x}}");
    }
}
