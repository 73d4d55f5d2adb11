//! Tokens in envelope senders: they lead from a bounce back to the delivery.

use data_encoding::BASE32_NOPAD;
use hmac::Mac as _;
use sha2::{Digest, Sha256};

use super::{KEPT, Keys, Person, hash, mac_of};

/// Bytes that stand for an edition, which a store has a few thousand of.
const MARK: usize = 6;
/// Bytes of the keyed hash. A token stands in the part before the `@`, which has 64 characters at
/// most, and each guess takes a mail.
const MAC: usize = 8;
/// Tells these tokens from those of other purposes under the same key.
const PURPOSE: &[u8] = b"return path";

/// Whose delivery came back: a person without an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returned(pub(crate) Person);

impl Returned {
    /// Letters of a token.
    pub(crate) const TOKEN: usize = ((1 + MARK + KEPT + MAC) * 8).div_ceil(5);
}

fn mark(edition: &str) -> [u8; MARK] {
    let digest = Sha256::digest(edition);
    std::array::from_fn(|at| digest[at])
}

impl Keys {
    /// `version ‖ edition ‖ person ‖ mac` in base32, as servers may change the case of letters.
    pub(crate) fn return_token(&self, edition: &str, person: Person) -> String {
        let mark = mark(edition);
        let (version, key) = &self.tokens[0];
        let mac: [u8; KEPT] = hash(key, &[PURPOSE, &mark, person.as_bytes()]);
        let bytes = [&[*version][..], &mark, person.as_bytes(), &mac[..MAC]].concat();
        BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()
    }

    /// Checks a token in constant time.
    pub(crate) fn verify_return(&self, token: &str) -> Option<Returned> {
        let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes());
        let bytes = bytes.ok()?;
        let (&version, rest) = bytes.split_first()?;
        let (mark, rest) = rest.split_at_checked(MARK)?;
        let (person, mac) = rest.split_at_checked(KEPT)?;
        let (_, key) = self.tokens.iter().find(|(known, _)| *known == version)?;
        // A mac that was cut off would be checked as far as it goes.
        if mac.len() != MAC {
            return None;
        }
        let expected = mac_of(key, &[PURPOSE, mark, person]);
        expected.verify_truncated_left(mac).ok()?;
        Some(Returned(Person(person.try_into().ok()?)))
    }
}
