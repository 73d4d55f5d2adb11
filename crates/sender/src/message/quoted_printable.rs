//! Quoted-printable (RFC 2045 §6.7), so that what is the same for all is encoded only once.
//!
//! A [`Literal`] is encoded as if it began a line. Where it comes to stand further right and its
//! first line would be too long there, a soft break goes before it: what it decodes to is the same.

use memchr::{memchr, memrchr};

use super::content::{Content, Shared};

/// Columns of a line; one more is left for the `=` of a soft break.
const COLUMNS: usize = 75;
const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
/// From so many bytes on, a literal is not copied into each message.
const SHARED: usize = if cfg!(test) { 8 } else { 256 };

/// Encoded text that is the same in every message.
pub(super) struct Literal {
    /// All but the white space at its end, which a line break behind it would need encoded.
    plain: Shared,
    space: Vec<u8>,
    /// Columns up to the first line's end.
    first: usize,
    /// Columns after the last line break, if there is one.
    last: Option<usize>,
}

impl Literal {
    /// Encodes a text whose lines end with CRLF.
    pub(super) fn new(text: &str) -> Self {
        let mut content = Content::default();
        Encoder::new(&mut content).text(text);
        let mut bytes = content.to_vec();
        let first = memchr(b'\r', &bytes).unwrap_or(bytes.len());
        // What is not a soft break's is written `=3D`.
        let soft = usize::from(first < bytes.len() && bytes[..first].ends_with(b"="));
        let last = memrchr(b'\n', &bytes).map(|at| bytes.len() - at - 1);
        let trailing = bytes.iter().rev().take_while(|byte| is_space(**byte));
        let end = bytes.len() - trailing.count();
        Self {
            first: first - soft,
            last,
            space: bytes.split_off(end),
            plain: Shared::new(&bytes),
        }
    }
}

/// Writes one body, piece after piece. No line begins with a dot, so that none needs stuffing, or
/// with `From `, which some mailboxes change.
pub(super) struct Encoder<'o> {
    out: &'o mut Content,
    column: usize,
}

impl<'o> Encoder<'o> {
    /// Goes on after what `out` holds, which is nothing or ends with a line break.
    pub(super) fn new(out: &'o mut Content) -> Self {
        Self { out, column: 0 }
    }

    pub(super) fn literal(&mut self, literal: &Literal) {
        if literal.plain.bytes().starts_with(b"\r\n") {
            self.protect_space();
        }
        if self.column + literal.first > COLUMNS {
            self.soft_break();
        }
        if literal.plain.bytes().len() < SHARED {
            self.out.push(literal.plain.bytes());
        } else {
            self.out.share(&literal.plain);
        }
        self.out.push(&literal.space);
        self.column = literal.last.unwrap_or(self.column + literal.first);
    }

    /// Encodes text whose lines end with CRLF.
    pub(super) fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            // Of what begins a line, the first character is looked at more closely.
            let room = if self.column == 0 {
                0
            } else {
                COLUMNS - self.column
            };
            let run = rest.bytes().take(room).take_while(|byte| is_plain(*byte));
            let (plain, next) = rest.split_at(run.count());
            if !plain.is_empty() {
                self.out.push(plain.as_bytes());
                self.column += plain.len();
                rest = next;
                continue;
            }
            if let Some(next) = rest.strip_prefix("\r\n") {
                self.protect_space();
                self.out.push(b"\r\n");
                self.column = 0;
                rest = next;
                continue;
            }
            let (encoded, next) = rest.split_at(c.len_utf8());
            let plain = c.is_ascii() && is_plain(encoded.as_bytes()[0]);
            if self.column + if plain { 1 } else { 3 * encoded.len() } > COLUMNS {
                self.soft_break();
            }
            let starts = self.column == 0 && (c == '.' || may_be_from(rest));
            if plain && !starts {
                self.out.push(encoded.as_bytes());
                self.column += 1;
            } else {
                self.escape(encoded.as_bytes());
            }
            rest = next;
        }
    }

    /// Ends the body; a line break may follow.
    pub(super) fn finish(mut self) {
        self.protect_space();
    }

    /// White space before a line break would be taken off on the way.
    fn protect_space(&mut self) {
        let Some(space) = self.out.pop_space() else {
            return;
        };
        self.column -= 1;
        if self.column + 3 > COLUMNS {
            self.soft_break();
        }
        self.escape(&[space]);
    }

    fn escape(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let digits = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
            self.out.push(&[b'=', digits[0], digits[1]]);
        }
        self.column += 3 * bytes.len();
    }

    fn soft_break(&mut self) {
        self.out.push(b"=\r\n");
        self.column = 0;
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Whether a byte stands for itself.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~') && byte != b'='
}

/// Whether a line that begins so may begin with `From `, whatever piece comes next.
fn may_be_from(text: &str) -> bool {
    text.starts_with("From ") || "From ".starts_with(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(write: impl FnOnce(&mut Encoder<'_>)) -> String {
        let mut out = Content::default();
        let mut encoder = Encoder::new(&mut out);
        write(&mut encoder);
        encoder.finish();
        String::from_utf8(out.to_vec()).unwrap()
    }

    #[test]
    fn text_is_encoded_where_it_must_be() {
        let check = |text: &str, expected: &str| {
            assert_eq!(encoded(|it| it.text(text)), expected, "{text:?}");
        };
        check("Hello, you", "Hello, you");
        check("1 = ä\0", "1 =3D =C3=A4=00");
        check("end \r\n\t\r\n", "end=20\r\n=09\r\n");
        check("end ", "end=20");
        check(".\r\n..\r\na.", "=2E\r\n=2E.\r\na.");
        check(
            "From me\r\nFromage. From you",
            "=46rom me\r\nFromage. From you",
        );
        let (full, more) = ("a".repeat(75), "b".repeat(10));
        check(&format!("{full}{more}"), &format!("{full}=\r\n{more}"));
        check(
            &format!("{}é", &full[..70]),
            &format!("{}=\r\n=C3=A9", &full[..70]),
        );
        check(
            &format!("{} \r\n", &full[..74]),
            &format!("{}=\r\n=20\r\n", &full[..74]),
        );
    }

    #[test]
    fn a_literal_moves_to_its_own_line_only_where_it_must() {
        let spliced = |value: &str, literal: &str| {
            encoded(|it| {
                it.literal(&Literal::new("Hello "));
                it.text(value);
                it.literal(&Literal::new(literal));
            })
        };
        assert_eq!(spliced("Ada", "!\r\nBye"), "Hello Ada!\r\nBye");
        assert_eq!(spliced("", "\r\nBye"), "Hello=20\r\nBye");
        assert_eq!(spliced("Ada ", "\r\n"), "Hello Ada=20\r\n");
        let long = "b".repeat(80);
        let broken = format!("Hello Ada=\r\n{}=\r\nbbbbb", &long[..75]);
        assert_eq!(spliced("Ada", &long), broken);
        assert_eq!(
            spliced(&long[..69], "!"),
            format!("Hello {}=\r\n!", &long[..69])
        );
    }
}
