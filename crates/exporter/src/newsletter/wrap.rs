//! Breaking paragraphs into lines that every mail program shows whole.

use super::east_asian::may_break;

/// The longest line, in columns (RFC 3676 §4.2 advises 78 at most; quoting takes some).
pub(super) const COLUMNS: usize = 72;

/// What stood where a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// A space between words.
    Space,
    /// Nothing: Chinese and Japanese put no space between words.
    Nothing,
    /// The end of the paragraph.
    End,
}

/// Breaks a paragraph into lines, before which `first` or `rest` will stand. A word that is longer
/// than a line stands by itself.
pub(super) fn lines(
    text: &str,
    first: &str,
    rest: &str,
    width: &dyn Fn(&str) -> usize,
) -> Vec<(String, Break)> {
    let mut lines: Vec<(String, Break)> = Vec::new();
    let (mut line, mut column, mut begun) = (String::new(), width(first), false);
    for word in text.split_whitespace() {
        for (part, piece) in pieces(word).enumerate() {
            let gap = usize::from(part == 0);
            let length = width(piece);
            if begun && column + gap + length > COLUMNS {
                let ending = if part == 0 {
                    Break::Space
                } else {
                    Break::Nothing
                };
                lines.push((std::mem::take(&mut line), ending));
                column = width(rest);
            } else if begun && part == 0 {
                line.push(' ');
                column += 1;
            }
            line.push_str(piece);
            column += length;
            begun = true;
        }
    }
    lines.push((line, Break::End));
    lines
}

/// A word, cut wherever a line may end inside of it.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let next = rest.chars().skip(1);
        let mut pairs = rest.char_indices().zip(next);
        let cut = pairs.find(|((_, before), after)| may_break(*before, *after));
        let end = cut.map_or(rest.len(), |((at, before), _)| at + before.len_utf8());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    fn check(text: &str, expected: &[(&str, Break)]) {
        let lines = lines(text, "- ", "  ", &|text| text.width());
        let lines: Vec<_> = lines.iter().map(|(line, end)| (&**line, *end)).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn paragraphs_are_broken_between_words() {
        let word = "x".repeat(34);
        let both = format!("{word} {word}");
        check(
            &format!("{both} {word}"),
            &[(&both, Break::Space), (&word, Break::End)],
        );
        let url = format!("https://x.example/{}", "y".repeat(90));
        check(
            &format!("see {url} there"),
            &[
                ("see", Break::Space),
                (&url, Break::Space),
                ("there", Break::End),
            ],
        );
        check("", &[("", Break::End)]);
    }

    #[test]
    fn wide_letters_take_two_columns_and_need_no_space() {
        let full = "語".repeat(35);
        check(
            &format!("{full}語、語"),
            // The comma must not begin a line.
            &[(&full, Break::Nothing), ("語、語", Break::End)],
        );
        let nearly = "語".repeat(34);
        check(
            &format!("{nearly}語、語"),
            &[(&nearly, Break::Nothing), ("語、語", Break::End)],
        );
    }
}
