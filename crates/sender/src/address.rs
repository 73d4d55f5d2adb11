//! An e-mail address that is safe to mail, to compare and to log.

mod local_part;

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

/// The longest address that fits an SMTP path (RFC 5321 §4.5.3.1.3, less the angle brackets).
const MAX_ADDRESS: usize = 254;
/// The longest local part (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL_PART: usize = 64;

/// An address whose domain is ASCII and in lower case; its local part stays as it was written,
/// in Unicode's composed form (NFC) where it has letters beyond ASCII (RFC 6531 §3.3).
///
/// It has no `Display`, and its `Debug` shows the first letter and the domain only, so that no
/// address gets into a log by accident.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    text: String,
    at: usize,
}

impl EmailAddress {
    /// Reads an address: trims it and turns an international domain into ASCII.
    ///
    /// # Errors
    /// When it is not an address that can be mailed; see [`AddressError`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim_matches([' ', '\t']);
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(AddressError::ControlCharacter);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::NoAt)?;
        let local = local_part::normal(local)?;
        let domain = ascii_domain(domain)?;
        if local.len() > MAX_LOCAL_PART || local.len() + 1 + domain.len() > MAX_ADDRESS {
            return Err(AddressError::TooLong);
        }
        let sample = local_part::ascii_like(&local);
        lettre::Address::new(sample, &domain).map_err(|_| AddressError::Malformed)?;
        Ok(Self {
            at: local.len(),
            text: format!("{local}@{domain}"),
        })
    }

    /// The whole address, for an envelope, a header or an export.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What comes after the `@`.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// Whether there are letters beyond ASCII before the `@`: mail to it needs servers that speak
    /// SMTPUTF8 (RFC 6531), all the way.
    pub fn is_international(&self) -> bool {
        !self.text.is_ascii()
    }

    /// What two spellings of one mailbox share: the address in lower case.
    pub fn key(&self) -> String {
        if !self.is_international() {
            return self.text.to_ascii_lowercase();
        }
        // Some letters come apart in lower case.
        self.text.to_lowercase().nfc().collect()
    }

    /// The address as it may be shown in a log: `a…@example.org`.
    pub fn masked(&self) -> String {
        let first = self.text.chars().next().unwrap_or('?');
        format!("{first}…@{}", self.domain())
    }

    /// Masks the address where a text names it, as the replies of servers do.
    pub(crate) fn mask_in(&self, text: &str) -> String {
        if !text.contains('@') {
            return text.to_owned();
        }
        // Only letters of ASCII keep their length in another case.
        let (key, lower) = (self.text.to_ascii_lowercase(), text.to_ascii_lowercase());
        let (mut out, mut done) = (String::new(), 0);
        for (at, _) in lower.match_indices(&key) {
            out.push_str(&text[done..at]);
            out.push_str(&self.masked());
            done = at + key.len();
        }
        out + &text[done..]
    }

    /// Whether a text names it.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        text.contains(&self.text.to_ascii_lowercase())
    }

    /// The same address for lettre.
    pub(crate) fn to_lettre(&self) -> lettre::Address {
        // It was checked in its own way: lettre takes code points for the bytes of UTF-8.
        lettre::Address::new_dangerous(&self.text[..self.at], self.domain())
    }
}

fn ascii_domain(domain: &str) -> Result<String, AddressError> {
    // `url` would decode percent signs, so that one domain had many spellings.
    if domain.contains('%') {
        return Err(AddressError::Malformed);
    }
    match url::Host::parse(domain) {
        Ok(url::Host::Domain(ascii)) if ascii == "localhost" => Ok(ascii),
        Ok(url::Host::Domain(ascii)) if !ascii.contains('.') => Err(AddressError::NoDot),
        Ok(url::Host::Domain(ascii)) => Ok(ascii),
        _ => Err(AddressError::Malformed),
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Why a text is not an address that can be mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Nothing is there.
    #[error("there is no address")]
    Empty,
    /// A line break, NUL or other control character: it could add a header or a command.
    #[error("the address holds a line break or another control character")]
    ControlCharacter,
    /// There is no `@`.
    #[error("the address has no `@`")]
    NoAt,
    /// The domain is a single word, most likely cut short.
    #[error("the domain has no dot; was its ending cut off?")]
    NoDot,
    /// Beyond ASCII, letters, digits and their marks are taken: what cannot be seen or typed
    /// tells nobody apart.
    #[error("a character before the `@` is no letter, digit or sign of an address")]
    NoLetter,
    /// Longer than RFC 5321 allows.
    #[error("the address is longer than 254 characters, or its part before the `@` than 64")]
    TooLong,
    /// Anything else that RFC 5321 does not allow.
    #[error("this is not an e-mail address")]
    Malformed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_normalised() {
        let check = |input: &str, written: &str, key: &str| {
            let address = EmailAddress::parse(input).unwrap();
            assert_eq!((address.as_str(), address.key().as_str()), (written, key));
        };
        check(
            " Ada.L@Example.ORG ",
            "Ada.L@example.org",
            "ada.l@example.org",
        );
        check(
            "a+b@bücher.example",
            "a+b@xn--bcher-kva.example",
            "a+b@xn--bcher-kva.example",
        );
        check("root@localhost", "root@localhost", "root@localhost");
        check("Jo\u{308}rg@X.example", "Jörg@x.example", "jörg@x.example");
        check(
            "ДАША@почта.рф",
            "ДАША@xn--80a1acny.xn--p1ai",
            "даша@xn--80a1acny.xn--p1ai",
        );
        check("संपर्क@x.example", "संपर्क@x.example", "संपर्क@x.example");
        check(
            "\"ü ä\"@x.example",
            "\"ü ä\"@x.example",
            "\"ü ä\"@x.example",
        );
    }

    #[test]
    fn what_cannot_be_mailed_is_refused() {
        let check =
            |input: &str, error| assert_eq!(EmailAddress::parse(input), Err(error), "{input:?}");
        check("  ", AddressError::Empty);
        check(
            "a@x.example\r\nBcc: b@x.example",
            AddressError::ControlCharacter,
        );
        check("a\0@x.example", AddressError::ControlCharacter);
        check("a.x.example", AddressError::NoAt);
        check("a@gmail", AddressError::NoDot);
        for hidden in [
            "\u{200b}", "\u{202e}", "\u{a0}", "\u{2028}", "\u{fe0f}", "\u{3164}", "🦀",
        ] {
            let error = EmailAddress::parse(&format!("ä{hidden}@x.example"));
            assert_eq!(error, Err(AddressError::NoLetter), "{hidden:?}");
        }
        check("\u{85}ä@x.example", AddressError::ControlCharacter);
        check("ä ö@x.example", AddressError::Malformed);
        check("ä..ö@x.example", AddressError::Malformed);
        check(
            &format!("{}@x.example", "ä".repeat(33)),
            AddressError::TooLong,
        );
        check(
            &format!("{}@x.example", "a".repeat(65)),
            AddressError::TooLong,
        );
        for bad in [
            "@x.example",
            "a b@x.example",
            "a@x..example",
            "a@10.0.0.1",
            "a@x.ex%61mple",
            "a@b@x.example",
            "<a@x.example>",
            "a@x.example>",
        ] {
            check(bad, AddressError::Malformed);
        }
    }

    #[test]
    fn debug_does_not_show_the_address() {
        let address = EmailAddress::parse("ada.lovelace@x.example").unwrap();
        assert_eq!(format!("{address:?}"), "a…@x.example");
        let reply = "550 <Ada.Lovelace@X.example>: ö, no ada.lovelace@x.example here";
        assert_eq!(
            address.mask_in(reply),
            "550 <a…@x.example>: ö, no a…@x.example here"
        );
    }
}
