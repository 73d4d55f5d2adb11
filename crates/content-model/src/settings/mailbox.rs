//! Mailboxes.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};

use super::types::from_text;

/// A mailbox: `news@example.org`, or with a name, `The News <news@example.org>` (RFC 5322 §3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The display name.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

impl Mailbox {
    fn parse(text: &str) -> Result<Self, String> {
        if text.chars().any(char::is_control) {
            return Err("a mailbox has no line breaks or other control characters".to_owned());
        }
        let (name, address) = match text
            .trim()
            .strip_suffix('>')
            .and_then(|rest| rest.rsplit_once('<'))
        {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
            None => ("", text.trim()),
        };
        let forbidden = |c: char| c.is_whitespace() || "<>()[],;:\\\"".contains(c);
        let valid = address.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !local.contains('@')
                && !domain.is_empty()
                && !domain.starts_with('.')
        });
        if valid && !address.contains(forbidden) {
            let name = (!name.is_empty()).then(|| name.to_owned());
            Ok(Self {
                name,
                address: address.to_owned(),
            })
        } else {
            Err(format!(
                "`{text}` is not a mailbox; write it as `The News <news@example.org>`"
            ))
        }
    }
}

from_text!(
    Mailbox,
    "Mailbox",
    "An address, or a name with an address: `The News <news@example.org>`."
);

/// Quotes a name that RFC 5322 §3.2.3 would not take as bare words.
impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(name) = &self.name else {
            return f.write_str(&self.address);
        };
        let bare = |c: char| c.is_alphanumeric() || " !#$%&'*+-/=?^_`{|}~".contains(c);
        if name.chars().all(bare) {
            write!(f, "{name} <{}>", self.address)
        } else {
            let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
            write!(f, "\"{quoted}\" <{}>", self.address)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_read_and_write() {
        let mailbox = Mailbox::parse("SkilDock, News <news@x.example>").unwrap();
        assert_eq!(mailbox.name.as_deref(), Some("SkilDock, News"));
        assert_eq!(mailbox.to_string(), "\"SkilDock, News\" <news@x.example>");
        assert_eq!(
            Mailbox::parse("a@x.example").unwrap().to_string(),
            "a@x.example"
        );
    }

    #[test]
    fn what_is_no_mailbox_is_refused() {
        assert!(Mailbox::parse("nobody").is_err());
        assert!(Mailbox::parse("A <a@x.example>\r\nBcc: b@x.example").is_err());
    }
}
