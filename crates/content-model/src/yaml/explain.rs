//! Says in a person's words what `serde_yaml` says in libyaml's, and points at the right place.

use super::{YamlError, mend, spans::SpanIndex};
use crate::span::Span;

/// Rewrites an error message of `serde_yaml` about the byte `at` of `text`.
pub(super) fn explain(text: &str, message: &str, at: usize, spans: &SpanIndex) -> YamlError {
    if message.contains("duplicate entry") {
        return duplicate(message, spans);
    }
    let message = Message::parse(message);
    let at = text.floor_char_boundary(at);
    let complaint = Complaint {
        text,
        at,
        context: message.context_in(text),
    };
    complaint.explain(message.problem)
}

fn duplicate(message: &str, spans: &SpanIndex) -> YamlError {
    let error = match spans.duplicates().first() {
        Some(duplicate) => {
            let message = format!("the key `{}` appears twice", duplicate.name);
            YamlError {
                first: Some(duplicate.first),
                ..YamlError::new(duplicate.key, message)
            }
        }
        // Two spellings of one key, such as `~` and `null`.
        None => YamlError::new(Span::at(0), Message::parse(message).problem),
    };
    YamlError {
        duplicate_key: true,
        ..error
    }
    .with_help("keep one of the two")
}

/// `PROBLEM at line L column C, CONTEXT at line L column C`, where each place may be missing.
struct Message<'m> {
    problem: &'m str,
    context: Option<(&'m str, Option<(usize, usize)>)>,
}

impl<'m> Message<'m> {
    fn parse(message: &'m str) -> Self {
        let (problem, context) = match message.split_once(", while ") {
            Some((problem, context)) => (problem, Some(without_place(context))),
            None => (message, None),
        };
        Self {
            problem: without_place(problem).0,
            context,
        }
    }

    /// The context and where it begins in the text.
    fn context_in(&self, text: &str) -> Option<(&'m str, usize)> {
        let (context, place) = self.context?;
        let (line, column) = place?;
        let start = line_start(text, line)?;
        Some((context, start + byte_of_char(&text[start..], column - 1)))
    }
}

fn without_place(message: &str) -> (&str, Option<(usize, usize)>) {
    let Some((message, place)) = message.split_once(" at line ") else {
        return (message, None);
    };
    let place = place.split_once(" column ").and_then(|(line, column)| {
        Some((
            line.parse().ok()?,
            column.parse().ok().filter(|column| *column > 0)?,
        ))
    });
    (message, place)
}

/// Where a line (from 1) begins, by libyaml's count, which takes the same line ends as we do.
fn line_start(text: &str, line: usize) -> Option<usize> {
    let lines = crate::span::LineIndex::new(text);
    lines.line_span(line).map(|span| span.start)
}

/// The offset of a character; the text's length for those past its end.
fn byte_of_char(text: &str, character: usize) -> usize {
    text.char_indices()
        .nth(character)
        .map_or(text.len(), |(at, _)| at)
}

/// What is wrong in a text, and where.
struct Complaint<'t> {
    text: &'t str,
    at: usize,
    /// What was being read, and where that begins.
    context: Option<(&'t str, usize)>,
}

impl<'t> Complaint<'t> {
    fn explain(&self, problem: &str) -> YamlError {
        match problem {
            "mapping values are not allowed in this context" => self.stray_colon(),
            "found character that cannot start any token" => self.bad_start(),
            "found a tab character that violates indentation"
            | "found a tab character where an indentation space is expected" => self.tab(),
            "found unexpected end of stream" => self.unclosed_quote(),
            "could not find expected ':'" => self.not_an_entry(),
            "did not find expected key" | "did not find expected '-' indicator" => {
                self.stray_text()
            }
            "did not find expected ',' or ']'" => self.unclosed("]"),
            "did not find expected ',' or '}'" => self.unclosed("}"),
            "unknown anchor" | "did not find expected alphabetic or numeric character" => {
                self.no_anchor()
            }
            "found unknown escape character" => self.unknown_escape(),
            "block sequence entries are not allowed in this context" => self
                .error("a list cannot begin on the line of its key")
                .with_help("begin it on the next line, or quote the value if it is not a list"),
            "recursion limit exceeded" => self.error("this nests too deeply"),
            "repetition limit exceeded" => self.error("aliases make this document too large"),
            "deserializing from YAML containing more than one document is not supported" => self
                .error("this does not belong to what is above it")
                .with_help("indent the keys of one mapping alike"),
            other => self.error(lower_first(other)),
        }
    }

    fn stray_colon(&self) -> YamlError {
        let line = self.line_before(self.at);
        let error = self.error("a colon stands inside a value that is not quoted");
        if line.contains(": ") {
            let mended = mend::value_in_quotes(self.text, self.at);
            return error.with_help("put the value in quotes").mended_by(mended);
        }
        error.with_help("put the value in quotes if it goes on from the line above; indent a key like the keys above it")
    }

    fn bad_start(&self) -> YamlError {
        match self.text[self.at..].chars().next() {
            Some('\t') => self.tab(),
            Some(c) => {
                let error = self.error(format!(
                    "a value that is not quoted cannot begin with `{c}`"
                ));
                error
                    .with_help("put the value in quotes")
                    .mended_by(mend::value_in_quotes(self.text, self.at))
            }
            None => self.error("something is missing at the end"),
        }
    }

    fn tab(&self) -> YamlError {
        self.error("a tab cannot indent YAML")
            .with_help("indent with spaces")
    }

    fn unclosed_quote(&self) -> YamlError {
        let Some((_, at)) = self.context else {
            return self.error("the YAML ends too early");
        };
        self.open_quote(at)
    }

    fn open_quote(&self, at: usize) -> YamlError {
        let quote = self.text[at..].chars().next().unwrap_or('"');
        let error = YamlError::new(char_at(self.text, at), "this quote is never closed");
        error
            .with_help(format!("end the value with `{quote}`"))
            .mended_by(mend::closing_quote(self.text, at))
    }

    fn not_an_entry(&self) -> YamlError {
        let at = self.context.map_or(self.at, |(_, at)| at);
        let rest = &self.text[at..];
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let span = Span::new(at, at + line.trim_end().len());
        let error = YamlError::new(span, "this line has no `key:`");
        error.with_help("write it as `key: value`, or indent it if it belongs to the value above")
    }

    /// Text where the next key should be.
    fn stray_text(&self) -> YamlError {
        if let Some(opening) = mend::unclosed_above(self.text, self.at) {
            return self.open_quote(opening.start);
        }
        let line = self.line_before(self.at).trim_end();
        let mended = mend::value_in_quotes(self.text, self.at);
        match line.chars().next_back() {
            Some(quote @ ('"' | '\'')) => {
                let escaped = if quote == '"' { "\\\"" } else { "''" };
                let error = self.error("text follows the quote that ends the value");
                error
                    .with_help(format!("write `{escaped}` for a quote inside the value"))
                    .mended_by(mended)
            }
            Some(bracket @ (']' | '}')) => {
                let error = self.error(format!("text follows the `{bracket}` that ends the value"));
                error
                    .with_help("put the whole value in quotes if it is text")
                    .mended_by(mended)
            }
            _ => {
                let error = self.error("this is not indented like the keys above it");
                error.with_help("indent the keys of one mapping alike")
            }
        }
    }

    fn unclosed(&self, bracket: &str) -> YamlError {
        let line = self.line_before(self.at).trim_end();
        let opened = self.context.map(|(_, at)| char_at(self.text, at));
        if let Some(at) = opened.and_then(|bracket| self.comment_after(bracket.start)) {
            let error = YamlError::new(at, "` #` begins a comment here, and the bracket is open");
            return error.with_help("put the value with the `#` in quotes");
        }
        if self.line_number(self.at) == opened.map_or(0, |span| self.line_number(span.start)) {
            let error = self.error(format!("a comma or `{bracket}` is missing here"));
            return if line.ends_with(['"', '\'']) {
                error.with_help("write a quote inside a quoted value as `\\\"` or `''`")
            } else {
                error.with_help("put the value in quotes if it is text")
            };
        }
        let span = opened.unwrap_or_else(|| char_at(self.text, self.at));
        let error = YamlError::new(span, "this bracket is never closed");
        error.with_help(format!(
            "close it with `{bracket}`, or put the value in quotes if it is text"
        ))
    }

    /// The `#` that cuts the line of an opening bracket before its closing one.
    fn comment_after(&self, bracket: usize) -> Option<Span> {
        let rest = &self.text[bracket..];
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let (before, comment) = line.split_once(" #")?;
        let cut = comment.contains([']', '}']) && !before.contains(['"', '\'']);
        let at = bracket + before.len() + 1;
        cut.then(|| Span::new(at, at + 1))
    }

    fn no_anchor(&self) -> YamlError {
        let at = self.context.map_or(self.at, |(_, at)| at);
        let error = match &self.text[at..] {
            rest if rest.starts_with('&') => {
                YamlError::new(char_at(self.text, at), "`&` begins an anchor in YAML")
            }
            _ => YamlError::new(
                char_at(self.text, at),
                "`*` begins an alias in YAML, and no anchor has this name",
            ),
        };
        error
            .with_help("put the value in quotes if it is text")
            .mended_by(mend::value_in_quotes(self.text, self.at))
    }

    fn unknown_escape(&self) -> YamlError {
        let escaped = self.text[self.at..]
            .chars()
            .take(2)
            .map(char::len_utf8)
            .sum::<usize>();
        let span = Span::new(self.at, self.at + escaped);
        let message = format!("`{}` means nothing in double quotes", span.slice(self.text));
        YamlError::new(span, message)
            .with_help("write `\\\\` for a backslash, or use single quotes")
    }

    fn error(&self, message: impl Into<String>) -> YamlError {
        YamlError::new(char_at(self.text, self.at), message)
    }

    fn line_before(&self, at: usize) -> &'t str {
        let before = &self.text[..at];
        &before[before.rfind(['\n', '\r']).map_or(0, |end| end + 1)..]
    }

    fn line_number(&self, at: usize) -> usize {
        self.text[..at].matches(['\n', '\r']).count() + 1
    }
}

/// The span of the character at an offset; at the end, of the last one that is not blank.
fn char_at(text: &str, at: usize) -> Span {
    match text[at..].chars().next() {
        Some(c) if !matches!(c, '\n' | '\r') => Span::new(at, at + c.len_utf8()),
        _ => {
            let before = text[..at].trim_end();
            let start = before
                .char_indices()
                .next_back()
                .map_or(0, |(start, _)| start);
            Span::new(start, before.len())
        }
    }
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}
