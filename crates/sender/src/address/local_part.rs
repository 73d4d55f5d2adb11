//! What stands before the `@`, where it has letters beyond ASCII (RFC 6531 §3.3).

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::AddressError;

/// The local part in Unicode's composed form (NFC), so that one mailbox has one spelling whatever
/// the keyboard (RFC 6532 §3.1).
pub(super) fn normal(local: &str) -> Result<String, AddressError> {
    if local.is_ascii() {
        return Ok(local.to_owned());
    }
    let normal: String = local.nfc().collect();
    match normal.chars().all(is_fit) {
        true => Ok(normal),
        false => Err(AddressError::NoLetter),
    }
}

/// The same shape in ASCII, for a check that knows ASCII.
pub(super) fn ascii_like(local: &str) -> String {
    let letter = |c: char| if c.is_ascii() { c } else { 'a' };
    local.chars().map(letter).collect()
}

fn is_fit(c: char) -> bool {
    c.is_ascii() || (c.is_alphanumeric() || is_combining_mark(c)) && !is_unseen(c)
}

/// Letters and marks that nobody sees (Unicode's `Default_Ignorable_Code_Point`).
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{34f}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}
