//! One spelling for words that a reader would not tell apart: letter case, accents, compatibility
//! forms. `search.js` does the same to what is searched for; the two must not differ.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A word in the spelling of the index.
pub(super) fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return lower_case(word);
    }
    let decomposed = word.nfkd().collect::<String>().to_lowercase();
    let plain = decomposed.chars().filter(|c| !is_accent(*c));
    let sigma = |c| if c == 'ς' { 'σ' } else { c };
    Cow::Owned(plain.map(sigma).nfc().collect())
}

/// A word in lower case, with its accents: what stemmers want.
pub(super) fn lower_case(word: &str) -> Cow<'_, str> {
    if word.is_ascii() && !word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.to_lowercase())
}

/// Marks that writers leave out at will: the accents of Latin, Greek and Cyrillic letters, and the
/// points of Hebrew and Arabic. The vowel signs of India and the voicing marks of kana make other
/// words and stay.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{640}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6ed}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_alike_is_spelt_alike() {
        let check = |word: &str, expected: &str| assert_eq!(fold(word), expected, "{word}");
        check("Queue", "queue");
        check("Café", "cafe");
        check("cafe\u{301}", "cafe");
        check("Ёлка", "елка");
        check("ΟΔΟΣ", "οδοσ");
        check("οδός", "οδοσ");
        check("أَلِف", "الف");
        check("كتـــاب", "كتاب");
        check("ﬁle", "file");
        check("Ｒｕｓｔ", "rust");
        check("ガ", "ガ");
        check("ｶﾞ", "ガ");
        check("की", "की");
        check("straße", "straße");
    }
}
