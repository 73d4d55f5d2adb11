//! Text that XML can hold.

use std::borrow::Cow;

/// Text without the characters that no XML document can hold (XML 1.0 §2.2), not even escaped.
pub(super) fn legal(text: &str) -> Cow<'_, str> {
    let legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(legal) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| legal(*c)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::legal;

    #[test]
    fn characters_that_xml_cannot_hold_are_dropped() {
        assert_eq!(legal("a\u{0}b\u{8}\u{fffe}c\u{1f600}\t"), "abc\u{1f600}\t");
    }
}
