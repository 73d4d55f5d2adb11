//! A message: the bytes for one recipient, and the envelope they travel in.

mod compose;
mod content;
mod dkim;
mod encoded_words;
mod headers;
mod mailbox;
mod options;
mod quoted_printable;
mod return_path;
mod spliced;
mod values;
mod way_out;
mod wire;

use std::fmt;

pub(crate) use self::compose::Composer;
pub use self::content::Content;
#[cfg(test)]
pub(crate) use self::content::Shared;
pub use self::dkim::{DkimKey, DkimKeyError, DnsRecord};
pub use self::options::MessageOptions;
pub use self::return_path::ReturnPath;
pub use self::way_out::check_way_out;
use crate::EmailAddress;

/// From whom and to whom a message travels (RFC 5321 §2.3.1), whatever its headers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Where failures are reported to.
    pub sender: EmailAddress,
    /// Where it is delivered.
    pub to: EmailAddress,
}

/// A message that is ready to leave.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The unique part of the Message-ID, in hexadecimal: the same at every attempt.
    pub id: String,
    /// The envelope.
    pub envelope: Envelope,
    /// Headers and body: 7-bit, every line ended by CRLF and at most 998 bytes long.
    pub content: Content,
    /// By which the recipient leaves: whoever has it can leave for them.
    pub(crate) token: String,
}

impl Message {
    /// The header as it may be shown in a log: the recipient's address is masked, and nobody leaves
    /// by the addresses in it.
    pub fn masked_header(&self) -> String {
        let content = self.content.to_vec();
        let text = String::from_utf8_lossy(&content);
        let header = text.split("\r\n\r\n").next().unwrap_or_default();
        let header = self.envelope.to.mask_in(header);
        match self.token.as_str() {
            "" => header,
            token => header.replace(token, "…"),
        }
    }
}

impl fmt::Debug for Message {
    // Neither the text nor the token, by which anybody can leave for the recipient.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("envelope", &self.envelope)
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}
