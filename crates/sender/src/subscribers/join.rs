//! Joining a list: one person, in a transaction that may hold thousands.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{EVERY_LIST, Subscriber, Suppression};
use crate::store::Person;
use crate::{Error, Store};

/// What became of someone who was to join a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// New on the list.
    Added,
    /// On the list already; something new was learnt.
    Updated,
    /// On the list already, with nothing new.
    Unchanged,
    /// Not let in: they left, or asked to be forgotten.
    Refused(Suppression),
}

impl Store {
    /// Puts a person on a list, or learns what is new about a member.
    ///
    /// Someone who left is not brought back: see [`Store::readmit`].
    ///
    /// # Errors
    /// When a value holds CR, LF or NUL, or the store fails.
    pub async fn add(
        &self,
        list: &str,
        subscriber: &Subscriber,
        now: Timestamp,
    ) -> Result<Joined, Error> {
        if let Some(column) = subscriber.unsafe_column() {
            return Err(Error::UnsafeText {
                column: column.to_owned(),
            });
        }
        let person = self.keys.person(&subscriber.address);
        let mut writing = self.begin().await?;
        let joined = join(&mut writing, list, person, subscriber, now).await?;
        writing.commit().await?;
        Ok(joined)
    }
}

pub(super) async fn join(
    writing: &mut SqliteConnection,
    list: &str,
    person: Person,
    subscriber: &Subscriber,
    now: Timestamp,
) -> Result<Joined, Error> {
    let known = look_up(writing, list, person).await?;
    if let Some(suppression) = known.suppression {
        return Ok(Joined::Refused(suppression));
    }
    let changed = match known.subscriber {
        None => {
            write(writing, person, subscriber).await?;
            true
        }
        Some(before) => {
            let mut after = before.clone();
            after.learn(subscriber);
            if after != before {
                write(writing, person, &after).await?;
            }
            after != before
        }
    };
    if !known.member {
        sqlx::query("INSERT INTO membership (list, person, joined_at) VALUES (?, ?, ?)")
            .bind(list)
            .bind(person.as_bytes())
            .bind(now.to_string())
            .execute(writing)
            .await?;
        return Ok(Joined::Added);
    }
    Ok(if changed {
        Joined::Updated
    } else {
        Joined::Unchanged
    })
}

struct Known {
    suppression: Option<Suppression>,
    subscriber: Option<Subscriber>,
    member: bool,
}

type KnownRow = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    bool,
);

/// Asks all there is to know in one go: an import asks a million times.
async fn look_up(
    reading: &mut SqliteConnection,
    list: &str,
    person: Person,
) -> Result<Known, Error> {
    let sql = "SELECT
            (SELECT reason FROM suppression WHERE person = ?1 AND list IN (?2, ?3) LIMIT 1),
            s.address, s.name, s.fields,
            EXISTS (SELECT 1 FROM membership WHERE list = ?2 AND person = ?1)
        FROM (SELECT 1) LEFT JOIN subscriber AS s ON s.person = ?1";
    let (reason, address, name, fields, member): KnownRow = sqlx::query_as(sql)
        .bind(person.as_bytes())
        .bind(list)
        .bind(EVERY_LIST)
        .fetch_one(reading)
        .await?;
    let subscriber = match (address, fields) {
        (Some(address), Some(fields)) => Some(Subscriber::from_columns(&address, name, &fields)?),
        _ => None,
    };
    let suppression = reason
        .map(|reason| Suppression::read(&reason))
        .transpose()?;
    Ok(Known {
        suppression,
        subscriber,
        member,
    })
}

async fn write(
    writing: &mut SqliteConnection,
    person: Person,
    subscriber: &Subscriber,
) -> Result<(), Error> {
    let sql = "INSERT INTO subscriber (person, key, address, name, fields) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (person) DO UPDATE
        SET address = excluded.address, name = excluded.name, fields = excluded.fields";
    sqlx::query(sql)
        .bind(person.as_bytes())
        .bind(subscriber.address.key())
        .bind(subscriber.address.as_str())
        .bind(subscriber.name.as_deref())
        .bind(subscriber.fields_as_json())
        .execute(writing)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{address, now, temporary_store};

    #[tokio::test]
    async fn a_member_is_updated_and_nothing_known_is_lost() {
        let (_folder, store) = temporary_store().await;
        let mut ada = Subscriber::new(address("ada@x.example"));
        ada.name = Some("Ada".to_owned());
        ada.fields.insert("city".to_owned(), "London".to_owned());
        assert_eq!(
            store.add("weekly", &ada, now()).await.unwrap(),
            Joined::Added
        );
        assert_eq!(
            store.add("weekly", &ada, now()).await.unwrap(),
            Joined::Unchanged
        );

        let mut later = Subscriber::new(address("Ada@x.example"));
        later.fields.insert("plan".to_owned(), "pro".to_owned());
        assert_eq!(
            store.add("weekly", &later, now()).await.unwrap(),
            Joined::Updated
        );
        let found = store
            .find(&address("ADA@x.example"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.name.as_deref(), Some("Ada"));
        assert_eq!(found.fields["city"], "London");
        assert_eq!(found.fields["plan"], "pro");
        assert_eq!(store.count("weekly").await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_name_cannot_break_lines() {
        let (_folder, store) = temporary_store().await;
        let mut eve = Subscriber::new(address("eve@x.example"));
        eve.name = Some("Eve\r\nBcc: all@x.example".to_owned());
        let error = store.add("weekly", &eve, now()).await.unwrap_err();
        assert!(matches!(error, Error::UnsafeText { .. }), "{error}");
    }
}
