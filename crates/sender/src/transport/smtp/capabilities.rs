//! What a server says it can do, in its reply to EHLO (RFC 5321 §4.1.1.1).

use lettre::transport::smtp::authentication::Mechanism;

use super::replies::Answer;

/// The extensions that matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Capabilities {
    /// RFC 2920.
    pub(super) pipelining: bool,
    /// RFC 3207.
    pub(super) starttls: bool,
    /// RFC 6531.
    pub(super) smtputf8: bool,
    /// RFC 1870.
    pub(super) size: Option<Size>,
    /// RFC 4954: the names of the mechanisms, in capitals.
    pub(super) auth: Vec<String>,
}

/// That a server wants to know how long a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    /// What it takes at most, where it says so.
    pub(super) limit: Option<u64>,
}

impl Capabilities {
    /// Reads the lines behind the server's name.
    pub(super) fn read(answer: &Answer) -> Self {
        let text = String::from_utf8_lossy(&answer.text).to_ascii_uppercase();
        let mut read = Self::default();
        for line in text.lines().skip(1) {
            // Some servers write `AUTH=PLAIN`, as drafts before the standard had it.
            let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
            match words.next() {
                Some("PIPELINING") => read.pipelining = true,
                Some("STARTTLS") => read.starttls = true,
                Some("SMTPUTF8") => read.smtputf8 = true,
                Some("SIZE") => read.size = Some(Size::read(words.next())),
                Some("AUTH") => read.auth.extend(words.map(str::to_owned)),
                _ => {}
            }
        }
        read
    }

    pub(super) fn offers(&self, mechanism: Mechanism) -> bool {
        let name = mechanism.to_string();
        self.auth.contains(&name)
    }

    /// The longest message that the server takes, if it says so.
    pub(super) fn size_limit(&self) -> Option<u64> {
        self.size.and_then(|size| size.limit)
    }
}

impl Size {
    /// 0 says that there is no limit.
    fn read(limit: Option<&str>) -> Self {
        let limit = limit.and_then(|limit| limit.parse().ok());
        Self {
            limit: limit.filter(|limit| *limit != 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_read() {
        let read = |text: &str| {
            Capabilities::read(&Answer {
                code: 250,
                text: text.into(),
            })
        };
        let all = read(
            "pipelining.example\nSIZE 1000\nPipelining\nSTARTTLS\nAUTH PLAIN login\nAUTH=XOAUTH2\nSMTPUTF8\n8BITMIME",
        );
        assert!(all.pipelining && all.starttls && all.smtputf8);
        assert_eq!(all.size_limit(), Some(1000));
        assert!(
            [Mechanism::Plain, Mechanism::Login, Mechanism::Xoauth2].map(|m| all.offers(m))
                == [true; 3]
        );
        assert_eq!(
            read("PIPELINING"),
            Capabilities::default(),
            "a name is no extension"
        );
        for none in [
            "x\nSIZE",
            "x\nSIZE 0",
            "x\nSIZE lots",
            "x\nSIZE 99999999999999999999999",
        ] {
            assert_eq!(read(none).size, Some(Size { limit: None }), "{none}");
        }
        assert_eq!(read("x\nXPIPELINING\nNO STARTTLS"), Capabilities::default());
    }
}
