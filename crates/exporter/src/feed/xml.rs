//! XML documents, and the text that they can hold.

use std::{borrow::Cow, io};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

pub(crate) type Xml = Writer<Vec<u8>>;

/// A document in UTF-8 with this content.
pub(crate) fn document(content: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    content(&mut xml)?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// An element that holds text.
pub(crate) fn text(xml: &mut Xml, name: &str, content: &str) -> io::Result<()> {
    xml.create_element(name)
        .write_text_content(BytesText::new(&legal(content)))?;
    Ok(())
}

/// Text without the characters that no XML document can hold (XML 1.0 §2.2), not even escaped.
pub(crate) fn legal(text: &str) -> Cow<'_, str> {
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
