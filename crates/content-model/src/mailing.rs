//! The finished mailing: the one type in which exporter and sender meet.
//!
//! It holds literals and values, with no logic beyond value, default and condition, so that
//! sending needs no template engine and mails the very bytes that were reviewed.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::segment::Segment;

/// A newsletter edition, rendered once and ready for every recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailing {
    /// The edition's permanent id; the ledger's key.
    pub id: String,
    /// The newsletter's key in the settings.
    pub newsletter: String,
    /// The list it goes to.
    pub list: String,
    /// Whom of the list it is for; everyone where it is `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
    /// The newsletter's title, for `List-Id`.
    pub list_title: String,
    /// The mailbox it comes from (RFC 5322 §3.4).
    pub from: String,
    /// Where replies go, if elsewhere.
    pub reply_to: Option<String>,
    /// The subject line.
    pub subject: Template,
    /// The line that mail clients show beside the subject.
    pub preheader: Template,
    /// The HTML part.
    pub html: Template,
    /// The text part, lines ended by LF.
    pub text: Template,
    /// How the lines of the text part belong together.
    #[serde(default, skip_serializing_if = "TextFormat::is_fixed")]
    pub text_format: TextFormat,
    /// Where the edition can be read on the web.
    pub web_url: String,
}

impl Mailing {
    /// The SHA-256 of the mailing in hexadecimal: what was reviewed is what is mailed.
    pub fn hash(&self) -> String {
        let bytes = serde_json::to_vec(self).expect("a mailing holds only strings");
        data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
    }
}

/// How the lines of a text part belong together (RFC 3676 §4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextFormat {
    /// Every line stands by itself.
    #[default]
    Fixed,
    /// A line that ends with a space goes on in the next.
    Flowed,
    /// The same, and that space is no part of the text.
    FlowedDelSp,
}

impl TextFormat {
    /// Whether a mailing need not say it: those of earlier versions did not, and keep their hash.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands references out"
    )]
    fn is_fixed(&self) -> bool {
        *self == Self::Fixed
    }
}

/// Text with gaps for what differs between recipients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template(pub Vec<Piece>);

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// The same for everyone.
    Literal(String),
    /// A field of the recipient, or the default where it is missing or empty.
    Value {
        /// Whose value it is.
        field: Field,
        /// What stands there for a recipient without one.
        default: String,
        /// How the value is made safe for its place.
        escape: Escape,
    },
    /// Pieces for those who have the field (`present`) or for those who lack it.
    When {
        /// The field that decides.
        field: Field,
        /// Whether the pieces are for those who have it.
        present: bool,
        /// The pieces.
        pieces: Vec<Piece>,
    },
}

/// What a recipient can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// `subscriber.name`
    Name,
    /// `subscriber.email`
    Email,
    /// `subscriber.fields.<name>`
    Custom(String),
    /// `unsubscribe_url`
    UnsubscribeUrl,
    /// `web_url`
    WebUrl,
}

impl Field {
    /// Reads a placeholder's name, such as `subscriber.name`; `None` for one that does not exist.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "subscriber.name" => Some(Self::Name),
            "subscriber.email" => Some(Self::Email),
            "unsubscribe_url" => Some(Self::UnsubscribeUrl),
            "web_url" => Some(Self::WebUrl),
            _ => {
                let custom = name.strip_prefix("subscriber.fields.")?;
                let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
                (!custom.is_empty() && custom.chars().all(plain))
                    .then(|| Self::Custom(custom.to_owned()))
            }
        }
    }
}

impl Field {
    /// How many bytes a long value has.
    fn longest(&self) -> usize {
        match self {
            Self::Email => 254,
            Self::UnsubscribeUrl | Self::WebUrl => 200,
            Self::Name | Self::Custom(_) => 100,
        }
    }
}

/// The name, as placeholders write it.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("subscriber.name"),
            Self::Email => f.write_str("subscriber.email"),
            Self::Custom(name) => write!(f, "subscriber.fields.{name}"),
            Self::UnsubscribeUrl => f.write_str("unsubscribe_url"),
            Self::WebUrl => f.write_str("web_url"),
        }
    }
}

/// How a value is made safe for the place it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Escape {
    /// Plain text: line breaks become spaces, other control characters go.
    Text,
    /// HTML text and attributes: as plain text, with `& < > " '` as entities.
    Html,
    /// Part of a URL inside an HTML attribute: percent-encoded.
    Url,
}

/// The values of one recipient.
pub trait ValuesFor {
    /// The value of a field, if the recipient has one.
    fn value(&self, field: &Field) -> Option<&str>;

    /// The same, if there is more of it than white space: what a gap is filled with, and what a
    /// condition asks for.
    fn given(&self, field: &Field) -> Option<&str> {
        self.value(field).filter(|value| !value.trim().is_empty())
    }
}

impl Template {
    /// A template that is the same for everyone.
    pub fn literal(text: impl Into<String>) -> Self {
        Self(vec![Piece::Literal(text.into())])
    }

    /// The text for one recipient.
    pub fn fill(&self, values: &impl ValuesFor) -> String {
        let mut out = String::new();
        fill(&self.0, values, &mut out);
        out
    }

    /// How many bytes the text has at most, for recipients whose values are long: an address of
    /// 254 characters (RFC 5321 §4.5.3.1.3), a URL of 200, 100 of everything else.
    pub fn longest(&self) -> usize {
        length(&self.0, true).max(length(&self.0, false))
    }
}

/// How many bytes pieces have for those of whom everything is known, or nothing.
fn length(pieces: &[Piece], known: bool) -> usize {
    let lengths = pieces.iter().map(|piece| match piece {
        Piece::Literal(text) => text.len(),
        Piece::Value {
            field,
            default,
            escape,
        } => {
            let mut written = String::new();
            escape.push(default, &mut written);
            if known {
                written.len().max(field.longest())
            } else {
                written.len()
            }
        }
        Piece::When {
            present, pieces, ..
        } if *present == known => length(pieces, known),
        Piece::When { .. } => 0,
    });
    lengths.sum()
}

fn fill(pieces: &[Piece], values: &impl ValuesFor, out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Literal(text) => out.push_str(text),
            Piece::Value {
                field,
                default,
                escape,
            } => {
                escape.push(values.given(field).unwrap_or(default), out);
            }
            Piece::When {
                field,
                present,
                pieces,
            } => {
                if values.given(field).is_some() == *present {
                    fill(pieces, values, out);
                }
            }
        }
    }
}

impl Escape {
    /// Adds a value to a text, safe for its place; it never holds a line break.
    pub fn push(self, value: &str, out: &mut String) {
        let harmless = |byte: u8| match self {
            Self::Text => matches!(byte, b' '..=b'~'),
            Self::Html => {
                matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
            }
            Self::Url => byte.is_ascii_alphanumeric(),
        };
        // Most values are, and every recipient has some.
        let run = value.bytes().take_while(|byte| harmless(*byte)).count();
        let (as_it_is, rest) = value.split_at(run);
        out.push_str(as_it_is);
        for c in rest.chars() {
            let c = if matches!(c, '\r' | '\n' | '\t') {
                ' '
            } else {
                c
            };
            match self {
                _ if c.is_control() => {}
                Self::Text => out.push(c),
                Self::Html => push_html(c, out),
                Self::Url => push_percent_encoded(c, out),
            }
        }
    }
}

fn push_html(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        _ => out.push(c),
    }
}

fn push_percent_encoded(c: char, out: &mut String) {
    let encoded = percent_encoding::utf8_percent_encode(
        c.encode_utf8(&mut [0; 4]),
        percent_encoding::NON_ALPHANUMERIC,
    )
    .to_string();
    out.push_str(&encoded);
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ada;

    impl ValuesFor for Ada {
        fn value(&self, field: &Field) -> Option<&str> {
            match field {
                Field::Name => Some("Ada <b>\r\nBcc: x"),
                Field::Email => Some("a+b@x.example"),
                _ => None,
            }
        }
    }

    fn value(field: Field, escape: Escape) -> Piece {
        Piece::Value {
            field,
            default: "friend".to_owned(),
            escape,
        }
    }

    #[test]
    fn values_are_escaped_for_their_place() {
        let filled = |piece| Template(vec![piece]).fill(&Ada);
        assert_eq!(filled(value(Field::Name, Escape::Text)), "Ada <b>  Bcc: x");
        assert_eq!(
            filled(value(Field::Name, Escape::Html)),
            "Ada &lt;b&gt;  Bcc: x"
        );
        assert_eq!(
            filled(value(Field::Email, Escape::Url)),
            "a%2Bb%40x%2Eexample"
        );
        assert_eq!(
            filled(value(Field::Custom("city".into()), Escape::Html)),
            "friend"
        );
    }

    #[test]
    fn conditions_ask_whether_the_field_is_there() {
        let when = |field, present| {
            Template(vec![Piece::When {
                field,
                present,
                pieces: vec![Piece::Literal("x".into())],
            }])
            .fill(&Ada)
        };
        assert_eq!(when(Field::Name, true), "x");
        assert_eq!(when(Field::Name, false), "");
        assert_eq!(when(Field::Custom("city".into()), false), "x");
    }

    #[test]
    fn the_longest_text_is_that_of_long_values_or_of_defaults() {
        let when = |present, text: &str| Piece::When {
            field: Field::Name,
            present,
            pieces: vec![Piece::Literal(text.into())],
        };
        let longest = |pieces| Template(pieces).longest();
        assert_eq!(longest(vec![value(Field::Name, Escape::Html)]), 100);
        assert_eq!(longest(vec![when(true, "ab"), when(false, "abcd")]), 4);
        assert_eq!(longest(vec![Piece::Literal("é".into())]), 2);
    }

    #[test]
    fn fields_have_names() {
        assert_eq!(
            Field::parse("subscriber.fields.city"),
            Some(Field::Custom("city".into()))
        );
        assert_eq!(Field::parse("subscriber.name"), Some(Field::Name));
        assert_eq!(Field::parse("subscriber.nmae"), None);
        assert_eq!(Field::parse("subscriber.fields."), None);
    }
}
