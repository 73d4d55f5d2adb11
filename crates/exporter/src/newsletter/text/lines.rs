//! The lines of a text so far, and what stands before those to come.

use super::super::{
    east_asian::joins_without_space,
    flow::{QUOTE, is_plain, paragraph},
    wrap::COLUMNS,
};

/// Where a line of the source ends, which means a space or, in Chinese and Japanese, nothing. It
/// is white space itself.
pub(super) const SOFT_BREAK: char = '\u{b}';
/// How far code is moved in.
const INDENT: &str = "    ";

/// What is written.
#[derive(Default)]
pub(super) struct Lines {
    out: String,
    /// What each open quote and list item puts before its lines.
    prefixes: Vec<Prefix>,
    /// Whether an empty line comes before what is next.
    gap: bool,
    /// How deep a quotation the last line was.
    quotes: usize,
}

struct Prefix {
    /// Before the first line, until that is written.
    first: Option<String>,
    /// Before the others.
    rest: String,
}

impl Lines {
    /// Moves lines in, behind a marker before the first.
    pub(super) fn open(&mut self, marker: &str) {
        self.prefixes.push(Prefix {
            rest: " ".repeat(marker.chars().count()),
            first: Some(marker.to_owned()),
        });
    }

    /// Quotes lines. A quotation inside a list is none that programs know, as it is moved in.
    pub(super) fn open_quote(&mut self) {
        let mark = QUOTE.to_string();
        let outer = self.prefixes.iter().all(|prefix| prefix.rest == mark);
        self.prefixes.push(Prefix {
            first: None,
            rest: if outer { mark } else { "> ".to_owned() },
        });
        self.gap();
    }

    /// Ends what was opened last.
    pub(super) fn close(&mut self) {
        self.prefixes.pop();
    }

    /// Leaves an empty line before whatever comes next.
    pub(super) fn gap(&mut self) {
        self.gap = true;
    }

    /// Leaves none after all.
    pub(super) fn no_gap(&mut self) {
        self.gap = false;
    }

    /// Writes a paragraph.
    pub(super) fn paragraph(&mut self, text: &str) {
        let (first, rest) = self.prefixed();
        self.out.push_str(&paragraph(&joined(text), &first, &rest));
    }

    /// Writes a heading.
    pub(super) fn underlined(&mut self, text: &str, mark: char, width: &dyn Fn(&str) -> usize) {
        self.paragraph(text);
        let (_, rest) = self.prefixed();
        let room = COLUMNS - width(&rest).min(COLUMNS / 2);
        // Two dashes alone begin a signature.
        let columns = width(&joined(text)).clamp(3, room);
        self.out
            .push_str(&format!("{rest}{}\n", mark.to_string().repeat(columns)));
        self.gap();
    }

    /// Writes lines as they are, apart from the rest.
    pub(super) fn verbatim(&mut self, text: &str) {
        self.gap();
        for line in text.lines() {
            self.fixed(&format!("{INDENT}{line}"));
        }
        self.gap();
    }

    /// Writes a line as it is.
    pub(super) fn fixed(&mut self, line: &str) {
        let (first, _) = self.prefixed();
        let line: String = line.chars().filter(|c| is_plain(*c)).collect();
        self.out.push_str(format!("{first}{line}").trim_end());
        self.out.push('\n');
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// What stands before the first and the other lines of what comes next; leaves an empty line
    /// if there is to be one.
    fn prefixed(&mut self) -> (String, String) {
        let (mut first, mut rest) = (String::new(), String::new());
        for prefix in &mut self.prefixes {
            first.push_str(prefix.first.take().as_deref().unwrap_or(&prefix.rest));
            rest.push_str(&prefix.rest);
        }
        let quotes = rest.chars().take_while(|c| *c == QUOTE).count();
        if std::mem::take(&mut self.gap) && !self.out.is_empty() {
            // Within a quotation the empty line is quoted too.
            let mark = QUOTE.to_string().repeat(quotes.min(self.quotes));
            self.out.push_str(&mark);
            self.out.push('\n');
        }
        self.quotes = quotes;
        (parted(&first, quotes), parted(&rest, quotes))
    }
}

/// A prefix with a space behind its marks of quotation.
fn parted(prefix: &str, quotes: usize) -> String {
    match quotes {
        0 => prefix.to_owned(),
        _ => {
            let (marks, inner) = prefix.split_at(quotes * QUOTE.len_utf8());
            format!("{marks} {inner}")
        }
    }
}

/// A text whose lines are joined as its script wants it.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split(SOFT_BREAK) {
        let (line, before) = (
            line.trim_start_matches(' '),
            out.trim_end_matches(' ').len(),
        );
        let letters = out[..before].chars().next_back().zip(line.chars().next());
        if !out.is_empty() {
            out.truncate(before);
            if !letters.is_some_and(|(before, after)| joins_without_space(before, after)) {
                out.push(' ');
            }
        }
        out.push_str(line);
    }
    out
}
