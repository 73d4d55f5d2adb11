//! Finding the words of a text, in every script. `search.js` cuts up queries the same way.
//!
//! Scripts that put no spaces between words (Chinese, Japanese, Thai and their neighbours) are cut
//! into pairs of neighbouring characters. A dictionary would cut more cleverly, but not the same
//! in every browser as here, and what is cut differently is never found.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use super::fold::{fold, lower_case};

/// The longest word, in characters: what is longer is a hash or a key, and nobody looks for it.
const LONGEST: usize = 40;

#[expect(clippy::expect_used, reason = "the pattern never changes")]
static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{L}\p{N}\p{M}]+").expect("a sound pattern"));

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    /// As the index spells it.
    pub(super) form: Cow<'t, str>,
    /// As its stemmer wants it.
    pub(super) written: Written<'t>,
}

/// What a stemmer is given of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written<'t> {
    /// What the index has.
    Alike,
    /// Another spelling, with its accents.
    Other(Cow<'t, str>),
    /// Nothing: a pair of characters has no stem.
    Never,
}

impl Written<'_> {
    pub(super) fn into_owned(self) -> Written<'static> {
        match self {
            Self::Alike => Written::Alike,
            Self::Other(written) => Written::Other(Cow::Owned(written.into_owned())),
            Self::Never => Written::Never,
        }
    }
}

/// Tells of each word of a text.
pub(super) fn each<'t>(text: &'t str, tell: &mut impl FnMut(Word<'t>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Most words are of ASCII alone, and a look at bytes finds them.
        let letters = bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric());
        let end = at + letters.count();
        if bytes.get(end).is_none_or(u8::is_ascii) {
            if end > at && end - at <= LONGEST {
                tell(Word {
                    form: lower_case(&text[at..end]),
                    written: Written::Alike,
                });
            }
            at = end + 1;
        } else if let Some(found) = WORD.find_at(text, at) {
            of_any_script(found.as_str(), tell);
            at = found.end();
        } else {
            return;
        }
    }
}

fn of_any_script<'t>(word: &'t str, tell: &mut impl FnMut(Word<'t>)) {
    let form = fold(word);
    if form.chars().any(is_dense) {
        pairs(&form, tell);
    } else if !form.is_empty() && form.chars().count() <= LONGEST {
        tell(Word {
            form,
            written: Written::Other(lower_case(word)),
        });
    }
}

/// Cuts a word with characters of a script without spaces.
fn pairs<'t>(form: &str, tell: &mut impl FnMut(Word<'t>)) {
    let mut tell = |piece: String, is_word: bool| {
        tell(Word {
            form: Cow::Owned(piece),
            written: if is_word {
                Written::Alike
            } else {
                Written::Never
            },
        });
    };
    let characters: Vec<char> = form.chars().collect();
    for run in characters.chunk_by(|a, b| is_dense(*a) == is_dense(*b)) {
        match run {
            [first, ..] if !is_dense(*first) => {
                if run.len() <= LONGEST {
                    tell(run.iter().collect(), true);
                }
            }
            [one] => tell(one.to_string(), false),
            _ => run
                .windows(2)
                .for_each(|pair| tell(pair.iter().collect(), false)),
        }
    }
}

/// Whether a character is of a script that puts no spaces between words.
fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_script_are_found() {
        let check = |text: &str, expected: &[&str]| {
            let mut found = Vec::new();
            each(text, &mut |word| found.push(word.form.into_owned()));
            assert_eq!(found, expected, "{text}");
        };
        check(
            "Don't use max_jobs=4!",
            &["don", "t", "use", "max", "jobs", "4"],
        );
        check("全文検索とRust", &["全文", "文検", "検索", "索と", "rust"]);
        check("犬", &["犬"]);
        check("キューを測る", &["キュ", "ュー", "ーを", "を測", "測る"]);
        check("البحث في الموقع", &["البحث", "في", "الموقع"]);
        check("Поиск по сайту", &["поиск", "по", "саиту"]);
        check("हिन्दी की खोज", &["हिन्दी", "की", "खोज"]);
        check("사이트 검색", &["사이트", "검색"]);
        check(&"x".repeat(LONGEST + 1), &[]);
        check("— … “”", &[]);
        check("naïve—x, e\u{301}a“b”", &["naive", "x", "ea", "b"]);
    }
}
