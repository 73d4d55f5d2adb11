//! Replies out of a server's bytes (RFC 5321 §4.2): bounded, and never taken for text.

use super::super::Reply;

/// The most bytes of one reply, give or take what is read at a time. RFC 4954 §4 allows a line of 12,288; EHLO has some dozens of short
/// ones.
pub(super) const MAX_REPLY: usize = 64 * 1024;

/// A whole reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) code: u16,
    /// What comes behind the code; its lines are separated by LF.
    pub(super) text: Vec<u8>,
}

impl Answer {
    pub(super) fn is_positive(&self) -> bool {
        self.code / 100 == 2
    }

    /// Whether it says no, for now or for good.
    pub(super) fn is_negative(&self) -> bool {
        matches!(self.code / 100, 4 | 5)
    }

    pub(super) fn to_reply(&self) -> Reply {
        Reply::new(self.code, &self.text)
    }

    /// The reply as it may be shown.
    pub(super) fn shown(&self) -> String {
        self.to_reply().text
    }
}

/// Takes a stream of bytes apart, however it is cut into pieces.
#[derive(Debug, Default)]
pub(super) struct Replies {
    bytes: Vec<u8>,
    /// Before it, everything was taken.
    start: usize,
    /// Before it, there is no line end.
    searched: usize,
    /// The lines so far of a reply of several.
    lines: Option<Answer>,
    /// The bytes of those lines.
    size: usize,
}

impl Replies {
    /// Where further bytes of the server are appended.
    pub(super) fn buffer(&mut self) -> &mut Vec<u8> {
        self.bytes.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
        self.bytes.reserve(4096);
        &mut self.bytes
    }

    /// Whether nothing was said that is not answered for yet.
    pub(super) fn is_empty(&self) -> bool {
        self.start == self.bytes.len() && self.lines.is_none()
    }

    /// The next reply, if all of it is there.
    ///
    /// # Errors
    /// When what is there is no reply. Nothing behind it can be trusted then.
    pub(super) fn next(&mut self) -> Result<Option<Answer>, String> {
        loop {
            let Some(at) = memchr::memchr(b'\n', &self.bytes[self.searched..]) else {
                self.searched = self.bytes.len();
                if self.size + self.bytes.len() - self.start > MAX_REPLY {
                    return Err("an answer without end".to_owned());
                }
                return Ok(None);
            };
            let end = self.searched + at + 1;
            let line = Line::read(&self.bytes[self.start..end])?;
            self.size += end - self.start;
            let last = line.is_last;
            match &mut self.lines {
                Some(answer) if answer.code != line.code => {
                    let (one, other) = (answer.code, line.code);
                    return Err(format!("an answer with two codes, {one} and {other}"));
                }
                Some(answer) => {
                    answer.text.push(b'\n');
                    answer.text.extend_from_slice(line.text);
                }
                None => {
                    self.lines = Some(Answer {
                        code: line.code,
                        text: line.text.to_vec(),
                    });
                }
            }
            (self.start, self.searched) = (end, end);
            if last {
                self.size = 0;
                return Ok(self.lines.take());
            }
        }
    }
}

struct Line<'a> {
    code: u16,
    is_last: bool,
    text: &'a [u8],
}

impl<'a> Line<'a> {
    /// Reads three digits, then nothing, a space or a hyphen. A line may end with a bare LF.
    fn read(line: &'a [u8]) -> Result<Self, String> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (digits, rest) = line.split_at(line.len().min(3));
        let (is_last, text) = match rest {
            [] => (true, rest),
            [b' ', text @ ..] => (true, text),
            [b'-', text @ ..] => (false, text),
            _ => return Err(no_reply(line)),
        };
        match digits {
            [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9'] => Ok(Self {
                code: digits.iter().fold(0, |n, d| n * 10 + u16::from(d - b'0')),
                is_last,
                text,
            }),
            _ => Err(no_reply(line)),
        }
    }
}

fn no_reply(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(&line[..line.len().min(60)]);
    format!("an answer that is none, `{}`", text.escape_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(pieces: &[&[u8]]) -> Result<Vec<(u16, Vec<u8>)>, String> {
        let (mut replies, mut answers) = (Replies::default(), Vec::new());
        for piece in pieces {
            replies.buffer().extend_from_slice(piece);
            while let Some(answer) = replies.next()? {
                answers.push((answer.code, answer.text));
            }
        }
        Ok(answers)
    }

    #[test]
    fn replies_are_found_however_they_are_cut() {
        let bytes = b"220 hi\r\n250-a\r\n250-\xff\n250\r\n354 go\n";
        let expected = Ok(vec![
            (220, b"hi".to_vec()),
            (250, b"a\n\xff\n".to_vec()),
            (354, b"go".to_vec()),
        ]);
        assert_eq!(all(&[bytes]), expected);
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(all(&single), expected);
        for at in 0..bytes.len() {
            let (one, other) = bytes.split_at(at);
            assert_eq!(all(&[one, other]), expected, "cut at {at}");
        }
    }

    #[test]
    fn what_is_no_reply_is_refused() {
        for bad in [
            "hello\r\n",
            "25\r\n",
            "\r\n",
            "2500 x\r\n",
            "150 x\r\n",
            "650 x\r\n",
            "2a0 x\r\n",
            "250_x\r\n",
            "250-a\r\n550 b\r\n",
            "250-a\r\nb\r\n",
        ] {
            assert!(all(&[bad.as_bytes()]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_reply_has_a_bound() {
        let long = vec![b'2'; MAX_REPLY + 1];
        assert!(all(&[&long]).is_err(), "a line without end");
        let lines = b"250-x\r\n".repeat(MAX_REPLY / 7 + 1);
        assert!(all(&[&lines]).is_err(), "lines without end");
        let fits = [&b"250 "[..], &vec![b'x'; MAX_REPLY - 6], b"\r\n"].concat();
        assert_eq!(all(&[&fits, &fits]).unwrap().len(), 2);
    }

    #[test]
    fn what_is_left_over_is_noticed() {
        let mut replies = Replies::default();
        assert!(replies.is_empty());
        replies.buffer().extend_from_slice(b"220 go\r\n250 more");
        assert!(replies.next().unwrap().is_some());
        assert!(!replies.is_empty());
        replies.buffer().extend_from_slice(b"\r\n250-a\r\n");
        assert!(replies.next().unwrap().is_some() && replies.next().unwrap().is_none());
        assert!(!replies.is_empty(), "half a reply is something");
    }
}
