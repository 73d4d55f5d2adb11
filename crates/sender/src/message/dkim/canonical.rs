//! The relaxed form of headers and bodies (RFC 6376 §3.4.2 and §3.4.4): what servers change on the
//! way does not change it.

use memchr::{memchr_iter, memmem::Finder};

/// A header field as it is signed: the name in lower case, the value on one line, each run of
/// white space one space.
pub(super) fn header(name: &str, value: &str, out: &mut Vec<u8>) {
    out.extend(name.trim_end().bytes().map(|b| b.to_ascii_lowercase()));
    out.push(b':');
    for (n, word) in words(value).enumerate() {
        if n > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word.as_bytes());
    }
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    let space = |c| matches!(c, ' ' | '\t' | '\r' | '\n');
    value.split(space).filter(|word| !word.is_empty())
}

/// A body whose lines end with CRLF, as it is signed: no white space at the ends of lines, one
/// space for each run of it, no empty lines at the end.
pub(super) fn body(body: &[u8], out: &mut Vec<u8>) {
    let runs = Finder::new(b"  ");
    let (mut start, mut kept) = (0, out.len());
    for end in memchr_iter(b'\n', body) {
        let line = body[start..end].strip_suffix(b"\r");
        let line = line.unwrap_or(&body[start..end]);
        start = end + 1;
        // Hardly any line of quoted-printable has something to change.
        if line.ends_with(b" ") || line.contains(&b'\t') || runs.find(line).is_some() {
            relaxed(line, out);
        } else {
            out.extend_from_slice(line);
        }
        let empty = out.ends_with(b"\r\n") || out.is_empty();
        out.extend_from_slice(b"\r\n");
        if !empty {
            kept = out.len();
        }
    }
    out.truncate(kept);
}

fn relaxed(line: &[u8], out: &mut Vec<u8>) {
    let mut space = false;
    for &byte in line {
        if matches!(byte, b' ' | b'\t') {
            space = true;
            continue;
        }
        if space {
            out.push(b' ');
            space = false;
        }
        out.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        // RFC 6376 §3.4.5.
        let mut out = Vec::new();
        header("A", " X\r\n", &mut out);
        assert_eq!(out, b"a:X");
        out.clear();
        header("B ", " Y\t\r\n\tZ  \r\n", &mut out);
        assert_eq!(out, b"b:Y Z");
        out.clear();
        body(b" C \r\nD \t E\r\n\r\n\r\n", &mut out);
        assert_eq!(out, b" C\r\nD E\r\n");
    }

    #[test]
    fn empty_lines_count_only_in_between() {
        let check = |text: &str, expected: &str| {
            let mut out = Vec::new();
            body(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{text:?}");
        };
        check("", "");
        check("\r\n\r\n", "");
        check("\r\na\r\n", "\r\na\r\n");
        check("a\r\n\r\n \t\r\nb\r\n\r\n \r\n", "a\r\n\r\n\r\nb\r\n");
    }
}
