//! Where failures are reported to; perhaps at an address of its own for each delivery, so that a
//! bounce tells whose it is whatever its text says (variable envelope return path, VERP).

use super::mailbox::reachable;
use crate::store::{Keys, Person, Returned};
use crate::{EmailAddress, Error, Store};

/// The gap's name.
const GAP: &str = "{token}";

/// The envelope sender of a mailing's messages (RFC 5321 §4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// The same for all.
    Same(EmailAddress),
    /// One for each delivery: what stands before and after its token.
    Own { before: String, after: String },
}

impl ReturnPath {
    /// Reads an address such as `bounces@example.org`, or one with a gap for the delivery's token,
    /// `bounces+{token}@example.org`.
    ///
    /// # Errors
    /// When it is no address, or none any more with a token in its gap.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some((before, after)) = text.split_once(GAP) else {
            let address = EmailAddress::parse(text).map_err(|error| error.to_string())?;
            reachable(&address)?;
            return Ok(Self(Kind::Same(address)));
        };
        let token = "a".repeat(Returned::TOKEN);
        let sample = EmailAddress::parse(&format!("{before}{token}{after}"));
        let sample = sample
            .map_err(|error| format!("with the {} letters of a token, {error}", token.len()))?;
        reachable(&sample)?;
        let (local, domain) = after
            .split_once('@')
            .ok_or("`{token}` stands before the `@`")?;
        if local.contains(GAP) || domain.contains(GAP) {
            return Err("there is one `{token}`".to_owned());
        }
        Ok(Self(Kind::Own {
            before: before.trim_start().to_owned(),
            after: format!("{local}@{}", sample.domain()),
        }))
    }

    /// The envelope sender of one delivery.
    pub(super) fn of(&self, keys: &Keys, edition: &str, person: Person) -> EmailAddress {
        match &self.0 {
            Kind::Same(address) => address.clone(),
            Kind::Own { before, after } => {
                let token = keys.return_token(edition, person);
                EmailAddress::parse(&format!("{before}{token}{after}"))
                    .expect("a token of the same length was tried")
            }
        }
    }

    /// Whose delivery a mail to this address is about. `None` for other addresses.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] when the address is like those of deliveries, with a token that
    /// nobody with the store's keys made: a forged bounce says nothing about anybody.
    pub fn returned(&self, store: &Store, address: &str) -> Result<Option<Returned>, Error> {
        self.read(&store.keys, address)
    }

    fn read(&self, keys: &Keys, address: &str) -> Result<Option<Returned>, Error> {
        let Kind::Own { before, after } = &self.0 else {
            return Ok(None);
        };
        let address = address.trim().to_ascii_lowercase();
        let token = address
            .strip_prefix(&before.to_ascii_lowercase())
            .and_then(|token| token.strip_suffix(&after.to_ascii_lowercase()));
        let returned = token.map(|token| keys.verify_return(token).ok_or(Error::InvalidToken));
        returned.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::address;

    #[test]
    fn each_delivery_has_an_address_that_leads_back_to_it() {
        let keys = Keys::for_tests();
        let path = ReturnPath::parse("Bounces+{token}@Bücher.example").unwrap();
        let (ada, bob) = (
            keys.person(&address("ada@x.example")),
            keys.person(&address("bob@x.example")),
        );
        let for_ada = path.of(&keys, "edition-1", ada);
        assert_ne!(for_ada, path.of(&keys, "edition-1", bob));
        assert_ne!(for_ada, path.of(&keys, "edition-2", ada));
        assert!(for_ada.as_str().ends_with("@xn--bcher-kva.example"));

        for spelling in [for_ada.as_str().to_owned(), for_ada.as_str().to_uppercase()] {
            let returned = path.read(&keys, &spelling).unwrap();
            assert_eq!(returned, Some(Returned(ada)));
        }
    }

    #[test]
    fn a_forged_address_leads_nowhere() {
        let keys = Keys::for_tests();
        let path = ReturnPath::parse("b+{token}@x.example").unwrap();
        let person = keys.person(&address("ada@x.example"));
        let real = path.of(&keys, "edition-1", person).as_str().to_owned();
        for at in 2..real.len() {
            let other = if &real[at..=at] == "a" { "b" } else { "a" };
            let forged = [&real[..at], other, &real[at + 1..]].concat();
            let read = path.read(&keys, &forged);
            assert!(!matches!(read, Ok(Some(_))), "{forged}");
        }
        assert!(path.read(&keys, "b+@x.example").is_err());
        assert_eq!(path.read(&keys, "bounces@x.example").unwrap(), None);
    }

    #[test]
    fn what_could_not_be_an_envelope_sender_is_refused() {
        let same = ReturnPath::parse("bounces@x.example").unwrap();
        assert_eq!(same, ReturnPath(Kind::Same(address("bounces@x.example"))));
        for bad in [
            "bounces",
            "bänces@x.example",
            "b+{token}ä@x.example",
            "{token}",
            "a@{token}.example",
            "a{token}{token}@x.example",
            "a+{token}\r\n@x.example",
            "a-prefix-that-is-too-long+{token}@x.example",
        ] {
            assert!(ReturnPath::parse(bad).is_err(), "{bad:?}");
        }
    }
}
