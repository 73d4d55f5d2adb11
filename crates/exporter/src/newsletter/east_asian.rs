//! Where lines of Chinese and Japanese may end: nearly anywhere, and no space marks the place.

/// Whether a line may end between two letters that stand together.
pub(super) fn may_break(before: char, after: char) -> bool {
    is_east_asian(before)
        && is_east_asian(after)
        && !OPENING.contains(before)
        && !NOT_FIRST.contains(after)
}

/// Whether two lines of a paragraph belong together without a space, as these letters stand at
/// the end of one and at the beginning of the other.
pub(super) fn joins_without_space(before: char, after: char) -> bool {
    is_east_asian(before) && is_east_asian(after)
}

/// What must not end a line (JIS X 4051, opening brackets).
const OPENING: &str = "（〔［｛〈《「『【〘〖〝｟";
/// What must not begin a line: closing brackets, stops, marks of repetition, small kana.
const NOT_FIRST: &str = "、。，．・：；？！゛゜ヽヾゝゞ々ー）〕］｝〉》」』】〙〗〟｠\
                         ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ％〜";

/// Han, kana, bopomofo and their punctuation. Korean has spaces between its words, and emoji
/// may be sequences that must stay whole.
fn is_east_asian(c: char) -> bool {
    matches!(u32::from(c),
        0x2E80..=0x2FDF
        | 0x3000..=0x303F
        | 0x3041..=0x30FF
        | 0x3105..=0x312F
        | 0x31A0..=0x31BF
        | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF
        | 0xFF01..=0xFF9F
        | 0x2_0000..=0x3_FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_readers_expect_it() {
        for (pair, expected) in [
            ("語語", true),
            ("語か", true),
            ("。語", true),
            ("語。", false),
            ("「語", false),
            ("語」", false),
            ("きゃ", false),
            ("한글", false),
            ("ab", false),
            ("語a", false),
            ("🧑🏽", false),
        ] {
            let letters: Vec<char> = pair.chars().collect();
            assert_eq!(may_break(letters[0], letters[1]), expected, "{pair}");
        }
    }
}
