//! The store's secret keys, and what is derived with them: persons, Message-IDs and
//! unsubscribe tokens.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sqlx::SqlitePool;

use crate::{EmailAddress, Error};

/// Bytes of a keyed hash that are kept: 128 bits.
const KEPT: usize = 16;
/// The version of the token key in use. Tokens name their version, so that older ones can
/// stay valid when the key is replaced.
const TOKEN_VERSION: u8 = 1;
/// Stands between the parts of what is hashed; no address, list or edition id holds it.
const SEPARATOR: u8 = 0;

/// The keyed hash of a normalised address: the same for each spelling, and telling nobody
/// whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Person([u8; KEPT]);

impl Person {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let bytes = bytes
            .try_into()
            .map_err(|_| Error::corrupt("a person", &"wrong length"))?;
        Ok(Self(bytes))
    }
}

/// What a valid unsubscribe token says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Claims {
    pub(crate) person: Person,
    pub(crate) newsletter: String,
    pub(crate) list: String,
}

pub(crate) struct Keys {
    person: Vec<u8>,
    message: Vec<u8>,
    token: Vec<u8>,
}

impl Keys {
    /// Reads the keys; makes those that are not there yet.
    pub(super) async fn load(pool: &SqlitePool) -> Result<Self, Error> {
        Ok(Self {
            person: key(pool, "person", 1).await?,
            message: key(pool, "message", 1).await?,
            token: key(pool, "token", TOKEN_VERSION).await?,
        })
    }

    pub(crate) fn person(&self, address: &EmailAddress) -> Person {
        Person(hash(&self.person, &[address.key().as_bytes()]))
    }

    /// The unique part of a recipient's Message-ID: the same at every attempt.
    pub(crate) fn message_id(&self, edition: &str, address: &EmailAddress) -> String {
        HEXLOWER.encode(&hash(
            &self.message,
            &[edition.as_bytes(), address.key().as_bytes()],
        ))
    }

    /// `version ‖ person ‖ mac ‖ newsletter NUL list` in base64url: it works without a look-up,
    /// and for someone who has been removed meanwhile.
    pub(crate) fn token(&self, newsletter: &str, list: &str, person: Person) -> String {
        let names = [newsletter.as_bytes(), list.as_bytes()].join(&SEPARATOR);
        let mac: [u8; KEPT] = hash(&self.token, &[person.as_bytes(), &names]);
        let mut bytes = vec![TOKEN_VERSION];
        bytes.extend_from_slice(person.as_bytes());
        bytes.extend_from_slice(&mac);
        bytes.extend_from_slice(&names);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Checks a token in constant time.
    pub(crate) fn verify(&self, token: &str) -> Result<Claims, Error> {
        let claims = || {
            let bytes = BASE64URL_NOPAD.decode(token.trim().as_bytes()).ok()?;
            let (&version, rest) = bytes.split_first()?;
            let (person, rest) = rest.split_at_checked(KEPT)?;
            let (mac, names) = rest.split_at_checked(KEPT)?;
            let expected = mac_of(&self.token, &[person, names]);
            if version != TOKEN_VERSION || expected.verify_truncated_left(mac).is_err() {
                return None;
            }
            let (newsletter, list) = std::str::from_utf8(names).ok()?.split_once('\0')?;
            let person = Person(person.try_into().ok()?);
            Some(Claims {
                person,
                newsletter: newsletter.to_owned(),
                list: list.to_owned(),
            })
        };
        claims().ok_or(Error::InvalidToken)
    }
}

#[cfg(test)]
impl Keys {
    /// Keys that are the same in every run.
    pub(crate) fn for_tests() -> Self {
        Self {
            person: vec![1; 32],
            message: vec![2; 32],
            token: vec![3; 32],
        }
    }
}

async fn key(pool: &SqlitePool, name: &str, version: u8) -> Result<Vec<u8>, Error> {
    let find = "SELECT value FROM secret WHERE name = ? AND version = ?";
    let found = sqlx::query_scalar(find)
        .bind(name)
        .bind(version)
        .fetch_optional(pool)
        .await?;
    if let Some(value) = found {
        return Ok(value);
    }
    let mut fresh = vec![0; 32];
    getrandom::fill(&mut fresh)
        .map_err(|error| Error::corrupt("no key, and no randomness", &error))?;
    // Whoever opened the store first has made the key; this one is then not used.
    sqlx::query(
        "INSERT INTO secret (name, version, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(name)
    .bind(version)
    .bind(fresh)
    .execute(pool)
    .await?;
    Ok(sqlx::query_scalar(find)
        .bind(name)
        .bind(version)
        .fetch_one(pool)
        .await?)
}

fn hash(key: &[u8], parts: &[&[u8]]) -> [u8; KEPT] {
    let mut kept = [0; KEPT];
    kept.copy_from_slice(&mac_of(key, parts).finalize().into_bytes()[..KEPT]);
    kept
}

fn mac_of(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
        mac.update(&[SEPARATOR]);
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::for_tests()
    }

    fn ada() -> EmailAddress {
        "ada@x.example".parse().unwrap()
    }

    #[test]
    fn every_spelling_is_one_person() {
        let loud = "ADA@X.EXAMPLE".parse().unwrap();
        assert_eq!(keys().person(&ada()), keys().person(&loud));
        assert_eq!(
            keys().message_id("e1", &ada()),
            keys().message_id("e1", &loud)
        );
        assert_ne!(
            keys().message_id("e1", &ada()),
            keys().message_id("e2", &ada())
        );
    }

    #[test]
    fn a_token_says_who_leaves_what() {
        let person = keys().person(&ada());
        let token = keys().token("weekly", "everyone", person);
        assert!(
            token
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
        let claims = keys().verify(&token).unwrap();
        assert_eq!(
            claims,
            Claims {
                person,
                newsletter: "weekly".into(),
                list: "everyone".into()
            }
        );
    }

    #[test]
    fn a_token_that_was_touched_is_refused() {
        let token = keys().token("weekly", "weekly", keys().person(&ada()));
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        for at in 0..bytes.len() {
            let mut touched = bytes.clone();
            touched[at] ^= 1;
            let touched = BASE64URL_NOPAD.encode(&touched);
            assert!(keys().verify(&touched).is_err(), "byte {at}");
        }
        assert!(keys().verify(&token[..token.len() - 2]).is_err());
        assert!(keys().verify("").is_err());
        let others = Keys {
            token: vec![4; 32],
            ..keys()
        };
        assert!(others.verify(&token).is_err());
    }
}
