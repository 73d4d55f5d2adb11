//! Text that flows (RFC 3676): a program that knows of it fits paragraphs to its window, any other
//! shows lines of 72 columns.
//!
//! Paragraphs are kept whole, and marked, until the templates have been rendered and links have
//! got their parameters; only then are they broken into lines.

use postroom_content_model::TextFormat;

use super::{
    sentinel::Sentinels,
    wrap::{Break, lines},
};

/// Begins a paragraph; what stands before its first line follows.
const PARAGRAPH: char = '\u{1f}';
/// Divides what stands before the first line, what stands before the others, and the text. It is
/// white space, so that whoever looks for words in the text sees where they begin.
const DIVIDER: char = '\u{b}';
/// A level of quotation: only such a `>` is one.
pub(super) const QUOTE: char = '\u{1d}';
/// The line above whatever is no part of the letter (RFC 3676 §4.3).
const SIGNATURE: &str = "-- ";

/// Whether these are the marks of a paragraph that stands by itself.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, PARAGRAPH | DIVIDER)
}

/// Whether a character may stand in a mail; those that mean something here may not.
pub(super) fn is_plain(c: char) -> bool {
    !c.is_control() || matches!(c, '\n' | '\t')
}

/// A paragraph, marked as such: each line of `text` is broken by itself.
pub(super) fn paragraph(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.split('\n') {
        let prefix = if out.is_empty() { first } else { rest };
        out.push(PARAGRAPH);
        out.push_str(prefix);
        out.push(DIVIDER);
        out.push_str(rest);
        out.push(DIVIDER);
        out.push_str(line.trim());
        out.push('\n');
    }
    out
}

/// Breaks the paragraphs of a finished text into lines, and says how they belong together.
pub(super) fn lay_out(text: &str, sentinels: &Sentinels) -> (String, TextFormat) {
    let width = |text: &str| sentinels.width(text);
    let laid = text
        .lines()
        .flat_map(|line| match Paragraph::parse(line, &width) {
            Some(paragraph) => paragraph.lines(&width),
            None => vec![Line::fixed(line)],
        });
    let mut laid: Vec<Line> = laid.collect();
    stuff(&mut laid, sentinels);
    let spaceless = laid.iter().any(|line| line.end == Break::Nothing);
    let format = match spaceless {
        true => TextFormat::FlowedDelSp,
        false => TextFormat::Flowed,
    };
    let mut out = String::with_capacity(text.len() + laid.len());
    for line in &laid {
        line.write(format, &mut out);
    }
    (out, format)
}

/// Puts a space before lines that need one, and before the lines around them, as in a table:
/// programs that do not know what it is for then show them in line.
fn stuff(lines: &mut [Line], sentinels: &Sentinels) {
    let together = |a: &Line, b: &Line| {
        // The line of a signature must stand as it is.
        let signs = |line: &Line| line.text.trim_end() == SIGNATURE.trim_end();
        let stand = |line: &Line| line.end == Break::End && !line.text.is_empty() && !signs(line);
        stand(a) && stand(b)
    };
    for block in lines.chunk_by_mut(together) {
        let needed = |line: &Line| line.stuffed || needs_stuffing(&line.text, sentinels);
        let needed = block.iter().any(needed);
        for line in block {
            line.stuffed = needed;
        }
    }
}

/// A line as it leaves.
struct Line {
    /// How deep a quotation it is.
    quotes: usize,
    text: String,
    end: Break,
    /// Whether a space that is none of the text stands before it.
    stuffed: bool,
}

impl Line {
    /// A line that stands as it is; its marks of quotation are told from any other `>`.
    fn fixed(line: &str) -> Self {
        let text = line.trim_start_matches(QUOTE);
        let quotes = line.len() - text.len();
        Self {
            quotes,
            // What parts the marks from the text is written for every line.
            text: text[usize::from(quotes > 0 && text.starts_with(' '))..].to_owned(),
            end: Break::End,
            stuffed: false,
        }
    }

    fn write(&self, format: TextFormat, out: &mut String) {
        let text = self.text.trim_end();
        if self.quotes > 0 {
            out.extend(std::iter::repeat_n('>', self.quotes));
            if !text.is_empty() {
                out.push(' ');
            }
        } else if self.end == Break::End && text == SIGNATURE.trim_end() && !self.stuffed {
            out.push_str(SIGNATURE);
            out.push('\n');
            return;
        } else if self.stuffed && !text.is_empty() {
            out.push(' ');
        }
        out.push_str(text);
        // A line of two dashes that flows would look like a signature's.
        let is_dashes = text == SIGNATURE.trim_end();
        let space = match (self.end, format) {
            _ if is_dashes => "",
            (Break::Space, TextFormat::FlowedDelSp) => "  ",
            (Break::Space | Break::Nothing, _) => " ",
            (Break::End, _) => "",
        };
        out.push_str(space);
        out.push('\n');
    }
}

/// Whether a reader's program would take the beginning of a line for something else
/// (RFC 3676 §4.4). Values are taken for words: hardly a name begins with any of these.
fn needs_stuffing(text: &str, sentinels: &Sentinels) -> bool {
    let mut text = text;
    while let Some((0, end, token)) = sentinels.find(text) {
        if !token.is_condition() {
            return false;
        }
        text = &text[end..];
    }
    text.starts_with([' ', '>']) || text.starts_with("From ")
}

/// A paragraph that is still whole.
#[derive(Default)]
struct Paragraph<'t> {
    /// Conditions before it, which take no place.
    lead: String,
    first: &'t str,
    rest: &'t str,
    text: String,
}

impl<'t> Paragraph<'t> {
    /// Finds the paragraph in a line. A template may have put words before it, and more than one
    /// into the line.
    fn parse(line: &'t str, width: &dyn Fn(&str) -> usize) -> Option<Self> {
        let (head, marked) = line.split_once(PARAGRAPH)?;
        let mut found = Self {
            text: head.to_owned(),
            ..Self::default()
        };
        for part in marked.split(PARAGRAPH) {
            let mut fields = part.splitn(3, DIVIDER);
            let (first, rest, text) = (fields.next()?, fields.next()?, fields.next()?);
            if found.first.is_empty() && width(&found.text) == 0 {
                found.lead.push_str(&std::mem::take(&mut found.text));
                (found.first, found.rest) = (first, rest);
            }
            found.text.push_str(text);
        }
        Some(found)
    }

    fn lines(&self, width: &dyn Fn(&str) -> usize) -> Vec<Line> {
        let quote = self.rest.trim_start_matches(QUOTE);
        let quotes = self.rest.len() - quote.len();
        let indent = quote.strip_prefix(' ').filter(|_| quotes > 0);
        let flows = self.first == self.rest && indent.unwrap_or(quote).is_empty();
        let broken = lines(&self.text, self.first, self.rest, width);
        let broken = broken.into_iter().enumerate();
        let lines = broken.map(|(index, (text, end))| {
            let (lead, prefix) = match index {
                0 => (&*self.lead, self.first),
                _ => ("", self.rest),
            };
            match flows {
                true => Line {
                    quotes,
                    text: format!("{lead}{text}"),
                    end,
                    stuffed: false,
                },
                // Items and what is moved in below them: all of it, or they would be out of line.
                false => Line {
                    stuffed: true,
                    ..Line::fixed(&format!("{lead}{prefix}{text}"))
                },
            }
        });
        lines.collect()
    }
}

#[cfg(test)]
mod tests;
