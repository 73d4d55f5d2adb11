//! Joining a list: one person.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::suppression::lift;
use super::{Consent, Subscriber, Suppression, refuses};
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
    /// Not let in.
    Refused(Suppression),
}

impl Store {
    /// Puts a person on a list, with what shows their consent, or learns what is new about a member.
    /// Who is kept off the list is let in only for one of the reasons in `revive`.
    ///
    /// # Errors
    /// When a value holds CR, LF or NUL, or the store fails.
    pub async fn admit(
        &self,
        list: &str,
        subscriber: &Subscriber,
        consent: &Consent,
        revive: &[Suppression],
        now: Timestamp,
    ) -> Result<Joined, Error> {
        if let Some(column) = subscriber.unsafe_column().or(consent.unsafe_part()) {
            return Err(Error::UnsafeText {
                column: column.to_owned(),
            });
        }
        let person = self.keys.person(&subscriber.address);
        let mut writing = self.begin_alone().await?;
        let joined = match suppressed(&mut writing, list, person, revive).await? {
            Some(reason) => Joined::Refused(reason),
            None => {
                lift(&mut writing, list, person).await?;
                join(&mut writing, list, person, subscriber, consent, now).await?
            }
        };
        writing.commit().await?;
        Ok(joined)
    }
}

/// The weightiest reason that is not lifted.
async fn suppressed(
    reading: &mut AnyConnection,
    list: &str,
    person: Person,
    revive: &[Suppression],
) -> Result<Option<Suppression>, Error> {
    let reasons: Vec<String> = sqlx::query_scalar(concat!(
        "SELECT x.reason FROM suppression AS x WHERE x.person = $1 AND ",
        refuses!("$2")
    ))
    .bind(person.as_bytes())
    .bind(list)
    .fetch_all(reading)
    .await?;
    let mut weightiest = None;
    for reason in reasons {
        let reason: Suppression = reason.parse()?;
        if !revive.contains(&reason) {
            weightiest = weightiest.max(Some(reason));
        }
    }
    Ok(weightiest)
}

async fn join(
    writing: &mut AnyConnection,
    list: &str,
    person: Person,
    subscriber: &Subscriber,
    consent: &Consent,
    now: Timestamp,
) -> Result<Joined, Error> {
    let known: Option<Known> = sqlx::query_as(
        "SELECT s.address, s.name, s.fields, CASE WHEN m.list IS NULL THEN 0 ELSE 1 END AS member,
            m.consent_source, m.consented_at, m.consent_wording
        FROM subscriber AS s LEFT JOIN membership AS m ON m.list = $1 AND m.person = s.person
        WHERE s.person = $2",
    )
    .bind(list)
    .bind(person.as_bytes())
    .fetch_optional(&mut *writing)
    .await?;
    let Some(known) = known else {
        write(writing, person, subscriber).await?;
        enrol(writing, list, person, consent, now).await?;
        return Ok(Joined::Added);
    };
    let member = known.member > 0;
    let news = known.news(subscriber, consent)?;
    if let Some(news) = &news {
        news.write(writing, list, person).await?;
    }
    if !member {
        enrol(writing, list, person, consent, now).await?;
        return Ok(Joined::Added);
    }
    Ok(match news {
        Some(_) => Joined::Updated,
        None => Joined::Unchanged,
    })
}

/// What the store knows of a person and their membership.
#[derive(sqlx::FromRow)]
pub(super) struct Known {
    pub(super) address: String,
    pub(super) name: Option<String>,
    pub(super) fields: String,
    /// Whether they are on the list: 1 or 0.
    pub(super) member: i64,
    pub(super) consent_source: Option<String>,
    pub(super) consented_at: Option<String>,
    pub(super) consent_wording: Option<String>,
}

impl Known {
    /// What a newer word says beyond it, if anything.
    pub(super) fn news(
        self,
        subscriber: &Subscriber,
        consent: &Consent,
    ) -> Result<Option<News>, Error> {
        let (before, agreed) = self.read()?;
        let (after, agreed_after) = (before.with(subscriber), agreed.with(consent));
        let news = News {
            subscriber: (after != before).then_some(after),
            consent: (agreed_after != agreed).then_some(agreed_after),
        };
        Ok((news.subscriber.is_some() || news.consent.is_some()).then_some(news))
    }

    pub(super) fn read(self) -> Result<(Subscriber, Consent), Error> {
        let consent = Consent {
            source: self.consent_source,
            at: self.consented_at,
            wording: self.consent_wording,
        };
        let subscriber = Subscriber::from_columns(&self.address, self.name, &self.fields)?;
        Ok((subscriber, consent))
    }
}

/// What was learnt about a person.
pub(super) struct News {
    subscriber: Option<Subscriber>,
    /// Of somebody on the list; whoever joins brings theirs along.
    consent: Option<Consent>,
}

impl News {
    pub(super) async fn write(
        &self,
        writing: &mut AnyConnection,
        list: &str,
        person: Person,
    ) -> Result<(), Error> {
        if let Some(subscriber) = &self.subscriber {
            write(writing, person, subscriber).await?;
        }
        let Some(consent) = &self.consent else {
            return Ok(());
        };
        let sql = "UPDATE membership
            SET consent_source = $1, consented_at = $2, consent_wording = $3
            WHERE list = $4 AND person = $5";
        sqlx::query(sql)
            .bind(consent.source.as_deref())
            .bind(consent.at.as_deref())
            .bind(consent.wording.as_deref())
            .bind(list)
            .bind(person.as_bytes())
            .execute(writing)
            .await?;
        Ok(())
    }
}

async fn write(
    writing: &mut AnyConnection,
    person: Person,
    subscriber: &Subscriber,
) -> Result<(), Error> {
    let sql =
        "INSERT INTO subscriber (person, key, address, name, fields) VALUES ($1, $2, $3, $4, $5)
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

async fn enrol(
    writing: &mut AnyConnection,
    list: &str,
    person: Person,
    consent: &Consent,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO membership
        (list, person, joined_at, consent_source, consented_at, consent_wording)
        VALUES ($1, $2, $3, $4, $5, $6)";
    sqlx::query(sql)
        .bind(list)
        .bind(person.as_bytes())
        .bind(now.to_string())
        .bind(consent.source.as_deref())
        .bind(consent.at.as_deref())
        .bind(consent.wording.as_deref())
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
