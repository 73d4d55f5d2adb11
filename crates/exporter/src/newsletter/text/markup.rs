//! Raw HTML: what it says, without its tags.

use super::Writer;

/// Elements whose text nobody reads.
const UNREAD: [&str; 5] = ["script", "style", "template", "svg", "head"];
/// Elements that stand in a line; all others stand apart.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
    "wbr", "td", "th",
];

impl Writer<'_, '_> {
    /// Writes the text of a piece of HTML, which may be no more than a tag.
    pub(super) fn markup(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            self.words(&rest[..at]);
            rest = &rest[at..];
            let Some(tag) = Tag::at_start_of(rest) else {
                self.words("<");
                rest = &rest[1..];
                continue;
            };
            rest = &rest[tag.source.len()..];
            if UNREAD.contains(&&*tag.name) && !tag.closes {
                rest = after(rest, &tag.name);
            }
            self.tag(&tag);
        }
        self.words(rest);
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match (&*tag.name, tag.closes) {
            ("br", _) => self.inline.push('\n'),
            ("img", false) => {
                let words = tag.value("alt").filter(|words| !words.trim().is_empty());
                if let Some(words) = words {
                    self.push(&format!("[{}]", words.trim()));
                }
            }
            ("a", false) => {
                if let Some(url) = tag.value("href") {
                    let url = self.address(&url);
                    self.open_links.push((self.inline.len(), url));
                }
            }
            ("a", true) => self.link(),
            ("td" | "th", false) => self.inline.push(' '),
            (name, closes) if !name.is_empty() && !INLINE.contains(&name) => {
                self.close_links();
                self.paragraph();
                // What an author wrapped in a block stands apart from what follows.
                if closes || name != "li" {
                    self.lines.gap();
                }
            }
            _ => {}
        }
    }

    /// Ends links that a block ends before they do.
    fn close_links(&mut self) {
        while !self.open_links.is_empty() {
            self.link();
        }
    }

    fn words(&mut self, html: &str) {
        let blank = |c: char| c.is_ascii_whitespace();
        let text = unescaped(html);
        for part in text.split_inclusive(blank) {
            let word = part.trim_matches(blank);
            self.push(word);
            let begun = !self.inline.is_empty() && !self.inline.ends_with([' ', '\n']);
            if part.ends_with(blank) && begun {
                self.inline.push(' ');
            }
        }
    }
}

/// What begins with the end of an element.
fn after<'h>(html: &'h str, name: &str) -> &'h str {
    let ends = |at: usize| {
        let found = html.as_bytes().get(at + 2..at + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    let mut closing = html.match_indices("</").map(|(at, _)| at);
    closing.find(|at| ends(*at)).map_or("", |at| &html[at..])
}

/// A tag or a comment.
struct Tag<'h> {
    source: &'h str,
    /// In lower case; empty for a comment.
    name: String,
    closes: bool,
}

impl<'h> Tag<'h> {
    fn at_start_of(html: &'h str) -> Option<Self> {
        if let Some(comment) = html.strip_prefix("<!--") {
            let end = comment.find("-->").map_or(html.len(), |end| end + 7);
            return Some(Self {
                source: &html[..end],
                name: String::new(),
                closes: false,
            });
        }
        let inner = html.strip_prefix('<')?;
        let closes = inner.starts_with('/');
        let name = inner.trim_start_matches(['/', '!', '?']);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let name = name
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .next()?;
        let end = end_of_tag(html);
        Some(Self {
            source: &html[..end],
            name: name.to_ascii_lowercase(),
            closes,
        })
    }

    /// The value of an attribute.
    fn value(&self, name: &str) -> Option<String> {
        let lower = self.source.to_ascii_lowercase();
        let starts = lower.match_indices(name).map(|(at, _)| at);
        starts
            .filter(|at| lower[..*at].ends_with(|c: char| c.is_ascii_whitespace() || c == '"'))
            .find_map(|at| {
                let rest = self.source[at + name.len()..]
                    .trim_start()
                    .strip_prefix('=')?;
                let rest = rest.trim_start();
                let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
                let value = match quote {
                    Some(quote) => rest[1..].split(quote).next()?,
                    None => rest
                        .split(|c: char| c.is_ascii_whitespace() || c == '>')
                        .next()?,
                };
                Some(unescaped(value))
            })
    }
}

/// The length of the tag at the start; a `>` in a quoted value does not end it.
pub(in crate::newsletter) fn end_of_tag(html: &str) -> usize {
    let mut quote = None;
    for (at, c) in html.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// The text that HTML stands for, as far as its references are those that people write.
fn unescaped(html: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, referenced(&rest[1..end])?))) {
            Some((end, c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

fn referenced(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "copy" => '©',
        "bull" => '•',
        "middot" => '·',
        "times" => '×',
        "rarr" => '→',
        _ => return None,
    })
}
