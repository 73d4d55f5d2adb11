//! Finds the front matter at the top of a file.

use crate::span::Span;

/// What a file starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// The syntax of the front matter.
    pub syntax: Syntax,
    /// The whole block, fences and the last line end included; empty if there is none.
    pub block: Span,
    /// What stands between the fences.
    pub inner: Span,
    /// Where the body begins.
    pub body: usize,
}

/// The syntaxes of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// Between `---` lines; the last may be `...`.
    Yaml,
    /// Opened by `---` and never closed.
    Unclosed,
    /// Between `+++` lines, which Postroom names but does not read.
    Toml,
    /// Between braces alone, which Postroom names but does not read.
    Json,
    /// There is none.
    Absent,
}

/// Finds the front matter of a text. A byte order mark and blank lines may stand before it; only
/// a line that is exactly a fence, apart from blanks at its end, opens or closes it.
pub fn split(text: &str) -> Split {
    let top = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let absent = |syntax| Split {
        syntax,
        block: Span::at(top),
        inner: Span::at(top),
        body: top,
    };
    let mut lines = Lines { text, at: top }.skip_while(|line| line.slice(text).trim().is_empty());
    let Some(open) = lines.next() else {
        return absent(Syntax::Absent);
    };
    let (syntax, closing): (_, &[&str]) = match fence(open, text) {
        Some("---") => (Syntax::Yaml, &["---", "..."]),
        Some("+++") => (Syntax::Toml, &["+++"]),
        _ if open.slice(text).trim_end() == "{" => return absent(Syntax::Json),
        _ => return absent(Syntax::Absent),
    };
    let closed =
        lines.find(|line| fence(*line, text).is_some_and(|fence| closing.contains(&fence)));
    match closed {
        Some(close) => Split {
            syntax,
            block: Span::new(open.start, close.end),
            inner: Span::new(open.end, close.start),
            body: close.end,
        },
        // A lone `---` above prose is a thematic break; above `key:` it is a forgotten fence.
        None if starts_with_key(&text[open.end..]) => Split {
            block: open,
            inner: Span::new(open.end, text.len()),
            ..absent(Syntax::Unclosed)
        },
        None => absent(Syntax::Absent),
    }
}

/// The opening fence of front matter that does not stand at the top of a text, or is indented, so
/// that it is none: a `---` line, keys up to the next one, and a `title` or `date` among them.
pub(crate) fn misplaced(text: &str) -> Option<Span> {
    let top = Lines { text, at: 0 }.take(MOST_LINES_ABOVE);
    let mut fences = top.filter(|line| line.slice(text).trim_matches(BLANKS) == "---");
    let opening = fences.next()?;
    // What stands in a block of code is shown, not meant.
    if ["```", "~~~"]
        .iter()
        .any(|fence| text[..opening.start].contains(fence))
    {
        return None;
    }
    let inside = Lines {
        text,
        at: opening.end,
    };
    let mut named = false;
    for line in inside.take(MOST_LINES_INSIDE) {
        let line = line.slice(text);
        let key = line.split_once(':').map(|(key, _)| key);
        named |= matches!(key, Some("title" | "date" | "subject"));
        let begins_with = |chars: &[char]| line.starts_with(chars);
        match line.trim_end() {
            "---" | "..." => return named.then(|| trimmed(opening, text)),
            "" => {}
            _ if begins_with(&[' ', '\t', '-', '#']) || starts_with_key(line) => {}
            _ => return None,
        }
    }
    None
}

/// Front matter further down than this was not meant to be any.
const MOST_LINES_ABOVE: usize = 40;

/// Far more lines than front matter has.
const MOST_LINES_INSIDE: usize = 400;

const BLANKS: &[char] = &[' ', '\t', '\r', '\n', '\u{feff}'];

fn trimmed(line: Span, text: &str) -> Span {
    let written = line.slice(text);
    let start = line.start + written.len() - written.trim_start_matches(BLANKS).len();
    Span::new(start, start + "---".len())
}

/// The lines of a text from a place on, each with its line end.
struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let rest = &self.text[self.at..];
        let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let line = Span::new(self.at, self.at + length);
        self.at = line.end;
        (length > 0).then_some(line)
    }
}

/// The fence that a line is, if it is one.
fn fence(line: Span, text: &str) -> Option<&str> {
    Some(line.slice(text).trim_end()).filter(|line| matches!(*line, "---" | "..." | "+++"))
}

fn starts_with_key(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    line.split_once(':').is_some_and(|(key, rest)| {
        !key.is_empty() && key.chars().all(word) && (rest.is_empty() || rest.starts_with(' '))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, syntax: Syntax, inner: &str, body: &str) {
        let split = split(text);
        let found = (split.syntax, split.inner.slice(text), &text[split.body..]);
        assert_eq!(found, (syntax, inner, body), "{text:?}");
    }

    #[test]
    fn front_matter_is_found_as_people_write_it() {
        check("---\na: 1\n---\nbody", Syntax::Yaml, "a: 1\n", "body");
        check(
            "---\r\na: 1\r\n---\r\nbody",
            Syntax::Yaml,
            "a: 1\r\n",
            "body",
        );
        check("\u{feff}---\na: 1\n---\nb", Syntax::Yaml, "a: 1\n", "b");
        check("\n \n---\na: 1\n---\nb", Syntax::Yaml, "a: 1\n", "b");
        check("---  \na: 1\n...\nb", Syntax::Yaml, "a: 1\n", "b");
        check("---\n---\nb", Syntax::Yaml, "", "b");
        check("---\na: 1\n---", Syntax::Yaml, "a: 1\n", "");
    }

    #[test]
    fn a_fence_inside_a_value_closes_nothing() {
        check(
            "---\na: x --- y\nb: |\n  ---\n----\n---\nc",
            Syntax::Yaml,
            "a: x --- y\nb: |\n  ---\n----\n",
            "c",
        );
    }

    #[test]
    fn what_is_not_front_matter_is_body() {
        check("", Syntax::Absent, "", "");
        check("# Title\n---\n", Syntax::Absent, "", "# Title\n---\n");
        check(
            "---\n\nProse: it goes on.\n",
            Syntax::Absent,
            "",
            "---\n\nProse: it goes on.\n",
        );
        check(" ---\na: 1\n---\n", Syntax::Absent, "", " ---\na: 1\n---\n");
    }

    #[test]
    fn front_matter_further_down_is_noticed() {
        let check = |text: &str, at: Option<usize>| {
            assert_eq!(misplaced(text).map(|span| span.start), at, "{text:?}");
        };
        check("<!-- x -->\n---\ntitle: a\n---\n", Some(11));
        check(
            "x\r\n\r\n---\r\ndate: a\r\ntags:\r\n- b\r\n---\r\n",
            Some(5),
        );
        check("\u{feff} ---\ntitle: a\n---\n", Some(4));
        check("---\n---\ntitle: a\n---\n", None);
        check("```yaml\n---\ntitle: a\n---\n```\n", None);
        check("Prose.\n\n---\n\nMore prose.\n\n---\n", None);
        check("Prose.\n\n---\nNote: this\n\n---\n", None);
        check("Prose.\n\n---\ntitle: a\n\nProse.\n", None);
        check(&format!("{}---\ntitle: a\n---\n", "x\n".repeat(50)), None);
    }

    #[test]
    fn other_syntaxes_and_forgotten_fences_are_named() {
        check("{\n\"a\": 1\n}\nb", Syntax::Json, "", "{\n\"a\": 1\n}\nb");
        check("+++\na = 1\n+++\nb", Syntax::Toml, "a = 1\n", "b");
        check(
            "---\ntitle: x\n\nbody",
            Syntax::Unclosed,
            "title: x\n\nbody",
            "---\ntitle: x\n\nbody",
        );
    }
}
