//! The text of a new edition's file, for a person to edit.

use std::fmt::Write;

use jiff::civil::Date;
use postroom_content_model::Site;

use crate::view::{one_line, summary};

/// The longest drafted subject, in characters: what phones show.
const SUBJECT_CHARS: usize = 70;

/// The longest drafted preheader, in characters.
const PREHEADER_CHARS: usize = 140;

/// What a new edition says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) preheader: String,
    pub(super) text: String,
}

impl Draft {
    /// Drafts an edition of `posts`; `since` is written into the first edition only.
    pub(super) fn new(
        site: &Site,
        newsletter: &str,
        posts: &[usize],
        date: Date,
        since: Option<Date>,
        id: String,
    ) -> Self {
        let titles: Vec<String> = posts
            .iter()
            .map(|post| one_line(site.posts[*post].title()))
            .collect();
        let subject = subject(&titles);
        let preheader = match posts {
            [only] => summary(&site.posts[*only]),
            _ => preheader(titles.get(1..).unwrap_or_default()),
        };
        let mut text = String::from("---\n");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "id: {id}");
        let _ = writeln!(text, "subject: {}", quoted(&subject));
        let _ = writeln!(text, "preheader: {}", quoted(&preheader));
        let _ = writeln!(text, "date: {date}");
        if let Some(since) = since {
            let _ = writeln!(text, "since: {since}");
        }
        text.push_str("posts:\n");
        for post in posts {
            let _ = writeln!(text, "  - {}", quoted_if_needed(site.name_of(*post)));
        }
        text.push_str("---\n\n");
        text.push_str("Hello {{subscriber.name | default: \"there\"}},\n\n");
        let what = if posts.len() == 1 {
            "is a new post"
        } else {
            "are the newest posts"
        };
        let _ = writeln!(text, "here {what} from {}.", escaped(newsletter));
        Self {
            id,
            subject,
            preheader,
            text,
        }
    }
}

/// The newest title, and how many more there are.
fn subject(titles: &[String]) -> String {
    let (first, others) = match titles {
        [] => return String::new(),
        [first] => return first.clone(),
        [first, others @ ..] => (first, others.len()),
    };
    let more = format!(", and {others} more");
    if first.chars().count() + more.chars().count() <= SUBJECT_CHARS {
        first.clone() + &more
    } else {
        first.clone()
    }
}

/// As many titles as mail programs show beside a subject.
fn preheader(titles: &[String]) -> String {
    let mut line = String::new();
    for title in titles {
        if !line.is_empty() && line.chars().count() + title.chars().count() > PREHEADER_CHARS {
            break;
        }
        if !line.is_empty() {
            line.push_str(" · ");
        }
        line.push_str(title);
    }
    line
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
    fn subjects_fit_a_phone() {
        let titles = |count: usize, length: usize| vec!["t".repeat(length); count];
        assert_eq!(subject(&titles(1, 90)), "t".repeat(90));
        assert_eq!(subject(&titles(3, 2)), "tt, and 2 more");
        assert_eq!(subject(&titles(3, 65)), "t".repeat(65));
        assert_eq!(preheader(&titles(9, 60)).matches('·').count(), 1);
    }

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
