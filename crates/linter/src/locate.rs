//! Byte offsets into lines and columns, for many offsets of one text at once.
//!
//! [`postroom_content_model::LineIndex`] answers one question by counting from the line's start.
//! A file of one long line with thousands of findings would be counted thousands of times, so
//! this walks the text once. Both agree, as a test shows.

use std::collections::HashMap;

use postroom_content_model::{Position, SitePath, SourceFile, Span};
use rayon::prelude::*;

/// The positions of chosen offsets in chosen files.
#[derive(Default)]
pub(crate) struct Places {
    files: HashMap<SitePath, Vec<(usize, Position)>>,
}

impl Places {
    /// Finds every offset of `wanted` in its file; `source` gives the files' texts.
    pub(crate) fn find<'w>(
        wanted: impl Iterator<Item = (&'w SitePath, Span)>,
        source: impl Fn(&SitePath) -> Option<SourceFile>,
    ) -> (Self, HashMap<SitePath, SourceFile>) {
        let mut offsets: HashMap<&SitePath, Vec<usize>> = HashMap::new();
        for (file, span) in wanted {
            offsets
                .entry(file)
                .or_default()
                .extend([span.start, span.end]);
        }
        let texts = offsets
            .keys()
            .filter_map(|path| Some(((*path).clone(), source(path)?)));
        let texts: HashMap<SitePath, SourceFile> = texts.collect();
        let find = |(path, offsets): (&SitePath, Vec<usize>)| {
            let text = texts.get(path).map_or("", |file| &*file.text);
            (path.clone(), positions(text, offsets))
        };
        let files = offsets.into_par_iter().map(find).collect();
        (Self { files }, texts)
    }

    /// The positions of a span's ends.
    pub(crate) fn of(&self, file: &SitePath, span: Span) -> (Position, Position) {
        let at = |offset| {
            let known = self.files.get(file).and_then(|known| {
                let index = known.binary_search_by_key(&offset, |(offset, _)| *offset);
                Some(known[index.ok()?].1)
            });
            known.unwrap_or(Position {
                line: 1,
                column: 1,
                offset: 0,
            })
        };
        (at(span.start), at(span.end))
    }
}

/// The positions of the offsets, in order and each once. One outside the text or inside a
/// character is moved backwards, so that a span that belongs to another version of the text does
/// no harm.
fn positions(text: &str, mut offsets: Vec<usize>) -> Vec<(usize, Position)> {
    offsets.sort_unstable();
    offsets.dedup();
    let mut here = Position {
        line: 1,
        column: 1,
        offset: 0,
    };
    let place = |wanted| {
        advance(text, &mut here, text.floor_char_boundary(wanted));
        (wanted, here)
    };
    offsets.into_iter().map(place).collect()
}

fn advance(text: &str, here: &mut Position, to: usize) {
    for (at, character) in text[here.offset..to].char_indices() {
        let next = text.as_bytes().get(here.offset + at + 1);
        match character {
            '\n' => {
                *here = Position {
                    line: here.line + 1,
                    column: 1,
                    ..*here
                }
            }
            '\r' if next != Some(&b'\n') => {
                *here = Position {
                    line: here.line + 1,
                    column: 1,
                    ..*here
                };
            }
            '\u{feff}' => {}
            _ => here.column += 1,
        }
    }
    here.offset = to;
}

#[cfg(test)]
mod tests {
    use postroom_content_model::LineIndex;

    use super::positions;

    fn check(text: &str) {
        let index = LineIndex::new(text);
        let all = 0..text.len() + 3;
        let found = positions(text, all.clone().rev().chain([0]).collect());
        let expected: Vec<_> = all.map(|offset| (offset, index.position(offset))).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn agrees_with_the_line_index() {
        check("");
        check("one\ntwo\n\nthree");
        check("one\r\ntwo\r\n");
        check("one\rtwo\r\rthree\r");
        check("\u{feff}title: é\n日本語\t👍 x\n");
        check("\r\n\n\r\r\n");
    }
}
