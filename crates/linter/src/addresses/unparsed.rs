//! What was meant as `[text](destination)` and is not read as a link.

use std::collections::HashSet;

use postroom_content_model::Span;

use crate::document::Document;

/// Endings by which a path is known for one.
const ENDINGS: [&str; 20] = [
    ".md", ".html", ".htm", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".pdf",
    ".txt", ".zip", ".mp3", ".mp4", ".csv", ".json", ".yaml", ".docx", ".xlsx",
];

/// Beginnings by which an address is known for one.
const BEGINNINGS: [&str; 7] = ["http://", "https://", "www.", "mailto:", "/", "./", "../"];

/// Longer texts than this are not looked through for the end of a link.
const MOST_BYTES: usize = 2000;

/// A link that is not read as one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnparsedLink {
    /// Its destination as written.
    pub(crate) destination: Span,
    /// Whether its parenthesis is closed; then there is white space in the destination.
    pub(crate) closed: bool,
}

/// The links of a document that are left standing as text.
pub(crate) fn unparsed_links(document: &Document<'_>) -> Vec<UnparsedLink> {
    let text = &*document.file.text;
    let mut found = Vec::new();
    for (at, prose) in document.in_prose("](") {
        let from = at + "](".len();
        let link = unparsed(text, from, prose.end);
        found.extend(link.filter(|_| has_text(&text[document.raw().body..from - 2])));
    }
    if !found.is_empty() {
        // A reference with a remark in parentheses behind it is a link that was read.
        let links = document.outline.links.iter();
        let ends: HashSet<usize> = links.map(|link| link.span.end).collect();
        found.retain(|link| !ends.contains(&(link.destination.start - "(".len())));
    }
    found
}

fn unparsed(text: &str, from: usize, limit: usize) -> Option<UnparsedLink> {
    let limit = text.floor_char_boundary(limit.min(from + MOST_BYTES));
    let rest = &text[from..limit];
    let starts_one = |c: char| c.is_alphanumeric() || "/.#_%".contains(c);
    if !rest.starts_with(starts_one) {
        return None;
    }
    // First what comes soonest in a text of nothing but such beginnings.
    let rest = &rest[..rest.find("](").unwrap_or(rest.len())];
    let rest = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let (content, closed) = match closing(rest) {
        Some(end) => (without_title(&rest[..end]), true),
        None => (rest.split_whitespace().next().unwrap_or_default(), false),
    };
    let content = content.trim_end();
    let meant = match closed {
        true => content.contains(char::is_whitespace) && is_address(content),
        false => content.starts_with("http://") || content.starts_with("https://"),
    };
    meant.then(|| UnparsedLink {
        destination: Span::new(from, from + content.len()),
        closed,
    })
}

/// The parenthesis that closes what was opened before the text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn without_title(content: &str) -> &str {
    let quote = content.chars().next_back().filter(|c| "\"'".contains(*c));
    let title = quote.and_then(|quote| content[..content.len() - 1].rfind(quote));
    match title {
        Some(at) if content[..at].ends_with(char::is_whitespace) => content[..at].trim_end(),
        _ => content,
    }
}

fn is_address(content: &str) -> bool {
    let lower = content.to_ascii_lowercase();
    let begins = BEGINNINGS.iter().any(|begin| lower.starts_with(begin));
    let path = lower.split(['#', '?']).next().unwrap_or_default();
    begins && !lower.starts_with("/ ") || ENDINGS.iter().any(|end| path.ends_with(end))
}

/// Whether the text before `](` opens a link on the same line: a footnote's label does not.
fn has_text(before: &str) -> bool {
    let bracket = before.rfind(['[', ']', '\n', '\r']);
    bracket.is_some_and(|at| {
        before[at..].starts_with('[')
            && !before[at..].starts_with("[^")
            && !is_escaped(before, at)
            && !is_escaped(before, before.len())
    })
}

/// Whether an odd number of backslashes stands before `at`.
pub(crate) fn is_escaped(text: &str, at: usize) -> bool {
    let before = text.as_bytes()[..at].iter().rev();
    before.take_while(|byte| **byte == b'\\').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::unparsed;

    #[test]
    fn destinations_with_spaces_and_without_end() {
        let check = |text: &str, expected: Option<(&str, bool)>| {
            let found = unparsed(text, 0, text.len());
            let found = found.map(|link| (link.destination.slice(text), link.closed));
            assert_eq!(found, expected, "{text}");
        };
        check("my file.md) b", Some(("my file.md", true)));
        check("my file.md#a) b", Some(("my file.md#a", true)));
        check("my file.md 'A title') b", Some(("my file.md", true)));
        check("my (old) file.md) b", Some(("my (old) file.md", true)));
        check(
            "https://a.example/b c) d",
            Some(("https://a.example/b c", true)),
        );
        check(
            "https://a.example/b_(c) d",
            Some(("https://a.example/b_(c)", false)),
        );
        check("see the file below) b", None);
        check("/ or so) b", None);
        check("a.md) b", None);
        check("a \nb.md)", None);
        check(" a b.md)", None);
    }
}
