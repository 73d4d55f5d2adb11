//! A message's lines as they travel behind DATA (RFC 5321 §4.5.2), without a copy of them.

use std::io::IoSlice;

use memchr::memmem;

/// The line that ends a message.
pub(super) const FINAL_DOT: &[u8] = b".\r\n";

/// The content with a dot more at the start of each line that begins with one. The pieces lie in
/// the content itself.
pub(super) fn stuffed(content: &[u8]) -> Vec<IoSlice<'_>> {
    // Most mails have no such line: content, final dot, next envelope.
    let mut parts = Vec::with_capacity(4);
    if content.starts_with(b".") {
        parts.push(IoSlice::new(b"."));
    }
    let mut done = 0;
    for at in memmem::find_iter(content, b"\n.") {
        parts.push(IoSlice::new(&content[done..=at]));
        parts.push(IoSlice::new(b"."));
        done = at + 1;
    }
    parts.push(IoSlice::new(&content[done..]));
    if !content.ends_with(b"\r\n") {
        parts.push(IoSlice::new(b"\r\n"));
    }
    parts
}

/// The bytes of all parts.
pub(super) fn length(parts: &[IoSlice<'_>]) -> usize {
    parts.iter().map(|part| part.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_begin_with_a_dot_have_one_more() {
        let check = |content: &str, expected: &str| {
            let parts = stuffed(content.as_bytes());
            let bytes = parts
                .iter()
                .map(|part| &part[..])
                .collect::<Vec<_>>()
                .concat();
            assert_eq!(String::from_utf8(bytes).unwrap(), expected);
            assert_eq!(length(&parts), expected.len());
        };
        check("a\r\n", "a\r\n");
        check(".\r\n", "..\r\n");
        check("a.\r\n.\r\n..\r\n\r\n.b", "a.\r\n..\r\n...\r\n\r\n..b\r\n");
        check("a\r\n.\r\n", "a\r\n..\r\n");
        // It cannot end a message at a server that takes a bare LF for a line end.
        check("a\n.\nb\r\n", "a\n..\nb\r\n");
        check("", "\r\n");
    }
}
