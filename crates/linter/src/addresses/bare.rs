//! URLs that stand in prose without being links.

use postroom_content_model::Span;

use super::{host_of, local, reaches};
use crate::document::Document;

/// A URL in prose that is text and nothing else.
pub(crate) struct BareUrl {
    pub(crate) span: Span,
    /// Whether it is certain where it ends and what it says between `<` and `>`.
    pub(crate) certain: bool,
}

/// Characters that a URL in prose does not go beyond.
const ENDS: &[char] = &[
    '<', '>', '"', '`', '|', '\\', '^', '{', '}', '[', ']', '\u{ab}', '\u{bb}', '“', '”', '‘', '’',
];

/// Of these, and of all that is not ASCII, nobody knows whether the author meant the URL to end.
const DOUBTS: [char; 6] = ['\\', '^', '{', '}', '[', '`'];

/// Characters at a URL's end that belong to the sentence (GitHub Flavored Markdown §6.9).
const PUNCTUATION: [char; 13] = [
    '?', '!', '.', ',', ':', ';', '*', '_', '~', '\'', '"', '…', '&',
];

/// The bare http and https URLs of a document, in order. Left out are those of hosts that not
/// everyone reaches: they are shown, not meant to be followed.
pub(crate) fn bare_urls(document: &Document<'_>) -> Vec<BareUrl> {
    let text = &*document.file.text;
    // Most documents have no such text outside of their links, and need not know their reach.
    let mut reach = None;
    let mut found = Vec::new();
    let (mut behind, mut part) = (0, Span::at(0));
    for (colon, prose) in document.in_prose("://") {
        if prose != part {
            (behind, part) = (prose.start, prose);
        }
        let Some(start) = start(text, behind, colon) else {
            continue;
        };
        let mut url = bare_url(text, start, prose.end);
        // `[text] (address)` was meant as a link of another form.
        url.certain &= !text[..start].ends_with("] (");
        behind = url.span.end.max(colon);
        let host = host_of(url.span.slice(text));
        let is_host = host.starts_with(|c: char| c.is_alphanumeric()) && local(host).is_none();
        let is_text = ["](", "]["]
            .iter()
            .any(|end| text[url.span.end..].starts_with(end));
        if is_host && !is_text && !reach.get_or_insert_with(|| reaches(document)).covers(start) {
            found.push(url);
        }
    }
    found
}

/// Where the URL begins whose `://` is at `colon`, if its scheme is http or https and the
/// character before it does not bind it to something else.
fn start(text: &str, behind: usize, colon: usize) -> Option<usize> {
    let before = text.get(behind..colon)?;
    let tail = |length: usize| before.get(before.len().checked_sub(length)?..);
    let is = |scheme: &str| tail(scheme.len()).is_some_and(|t| t.eq_ignore_ascii_case(scheme));
    let scheme = ["https", "http"].into_iter().find(|scheme| is(scheme))?;
    let start = colon - scheme.len();
    let before = &text[..start];
    let binds = |c: char| c.is_alphanumeric() || "/=<:.-\\@&?%+#{$".contains(c);
    let of_a_link = [")[", "](", "=\"", "='"];
    let bound = before.ends_with(binds) || of_a_link.iter().any(|end| before.ends_with(end));
    (!bound).then_some(start)
}

fn bare_url(text: &str, start: usize, limit: usize) -> BareUrl {
    let rest = &text[start..limit];
    let stop = |c: char| c.is_whitespace() || c.is_control() || ENDS.contains(&c);
    let length = rest.find(stop).unwrap_or(rest.len());
    let doubt = rest[length..].starts_with(DOUBTS);
    let url = without_punctuation(&rest[..length]);
    let entity = url.split('&').skip(1).any(|part| {
        let name = part
            .split(';')
            .next()
            .filter(|name| name.len() < part.len());
        name.is_some_and(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#'))
    });
    BareUrl {
        span: Span::new(start, start + url.len()),
        certain: !doubt && !entity && url.is_ascii(),
    }
}

/// Without the punctuation of the sentence, and without closing parentheses that nothing in the
/// URL opened.
fn without_punctuation(url: &str) -> &str {
    let count = |c: char| url.matches(c).count();
    let mut unopened = count(')').saturating_sub(count('('));
    let mut url = url;
    loop {
        let trimmed = url.trim_end_matches(PUNCTUATION);
        url = match trimmed.strip_suffix(')') {
            Some(inner) if unopened > 0 => {
                unopened -= 1;
                inner
            }
            _ => return trimmed,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::without_punctuation;

    #[test]
    fn punctuation_of_the_sentence_is_left_out() {
        let check = |url, expected| assert_eq!(without_punctuation(url), expected, "{url}");
        check("https://a.example/b.", "https://a.example/b");
        check("https://a.example/b).", "https://a.example/b");
        check("https://a.example/b_(c)", "https://a.example/b_(c)");
        check("https://a.example/b_(c)),", "https://a.example/b_(c)");
        check("https://a.example/?b!**", "https://a.example/?b");
        check("https://a.example/b'...", "https://a.example/b");
        check("https://a.example/", "https://a.example/");
    }
}
