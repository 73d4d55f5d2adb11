//! A message's lines as they travel behind DATA (RFC 5321 §4.5.2), without a copy of them.

use std::io::IoSlice;

use memchr::memmem;

use crate::Content;

/// The line that ends a message.
pub(super) const FINAL_DOT: &[u8] = b".\r\n";

/// The content with a dot more at the start of each line that begins with one. The parts lie in
/// the content itself.
pub(super) fn stuffed(content: &Content) -> Vec<IoSlice<'_>> {
    let (mut parts, mut end) = (Vec::with_capacity(32), *b"\r\n");
    let dots = memmem::Finder::new(b"\n.");
    for (piece, shared) in content.parts() {
        if end[1] == b'\n' && piece.starts_with(b".") {
            parts.push(IoSlice::new(b"."));
        }
        let mut done = 0;
        let has_dots = shared.is_none_or(|shared| shared.has_dots);
        let searched = if has_dots { piece } else { &[] };
        for at in dots.find_iter(searched) {
            parts.push(IoSlice::new(&piece[done..=at]));
            parts.push(IoSlice::new(b"."));
            done = at + 1;
        }
        parts.push(IoSlice::new(&piece[done..]));
        end = match *piece {
            [.., before, last] => [before, last],
            [last] => [end[1], last],
            [] => end,
        };
    }
    if end != *b"\r\n" || parts.is_empty() {
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
    use crate::message::Shared;

    #[test]
    fn lines_that_begin_with_a_dot_have_one_more() {
        let check = |content: &str, expected: &str| {
            for at in 0..=content.len() {
                let (one, other) = content.as_bytes().split_at(at);
                let mut content = Content::from(one.to_vec());
                content.share(&Shared::new(other));
                let parts = stuffed(&content);
                let bytes: Vec<&[u8]> = parts.iter().map(|part| &part[..]).collect();
                let bytes = String::from_utf8(bytes.concat()).unwrap();
                assert_eq!(bytes, expected, "cut at {at}");
                assert_eq!(length(&parts), expected.len());
            }
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
