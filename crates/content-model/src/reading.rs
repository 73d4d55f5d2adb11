//! How much there is to read.

use serde::{Deserialize, Serialize};

/// Words of a language with spaces that a reader reads in a minute.
const WORDS_A_MINUTE: usize = 220;

/// Characters of Chinese, Japanese or Korean that a reader reads in a minute.
const CJK_A_MINUTE: usize = 500;

/// Letters that make a word in the scripts of South-East Asia, which put no space between words.
const LETTERS_A_WORD: usize = 5;

/// The words of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordCount {
    /// Words of scripts that put spaces between them, as `wc` counts them, and of Thai, Lao, Khmer and Burmese by the
    /// usual length of a word.
    pub words: usize,
    /// Characters of Chinese, Japanese and Korean script, which are counted one by one.
    pub cjk: usize,
}

/// Minutes it takes to read that many words, to the nearest, at least 1.
pub fn reading_time(count: WordCount) -> u32 {
    let scale = WORDS_A_MINUTE * CJK_A_MINUTE;
    let words = count.words.saturating_mul(CJK_A_MINUTE);
    let cjk = count.cjk.saturating_mul(WORDS_A_MINUTE);
    let work = words.saturating_add(cjk).saturating_add(scale / 2);
    u32::try_from(work / scale).unwrap_or(u32::MAX).max(1)
}

/// Counts the words of a text that comes in pieces.
#[derive(Debug, Default)]
pub(crate) struct WordCounter {
    words: usize,
    cjk: usize,
    unspaced: usize,
    in_word: bool,
}

impl WordCounter {
    /// Adds a piece; a word may go on in the next one.
    pub(crate) fn push(&mut self, text: &str) {
        let mut rest = text;
        loop {
            rest = &rest[self.push_ascii(rest.as_bytes())..];
            if rest.is_empty() {
                return;
            }
            let mut chars = rest.chars();
            for c in chars.by_ref() {
                self.push_char(c);
                if !c.is_ascii() {
                    break;
                }
            }
            rest = chars.as_str();
        }
    }

    /// Adds the ASCII text that `bytes` begin with, up to a group of eight that has another
    /// character; its length. The counter sees every byte of a site, so it takes eight at once.
    fn push_ascii(&mut self, bytes: &[u8]) -> usize {
        let (groups, rest) = bytes.as_chunks::<8>();
        for (index, group) in groups.iter().enumerate() {
            if !self.push_group(u64::from_le_bytes(*group), 8) {
                return index * 8;
            }
        }
        let last = rest
            .iter()
            .rev()
            .fold(0, |group, byte| group << 8 | u64::from(*byte));
        let whole = rest.is_empty() || self.push_group(last, rest.len());
        if whole {
            bytes.len()
        } else {
            bytes.len() - rest.len()
        }
    }

    /// Adds up to eight characters, the first one in the lowest byte; false if not all are ASCII.
    fn push_group(&mut self, group: u64, length: usize) -> bool {
        const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
        // Multiplied by it, eight bytes add up in the highest one.
        const ONES: u64 = 0x0101_0101_0101_0101;
        // Added to a character, it sets the high bit of every one above the space.
        const ABOVE_SPACE: u64 = 0x5f5f_5f5f_5f5f_5f5f;
        if group & HIGH_BITS != 0 {
            return false;
        }
        let black = (group + ABOVE_SPACE) & HIGH_BITS;
        let before = black << 8 | u64::from(self.in_word) << 7;
        let begins = (black & !before) >> 7;
        self.words += (begins.wrapping_mul(ONES) >> 56) as usize;
        self.in_word = black >> (length * 8 - 1) & 1 == 1;
        true
    }

    /// Ends the word, as a block or a line break does.
    pub(crate) fn gap(&mut self) {
        self.in_word = false;
    }

    /// What was counted.
    pub(crate) fn finish(self) -> WordCount {
        let unspaced = self.unspaced.div_ceil(LETTERS_A_WORD);
        WordCount {
            words: self.words + unspaced,
            cjk: self.cjk,
        }
    }

    fn push_char(&mut self, c: char) {
        match c {
            '\0'..=' ' => self.in_word = false,
            '!'..='\u{7f}' => self.letter(),
            '\u{2000}'..='\u{206f}' => self.in_word &= joins(c),
            c if is_cjk(c) => {
                self.cjk += usize::from(c.is_alphanumeric());
                self.in_word = false;
            }
            c if is_unspaced(c) => {
                self.unspaced += usize::from(c.is_alphanumeric());
                self.in_word = false;
            }
            c if c.is_alphanumeric() => self.letter(),
            c => self.in_word &= !c.is_whitespace(),
        }
    }

    fn letter(&mut self) {
        self.words += usize::from(!self.in_word);
        self.in_word = true;
    }
}

/// Quotation marks, hyphens and joiners among the general punctuation; dashes, spaces and dots
/// part words.
fn joins(c: char) -> bool {
    matches!(
        c,
        '‐' | '‑' | '‘'..='‟' | '\u{200c}' | '\u{200d}' | '\u{2060}'
    )
}

/// Han, Hiragana, Katakana, Bopomofo and Hangul, and the punctuation among them.
fn is_cjk(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1100..=0x11ff | 0x2e80..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xa960..=0xa97f
            | 0xac00..=0xd7ff | 0xf900..=0xfaff | 0xff66..=0xffdc | 0x1aff0..=0x1b16f
            | 0x20000..=0x3ffff
    )
}

/// Thai, Lao, Burmese and Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, words: usize, cjk: usize) {
        let mut counter = WordCounter::default();
        counter.push(text);
        assert_eq!(counter.finish(), WordCount { words, cjk }, "{text:?}");
    }

    #[test]
    fn words_and_characters() {
        check("", 0, 0);
        check("Hello, world!", 2, 0);
        check("don't — and/or back-end 3.14", 4, 0);
        check("one—two…three", 3, 0);
        check("naïve Größe\u{a0}λόγος", 3, 0);
        check("日本語のテスト。", 0, 7);
        check("한국어 글", 0, 4);
        check("Rustで書くCLI", 2, 3);
        check("สวัสดีครับ", 2, 0);
        check("👍 ok", 1, 0);
    }

    #[test]
    fn a_word_goes_on_in_the_next_piece() {
        let mut counter = WordCounter::default();
        for piece in ["wo", "rd", " ", "next"] {
            counter.push(piece);
        }
        counter.gap();
        counter.push("last");
        assert_eq!(counter.finish().words, 3);
    }

    #[test]
    fn minutes() {
        let check = |words, cjk, expected| {
            assert_eq!(
                reading_time(WordCount { words, cjk }),
                expected,
                "{words} and {cjk}"
            );
        };
        check(0, 0, 1);
        check(220, 0, 1);
        check(329, 0, 1);
        check(330, 0, 2);
        check(2200, 0, 10);
        check(0, 5000, 10);
        check(1100, 2500, 10);
        check(usize::MAX, 0, u32::MAX);
    }
}
