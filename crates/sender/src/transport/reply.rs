//! A server's refusal, and its enhanced status code (RFC 3463).

use std::fmt;

/// Characters of a reply that are kept.
const MAX_TEXT: usize = 500;

/// A reply of the server, fit for a terminal and a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The reply code (RFC 5321 §4.2).
    pub code: u16,
    /// The enhanced status code, where the server gives one.
    pub enhanced: Option<Enhanced>,
    /// The whole reply with its codes, on one line of at most 500 characters.
    pub text: String,
}

impl Reply {
    /// Reads the text behind the code, whose lines are separated by LF. Not all of it needs to
    /// be text.
    pub(super) fn new(code: u16, text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text);
        Self {
            code,
            enhanced: Enhanced::read(&text),
            text: one_line(&format!("{code} {text}")),
        }
    }
}

/// A stranger's words: one line, not endless, no escape codes.
pub(super) fn one_line(words: &str) -> String {
    let words = words.trim_end();
    let end = words.char_indices().nth(MAX_TEXT);
    let end = end.map_or(words.len(), |(at, _)| at);
    words[..end].replace(char::is_control, " ")
}

/// An enhanced status code: class, subject and detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Enhanced {
    /// 2 is success, 4 a failure that may pass, 5 one that stays.
    pub class: u8,
    /// What it is about: 1 addresses, 2 the mailbox, 3 the mail system, 4 network and routing,
    /// 5 the protocol, 6 the content, 7 security and policy.
    pub subject: u16,
    /// Which case of it.
    pub detail: u16,
}

impl Enhanced {
    /// The code that a reply's text begins with.
    pub fn read(text: &str) -> Option<Self> {
        let code = text.split([' ', '\n', '\r', '\t']).next()?;
        let mut parts = code.split('.');
        let class = match parts.next()? {
            "2" => 2,
            "4" => 4,
            "5" => 5,
            _ => return None,
        };
        let (subject, detail) = (number(parts.next()?)?, number(parts.next()?)?);
        parts.next().is_none().then_some(Self {
            class,
            subject,
            detail,
        })
    }
}

/// One to three digits (RFC 3463 §2).
fn number(text: &str) -> Option<u16> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Enhanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enhanced_codes_are_read() {
        let check = |text: &str, expected: Option<&str>| {
            let read = Enhanced::read(text).map(|code| code.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        };
        check("5.1.1 no such user", Some("5.1.1"));
        check("4.7.1\ngreylisted", Some("4.7.1"));
        check("2.0.0", Some("2.0.0"));
        check("5.1.10 null MX", Some("5.1.10"));
        check("no such user 5.1.1", None);
        check("5.1", None);
        check("5.1.1.1 x", None);
        check("5.1.1234 x", None);
        check("5.+1.1 x", None);
        check("3.1.1 x", None);
        check("10.0.0.1 is blocked", None);
        check("5.1.1; x", None);
        check("", None);
    }

    #[test]
    fn a_reply_cannot_paint_the_terminal() {
        let reply = Reply::new(550, b"5.1.1 \x1b[31mred\n\xff line\r\n");
        assert_eq!(reply.text, "550 5.1.1  [31mred \u{fffd} line");
        assert_eq!(
            Reply::new(550, &[b'x'; 9000]).text.chars().count(),
            MAX_TEXT
        );
    }
}
