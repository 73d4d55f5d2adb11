//! The span index of plain front matter, without a parser.
//!
//! Nearly every post's front matter has keys at the margin, values that end where their line
//! does, lists, and mappings one level deep. Where all of it is so, the places are found by
//! looking at each line once; wherever anything else stands, the whole text is left to the parser
//! of [`super::index`]. A property test holds that both find the same.

use std::iter::Peekable;

use super::spans::{Kind, Node, Range, SpanIndex};

/// A key that is longer is left to the parser, which has a limit of its own.
const LONGEST_KEY: usize = 100;

/// Front matter has about so many bytes for each value.
const BYTES_A_NODE: usize = 16;

/// The index of a text that is plain throughout.
pub(super) fn index(text: &str) -> Option<SpanIndex> {
    let odd = ['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}'];
    if text.bytes().any(|byte| matches!(byte, b'\t' | b'\r'))
        || (!text.is_ascii() && text.contains(odd))
    {
        return None;
    }
    let mut reader = Reader {
        lines: Lines { text, at: 0 }.peekable(),
        index: SpanIndex {
            nodes: Vec::with_capacity(text.len() / BYTES_A_NODE),
            names: String::with_capacity(text.len() / BYTES_A_NODE),
            ..SpanIndex::default()
        },
        end: 0,
    };
    let first = reader.lines.peek().copied()?;
    let root = reader.add(Kind::Mapping, None, at(first.start));
    while let Some(line) = reader.lines.next() {
        if line.indent > 0 {
            return None;
        }
        reader.entry(line)?;
    }
    reader.close(root);
    reader.index.nodes.shrink_to_fit();
    reader.index.names.shrink_to_fit();
    Some(reader.index)
}

struct Reader<'t> {
    lines: Peekable<Lines<'t>>,
    index: SpanIndex,
    /// Where the last value ended.
    end: u32,
}

impl<'t> Reader<'t> {
    /// An entry of the topmost mapping, with the lines below that belong to it.
    fn entry(&mut self, line: Line<'t>) -> Option<()> {
        let (key, value) = line.entry()?;
        let key = self.key(key);
        if !value.text.is_empty() {
            return self.value(Some(key), value);
        }
        match self.lines.peek().copied() {
            Some(first) if first.is_item() => self.list(key, first),
            Some(first) if first.indent > 0 => self.mapping(key, first),
            _ => {
                self.absent(key, value);
                Some(())
            }
        }
    }

    fn list(&mut self, key: Key, first: Line<'t>) -> Option<()> {
        // The parser begins a list that is not indented with its first item.
        let start = if first.indent > 0 {
            first.start
        } else {
            first.item()?.start
        };
        let list = self.add(Kind::Sequence, Some(key), at(start));
        while let Some(line) = self
            .lines
            .next_if(|line| line.indent == first.indent && line.is_item())
        {
            self.scalar(None, line.item()?)?;
        }
        self.close(list);
        Some(())
    }

    fn mapping(&mut self, key: Key, first: Line<'t>) -> Option<()> {
        let mapping = self.add(Kind::Mapping, Some(key), at(first.start));
        while let Some(line) = self.lines.next_if(|line| line.indent == first.indent) {
            let (key, value) = line.entry()?;
            let key = self.key(key);
            match value.text.is_empty() {
                true if self.lines.peek().is_some_and(|next| next.indent > 0) => return None,
                true => self.absent(key, value),
                false => self.value(Some(key), value)?,
            }
        }
        self.close(mapping);
        Some(())
    }

    fn value(&mut self, key: Option<Key>, value: Piece<'t>) -> Option<()> {
        match value.text.starts_with('[') {
            true => self.brackets(key, value),
            false => self.scalar(key, value),
        }
    }

    fn scalar(&mut self, key: Option<Key>, value: Piece<'t>) -> Option<()> {
        value.is_scalar().then_some(())?;
        self.add(Kind::Scalar, key, value.range());
        Some(())
    }

    /// A list on one line, of words and of what stands in quotes.
    fn brackets(&mut self, key: Option<Key>, value: Piece<'t>) -> Option<()> {
        let inside = value.text.strip_prefix('[')?.strip_suffix(']')?;
        let list = self.add(Kind::Sequence, key, value.range());
        let mut from = value.start + 1;
        for item in inside.split(',').filter(|_| !inside.is_empty()) {
            let text = item.trim_matches(' ');
            let start = from + (item.len() - item.trim_start_matches(' ').len());
            let item_piece = Piece { text, start };
            item_piece.is_word().then_some(())?;
            self.add(Kind::Scalar, None, item_piece.range());
            from += item.len() + 1;
        }
        self.end = value.range().end;
        self.close(list);
        Some(())
    }

    fn absent(&mut self, key: Key, value: Piece<'_>) {
        self.add(Kind::Scalar, Some(key), at(value.start));
    }

    fn key(&mut self, key: Piece<'_>) -> Key {
        let start = narrow(self.index.names.len());
        self.index.names.push_str(key.text);
        let end = narrow(self.index.names.len());
        Key {
            name: Range { start, end },
            place: key.range(),
        }
    }

    fn add(&mut self, kind: Kind, key: Option<Key>, value: Range) -> usize {
        let node = self.index.nodes.len();
        self.end = value.end;
        self.index.nodes.push(Node {
            kind,
            name: key.map(|key| key.name),
            key: key.map_or(value, |key| key.place),
            value,
            next: narrow(node + 1),
        });
        node
    }

    /// A collection ends with the last of what is in it.
    fn close(&mut self, collection: usize) {
        let after = narrow(self.index.nodes.len());
        let node = &mut self.index.nodes[collection];
        node.value.end = self.end;
        node.next = after;
    }
}

#[derive(Clone, Copy)]
struct Key {
    name: Range,
    place: Range,
}

/// A part of the text, and where it begins.
#[derive(Clone, Copy)]
struct Piece<'t> {
    text: &'t str,
    start: usize,
}

impl Piece<'_> {
    fn range(self) -> Range {
        Range {
            start: narrow(self.start),
            end: narrow(self.start + self.text.len()),
        }
    }

    fn split_at(self, middle: usize) -> (Self, Self) {
        let (text, rest) = self.text.split_at(middle);
        let start = self.start + middle;
        (Self { text, ..self }, Self { text: rest, start })
    }

    /// Whether it is one whole scalar of a block: plain, or in quotes.
    fn is_scalar(self) -> bool {
        match self.text.as_bytes() {
            [b'"' | b'\'', ..] => self.is_quoted(),
            [first, ..] => {
                let begins = first.is_ascii_alphanumeric() || matches!(first, b'/' | b'(' | 0x80..);
                begins && !holds_indicator(self.text)
            }
            [] => false,
        }
    }

    fn is_quoted(self) -> bool {
        let inside = |quote| self.text.strip_prefix(quote)?.strip_suffix(quote);
        let double = inside('"').map(|text| !text.contains(['"', '\\']));
        let single = || inside('\'').map(|text| !text.split("''").any(|part| part.contains('\'')));
        double.or_else(single).unwrap_or_default()
    }

    /// Whether it is one whole scalar of a list in brackets that no reader takes for anything else.
    fn is_word(self) -> bool {
        let is_plain = |byte: u8| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b' ' | b'-' | b'_' | b'.' | b'/' | 0x80..)
        };
        match self.text.as_bytes() {
            [b'"' | b'\'', ..] => self.is_quoted(),
            [first, ..] if first.is_ascii_alphanumeric() || *first >= 0x80 => {
                self.text.bytes().all(is_plain)
            }
            _ => false,
        }
    }
}

/// Whether a plain scalar would end within the text, or its line be no scalar's.
fn holds_indicator(text: &str) -> bool {
    let bytes = text.as_bytes();
    let colon = |at: usize| matches!(bytes.get(at + 1), None | Some(b' '));
    let comment = |at: usize| at > 0 && bytes[at - 1] == b' ';
    let mut found = bytes.iter().enumerate();
    found.any(|(at, byte)| match byte {
        b':' => colon(at),
        b'#' => comment(at),
        _ => false,
    })
}

/// A line that is not blank, without its end.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    /// Where its first letter stands.
    start: usize,
    indent: usize,
}

impl<'t> Line<'t> {
    fn is_item(&self) -> bool {
        self.text.starts_with("- ")
    }

    fn item(&self) -> Option<Piece<'t>> {
        Some(Piece {
            text: self.text.strip_prefix("- ")?,
            start: self.start + 2,
        })
    }

    /// A simple key, and what follows its colon on the line.
    fn entry(&self) -> Option<(Piece<'t>, Piece<'t>)> {
        let line = Piece {
            text: self.text,
            start: self.start,
        };
        let in_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let colon = self.text.bytes().position(|byte| !in_key(byte))?;
        let begins = self.text.as_bytes()[0].is_ascii_alphabetic();
        if !begins || colon > LONGEST_KEY || self.text.as_bytes()[colon] != b':' {
            return None;
        }
        let (key, rest) = line.split_at(colon);
        let (_, rest) = rest.split_at(1);
        let blanks = rest.text.len() - rest.text.trim_start_matches(' ').len();
        if blanks == 0 && !rest.text.is_empty() {
            return None;
        }
        Some((key, rest.split_at(blanks).1))
    }
}

/// The lines that are not blank.
struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let length = rest.find('\n').unwrap_or(rest.len());
            let start = self.at;
            self.at += length + 1;
            let line = &rest[..length];
            let text = line.trim_start_matches(' ');
            if !line.is_empty() {
                let indent = line.len() - text.len();
                return Some(Line {
                    // What ends in a blank is nothing that is taken here.
                    text: if text.ends_with(' ') { "" } else { text },
                    start: start + indent,
                    indent,
                });
            }
        }
    }
}

fn at(offset: usize) -> Range {
    Range {
        start: narrow(offset),
        end: narrow(offset),
    }
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
