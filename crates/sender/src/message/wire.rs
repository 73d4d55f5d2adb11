//! The last look at a message before it leaves, and line ends on the way there.

use memchr::{memchr, memchr_iter, memmem, memrchr};

use super::Content;

/// The longest line without its CRLF (RFC 5322 §2.1.1).
const MAX_LINE: usize = 998;

/// Ends every line with CRLF, whatever ended it before: a dot behind a bare LF would not be
/// stuffed, and could end the message early.
pub(super) fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}

/// Whether the bytes can travel through any server unchanged: all of them 7-bit. With an
/// international recipient the header is UTF-8 (RFC 6532 §3.2), and the body 7-bit all the same.
pub(super) fn check(bytes: &[u8], is_international: bool) -> Result<(), &'static str> {
    let head = match is_international {
        true => memmem::find(bytes, b"\r\n\r\n").unwrap_or(bytes.len()),
        false => 0,
    };
    let (head, seven_bit) = bytes.split_at(head);
    if !seven_bit.is_ascii() || memchr(0, bytes).is_some() {
        return Err("it holds bytes beyond ASCII or NUL");
    }
    if std::str::from_utf8(head).is_err() {
        return Err("its header is not UTF-8");
    }
    if !bytes.ends_with(b"\r\n") {
        return Err("its last line is not ended");
    }
    let (mut start, mut lines) = (0, 0);
    for end in memchr_iter(b'\n', bytes) {
        let Some(line) = bytes[start..end].strip_suffix(b"\r") else {
            return Err("a line is not ended by CRLF");
        };
        if line.len() > MAX_LINE {
            return Err("a line is longer than 998 bytes");
        }
        (start, lines) = (end + 1, lines + 1);
    }
    if memchr_iter(b'\r', bytes).count() > lines {
        return Err("a line is not ended by CRLF");
    }
    Ok(())
}

/// What a piece of a body does to its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    /// Bytes up to the first line's end, or to the piece's.
    first: usize,
    /// Bytes after the last line's end, if there is one.
    last: Option<usize>,
}

impl Lines {
    /// Looks at a piece as [`check`] does at a message, but for the lines that it shares.
    pub(super) fn of(piece: &[u8]) -> Result<Self, &'static str> {
        let end = memrchr(b'\n', piece).map_or(0, |at| at + 1);
        let (whole, rest) = piece.split_at(end);
        if memchr(b'\r', rest).is_some() {
            return Err("a line is not ended by CRLF");
        }
        if !rest.is_ascii() || memchr(0, rest).is_some() {
            return Err("it holds bytes beyond ASCII or NUL");
        }
        if end == 0 {
            return Ok(Self {
                first: rest.len(),
                last: None,
            });
        }
        check(whole, false)?;
        Ok(Self {
            first: memchr(b'\r', whole).unwrap_or(end),
            last: Some(rest.len()),
        })
    }
}

/// Looks at the body, which begins with that byte: as [`check`], and at what is shared not again.
pub(super) fn check_body(content: &Content, start: usize) -> Result<(), &'static str> {
    let (mut column, mut before) = (0, start);
    for (piece, shared) in content.parts() {
        let lines = match shared {
            Some(shared) => shared.lines?,
            None => Lines::of(&piece[before..])?,
        };
        before = 0;
        if column + lines.first > MAX_LINE {
            return Err("a line is longer than 998 bytes");
        }
        column = lines.last.unwrap_or(column + lines.first);
    }
    match column {
        0 => Ok(()),
        _ => Err("its last line is not ended"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Shared;

    #[test]
    fn every_line_end_becomes_crlf() {
        assert_eq!(crlf("a\nb\rc\r\nd\n.\n"), "a\r\nb\r\nc\r\nd\r\n.\r\n");
    }

    #[test]
    fn what_could_change_on_the_way_is_refused() {
        assert_eq!(check(b"a\r\n\r\nb\r\n", false), Ok(()));
        assert_eq!(check(&[&[b'a'; 998][..], b"\r\n"].concat(), false), Ok(()));
        for bad in [
            &b"a\nb\r\n"[..],
            b"a\rb\r\n",
            b"a\r\r\n",
            b"\n",
            b"a",
            b"a\0\r\n",
            b"\xc3\xa4\r\n",
            &[&[b'a'; 999][..], b"\r\n"].concat(),
        ] {
            assert!(check(bad, false).is_err(), "{bad:?}");
        }
        assert_eq!(check("To: ä\r\n\r\nb\r\n".as_bytes(), true), Ok(()));
        for bad in [&b"To: \xe4\r\n\r\nb\r\n"[..], b"To: a\r\n\r\n\xc3\xa4\r\n"] {
            assert!(check(bad, true).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_body_in_pieces_is_looked_at_as_a_whole() {
        let long = [&[b'a'; 998][..], b"\r\n"].concat();
        for body in [
            &b"a\r\n\r\nb\r\n"[..],
            b"a\r\nb",
            b"a\nb\r\n",
            b"a\rb\r\n",
            b"a\0\r\n",
            b"\xc3\xa4\r\n",
            &long,
            &[b"b", &long[..]].concat(),
        ] {
            for at in 0..=body.len() {
                let (one, other) = body.split_at(at);
                let mut content = Content::from([b"To: \xc3\xa4\r\n\r\n", one].concat());
                content.share(&Shared::new(other));
                // No piece of ours ends between CR and LF.
                let is_cut = one.ends_with(b"\r") && other.starts_with(b"\n");
                let expected = check(body, false).is_ok() && !is_cut;
                let found = check_body(&content, 10);
                assert_eq!(found.is_ok(), expected, "{body:?} cut at {at}: {found:?}");
            }
        }
    }
}
