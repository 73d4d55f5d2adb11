//! The last look at a message before it leaves, and line ends on the way there.

use memchr::{memchr, memchr_iter};

/// The longest line without its CRLF (RFC 5322 §2.1.1).
const MAX_LINE: usize = 998;

/// Ends every line with CRLF, whatever ended it before: a dot behind a bare LF would not be
/// stuffed, and could end the message early.
pub(super) fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}

/// Whether the bytes can travel through any server unchanged.
pub(super) fn check(bytes: &[u8]) -> Result<(), &'static str> {
    if !bytes.is_ascii() || memchr(0, bytes).is_some() {
        return Err("it holds bytes beyond ASCII or NUL");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_becomes_crlf() {
        assert_eq!(crlf("a\nb\rc\r\nd\n.\n"), "a\r\nb\r\nc\r\nd\r\n.\r\n");
    }

    #[test]
    fn what_could_change_on_the_way_is_refused() {
        assert_eq!(check(b"a\r\n\r\nb\r\n"), Ok(()));
        assert_eq!(check(&[&[b'a'; 998][..], b"\r\n"].concat()), Ok(()));
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
            assert!(check(bad).is_err(), "{bad:?}");
        }
    }
}
