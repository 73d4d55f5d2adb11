//! Character references.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

/// Decodes character references (HTML §13.5).
pub fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let mut decoded = String::from(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = rest
            .bytes()
            .skip(1)
            .take(40)
            .position(|b| !b.is_ascii_alphanumeric() && b != b'#');
        let length = length.map_or(1, |length| length + 2);
        let reference = rest
            .get(..length)
            .filter(|reference| reference.ends_with(';'));
        decoded.push_str(&reference.map_or(Cow::Borrowed("&"), character));
        rest = &rest[reference.map_or(1, str::len)..];
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The character that a reference such as `&eacute;` stands for, or the reference itself. The
/// rare ones are left to pulldown-cmark, which has HTML's table but does not share it.
fn character(reference: &str) -> Cow<'_, str> {
    match reference {
        "&amp;" => "&".into(),
        "&lt;" => "<".into(),
        "&gt;" => ">".into(),
        "&quot;" => "\"".into(),
        "&nbsp;" => "\u{a0}".into(),
        _ => {
            let text = Parser::new(reference).find_map(|event| match event {
                Event::Text(text) => Some(text.into_string()),
                _ => None,
            });
            text.map_or(Cow::Borrowed(reference), Cow::Owned)
        }
    }
}
