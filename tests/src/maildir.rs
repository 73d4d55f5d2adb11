//! Reads mail back with a parser that Postroom does not use itself.

use std::{fs, path::Path};

use mail_parser::{Address, HeaderValue, Message, MessageParser};

/// One mail as its reader gets it.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The bytes of the file.
    pub raw: Vec<u8>,
    message: Message<'static>,
}

/// The mails of a Maildir, read or not, sorted by recipient. A folder that is not there has none.
pub fn mails(maildir: &Path) -> Vec<Mail> {
    let folders = ["new", "cur"].map(|folder| maildir.join(folder));
    let mut mails: Vec<Mail> = folders.iter().flat_map(|folder| read(folder)).collect();
    mails.sort_by_key(Mail::to);
    mails
}

fn read(folder: &Path) -> Vec<Mail> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("a Maildir can be listed").path());
    paths
        .map(|path| Mail::parse(fs::read(path).expect("a mail can be read")))
        .collect()
}

impl Mail {
    /// Reads a mail.
    ///
    /// # Panics
    /// When the bytes are no mail.
    pub fn parse(raw: Vec<u8>) -> Self {
        let message = MessageParser::default()
            .parse(&raw)
            .expect("the bytes are a mail")
            .into_owned();
        Self { raw, message }
    }

    /// The address of the only recipient.
    pub fn to(&self) -> String {
        address(self.message.to())
    }

    /// The address it comes from.
    pub fn from(&self) -> String {
        address(self.message.from())
    }

    /// The decoded subject.
    pub fn subject(&self) -> &str {
        self.message.subject().unwrap_or_default()
    }

    /// The Message-ID without its brackets.
    pub fn id(&self) -> &str {
        self.message.message_id().unwrap_or_default()
    }

    /// The decoded text part.
    pub fn text(&self) -> String {
        self.message.body_text(0).unwrap_or_default().into_owned()
    }

    /// The decoded HTML part.
    pub fn html(&self) -> String {
        self.message.body_html(0).unwrap_or_default().into_owned()
    }

    /// A header as it was sent, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let raw = self.message.header_raw(name)?;
        Some(raw.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// What a strict reader would complain of: lines too long or not of ASCII, parts that cannot be
    /// decoded, and headers that may stand there once and do not.
    pub fn defects(&self) -> Vec<String> {
        let mut found = Vec::new();
        for line in self.raw.split(|byte| *byte == b'\n') {
            if line.len() > 998 || !line.is_ascii() {
                found.push(format!("a line: {}", String::from_utf8_lossy(line)));
            }
        }
        for (number, part) in self.message.parts.iter().enumerate() {
            if part.is_encoding_problem {
                found.push(format!("part {number} cannot be decoded"));
            }
        }
        for name in [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "MIME-Version",
        ] {
            if self.count(name) != 1 {
                found.push(format!("{} of {name}", self.count(name)));
            }
        }
        found
    }

    /// How often a header stands in the mail.
    pub fn count(&self, name: &str) -> usize {
        self.message
            .header_values(name)
            .filter(|value| !matches!(value, HeaderValue::Empty))
            .count()
    }
}

fn address(field: Option<&Address<'_>>) -> String {
    let first = field.and_then(Address::first).and_then(|one| one.address());
    first.unwrap_or_default().to_owned()
}
