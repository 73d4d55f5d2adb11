//! The store's secret keys, and what is derived with them: persons, Message-IDs and
//! unsubscribe tokens.

mod returned;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;
use sqlx::AnyPool;

pub use self::returned::Returned;
use super::Dialect;
use crate::randomness::random;
use crate::{EmailAddress, Error};

/// Bytes of a keyed hash that are kept: 128 bits.
const KEPT: usize = 16;
/// How long tokens stay valid once their key is replaced. Links in old mails have to work; the
/// large providers and the law ask for 60 days at the least.
const KEPT_VALID: SignedDuration = SignedDuration::from_hours(24 * 400);
/// The version of a key that was never replaced.
const FIRST: u8 = 1;
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

/// HMAC that has taken its key in, which is half of the work for what is short.
type Key = Hmac<Sha256>;

pub(crate) struct Keys {
    person: Key,
    message: Key,
    /// The token keys that are valid, the one in use first. Tokens name the version of theirs.
    tokens: Vec<(u8, Key)>,
}

impl Keys {
    /// Reads the keys; makes those that are not there yet.
    pub(crate) async fn load(pool: &AnyPool) -> Result<Self, Error> {
        let person = key(pool, "person").await?;
        let message = key(pool, "message").await?;
        let sql = "SELECT version, value FROM secret WHERE name = 'token'
            ORDER BY retired_at IS NOT NULL, version";
        let tokens: Vec<(i64, Vec<u8>)> = sqlx::query_as(sql).fetch_all(pool).await?;
        let numbered = tokens
            .into_iter()
            .map(|(number, key)| Ok((number_of(number)?, keyed(&key))));
        let mut tokens = numbered.collect::<Result<Vec<_>, Error>>()?;
        if tokens.is_empty() {
            tokens.push((FIRST, keyed(&key(pool, "token").await?)));
        }
        Ok(Self {
            person: keyed(&person),
            message: keyed(&message),
            tokens,
        })
    }

    /// Makes a new token key for what is mailed from now on. Older ones stay valid, and are
    /// dropped when they have been replaced for long enough.
    pub(crate) async fn renew_token_key(
        pool: &AnyPool,
        dialect: Dialect,
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut writing = dialect.begin_alone(pool).await?;
        let sql = "SELECT version, retired_at FROM secret WHERE name = 'token'";
        let known: Vec<(i64, Option<String>)> =
            sqlx::query_as(sql).fetch_all(&mut *writing).await?;
        let mut kept = Vec::new();
        for (version, retired_at) in &known {
            if is_over(retired_at.as_deref(), now)? {
                sqlx::query("DELETE FROM secret WHERE name = 'token' AND version = $1")
                    .bind(version)
                    .execute(&mut *writing)
                    .await?;
            } else {
                kept.push(number_of(*version)?);
            }
        }
        let fresh = (FIRST..=u8::MAX).find(|version| !kept.contains(version));
        let version = fresh.ok_or(Error::TooManyKeys)?;
        sqlx::query(
            "UPDATE secret SET retired_at = $1 WHERE name = 'token' AND retired_at IS NULL",
        )
        .bind(now.to_string())
        .execute(&mut *writing)
        .await?;
        sqlx::query("INSERT INTO secret (name, version, value) VALUES ('token', $1, $2)")
            .bind(i64::from(version))
            .bind(random::<32>()?.to_vec())
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
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
        let (version, key) = &self.tokens[0];
        let mac: [u8; KEPT] = hash(key, &[person.as_bytes(), &names]);
        let mut bytes = vec![*version];
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
            let (_, key) = self.tokens.iter().find(|(known, _)| *known == version)?;
            let expected = mac_of(key, &[person, names]);
            expected.verify_truncated_left(mac).ok()?;
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
            person: keyed(&[1; 32]),
            message: keyed(&[2; 32]),
            tokens: vec![(FIRST, keyed(&[3; 32]))],
        }
    }
}

fn number_of(version: i64) -> Result<u8, Error> {
    u8::try_from(version).map_err(|error| Error::corrupt("a key's version", &error))
}

/// Whether tokens of a key that was replaced then need not be valid any more.
fn is_over(retired_at: Option<&str>, now: Timestamp) -> Result<bool, Error> {
    let Some(retired_at) = retired_at else {
        return Ok(false);
    };
    let retired_at: Timestamp = retired_at
        .parse()
        .map_err(|error| Error::corrupt("the age of a key", &error))?;
    Ok(now.duration_since(retired_at) > KEPT_VALID)
}

async fn key(pool: &AnyPool, name: &str) -> Result<Vec<u8>, Error> {
    let find = "SELECT value FROM secret WHERE name = $1 AND version = $2";
    let found = sqlx::query_scalar(find)
        .bind(name)
        .bind(i64::from(FIRST))
        .fetch_optional(pool)
        .await?;
    if let Some(value) = found {
        return Ok(value);
    }
    // Whoever opened the store first has made the key; this one is then not used.
    sqlx::query(
        "INSERT INTO secret (name, version, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(name)
    .bind(i64::from(FIRST))
    .bind(random::<32>()?.to_vec())
    .execute(pool)
    .await?;
    Ok(sqlx::query_scalar(find)
        .bind(name)
        .bind(i64::from(FIRST))
        .fetch_one(pool)
        .await?)
}

fn keyed(key: &[u8]) -> Key {
    Key::new_from_slice(key).expect("HMAC takes a key of any length")
}

fn hash(key: &Key, parts: &[&[u8]]) -> [u8; KEPT] {
    let mut kept = [0; KEPT];
    kept.copy_from_slice(&mac_of(key, parts).finalize().into_bytes()[..KEPT]);
    kept
}

fn mac_of(key: &Key, parts: &[&[u8]]) -> Key {
    let mut mac = key.clone();
    for part in parts {
        mac.update(part);
        mac.update(&[SEPARATOR]);
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{now, temporary_store};

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
            tokens: vec![(FIRST, keyed(&[4; 32]))],
            ..keys()
        };
        assert!(others.verify(&token).is_err());
    }

    #[tokio::test]
    async fn tokens_outlive_their_key_for_long_enough() {
        let (_folder, store) = temporary_store().await;
        let person = store.keys.person(&ada());
        let mut tokens = vec![store.keys.token("weekly", "weekly", person)];
        let start = now();
        for days in [0, 60, 401] {
            let later = start + SignedDuration::from_hours(24 * days);
            Keys::renew_token_key(&store.pool, store.dialect, later)
                .await
                .unwrap();
            let keys = Keys::load(&store.pool).await.unwrap();
            tokens.push(keys.token("weekly", "weekly", person));
        }
        assert_eq!(tokens.len(), 4);
        let keys = Keys::load(&store.pool).await.unwrap();
        let valid: Vec<bool> = tokens
            .iter()
            .map(|token| keys.verify(token).is_ok())
            .collect();
        assert_eq!(valid, [false, true, true, true]);
        let opened_before = store.unsubscribe_by_token(&tokens[3], now()).await;
        assert!(
            opened_before.unwrap().newly,
            "the new key is read when it is needed"
        );
    }
}
