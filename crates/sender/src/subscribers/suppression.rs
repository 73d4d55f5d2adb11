//! Who must not be mailed, and why.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::EVERY_LIST;
use super::leave::drop_memberships;
use crate::store::Person;
use crate::{EmailAddress, Error, Store};

/// Why a person must not be mailed, the weightier the later: of several reasons the weightiest
/// is kept, so that lifting a lesser one revives nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Suppression {
    /// Mail to the address comes back.
    Bounced,
    /// They left the list.
    Unsubscribed,
    /// They told their provider that the mail is spam.
    Complained,
    /// They asked to be forgotten, which holds for every list.
    Forgotten,
}

impl Suppression {
    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Unsubscribed => "unsubscribed",
            Self::Complained => "complained",
            Self::Forgotten => "forgotten",
        }
    }

    pub(super) fn read(text: &str) -> Result<Self, Error> {
        match text {
            "bounced" => Ok(Self::Bounced),
            "unsubscribed" => Ok(Self::Unsubscribed),
            "complained" => Ok(Self::Complained),
            "forgotten" => Ok(Self::Forgotten),
            other => Err(Error::corrupt("a suppression", &other)),
        }
    }

    /// For people: a lower-case fragment.
    pub fn explained(self) -> &'static str {
        match self {
            Self::Bounced => "mail to this address came back earlier",
            Self::Unsubscribed => "unsubscribed from this list earlier",
            Self::Complained => "complained about the mail earlier",
            Self::Forgotten => "asked to be forgotten",
        }
    }
}

impl Store {
    /// Records that a person must not be mailed, on one list or, without one, on any, and takes
    /// them off. Returns whether this call made the difference.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn suppress(
        &self,
        list: Option<&str>,
        address: &EmailAddress,
        reason: Suppression,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let list = list.unwrap_or(EVERY_LIST);
        self.suppress_person(list, self.keys.person(address), reason, now)
            .await
    }

    pub(super) async fn suppress_person(
        &self,
        list: &str,
        person: Person,
        reason: Suppression,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let mut writing = self.begin().await?;
        let newly = keep_off(&mut writing, list, person, reason, now).await?;
        writing.commit().await?;
        Ok(newly)
    }

    /// Lifts what keeps a person off a list, because they asked for it themselves. Returns
    /// whether anything did. They are not on the list until they are added.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn readmit(&self, list: &str, address: &EmailAddress) -> Result<bool, Error> {
        let mut writing = self.begin().await?;
        let lifted = lift(&mut writing, list, self.keys.person(address)).await?;
        writing.commit().await?;
        Ok(lifted)
    }
}

/// The same within a transaction that has more to do.
pub(crate) async fn keep_off(
    writing: &mut SqliteConnection,
    list: &str,
    person: Person,
    reason: Suppression,
    now: Timestamp,
) -> Result<bool, Error> {
    let newly = write_suppression(writing, list, person, reason, now).await?;
    drop_memberships(writing, list, person).await?;
    Ok(newly)
}

pub(super) async fn lift(
    writing: &mut SqliteConnection,
    list: &str,
    person: Person,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM suppression WHERE person = ? AND list IN (?, ?)")
        .bind(person.as_bytes())
        .bind(list)
        .bind(EVERY_LIST)
        .execute(writing)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Returns whether it says something new: a lesser reason than the known one does not.
pub(super) async fn write_suppression(
    writing: &mut SqliteConnection,
    list: &str,
    person: Person,
    reason: Suppression,
    now: Timestamp,
) -> Result<bool, Error> {
    let known: Option<String> =
        sqlx::query_scalar("SELECT reason FROM suppression WHERE person = ? AND list = ?")
            .bind(person.as_bytes())
            .bind(list)
            .fetch_optional(&mut *writing)
            .await?;
    let known = known.map(|known| Suppression::read(&known)).transpose()?;
    if known >= Some(reason) {
        return Ok(false);
    }
    let sql = "INSERT INTO suppression (person, list, reason, at) VALUES (?, ?, ?, ?)
        ON CONFLICT (person, list) DO UPDATE SET reason = excluded.reason, at = excluded.at";
    sqlx::query(sql)
        .bind(person.as_bytes())
        .bind(list)
        .bind(reason.as_str())
        .bind(now.to_string())
        .execute(writing)
        .await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{address, now, store_with};
    use crate::{Consent, Joined, Subscriber};

    async fn add(store: &Store, revive: &[Suppression]) -> Joined {
        let ada = Subscriber::new(address("ada@x.example"));
        let consent = Consent::default();
        store
            .admit("weekly", &ada, &consent, revive, now())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn only_the_reason_that_was_named_is_lifted() {
        let (_folder, store) = store_with(&["ada@x.example"]).await;
        let ada = address("ada@x.example");
        assert!(
            store
                .suppress(None, &ada, Suppression::Bounced, now())
                .await
                .unwrap()
        );
        assert_eq!(store.count("weekly").await.unwrap(), 0);
        assert_eq!(
            add(&store, &[]).await,
            Joined::Refused(Suppression::Bounced)
        );
        let left = store.unsubscribe("weekly", &ada, now()).await.unwrap();
        assert!(left, "leaving says more than bouncing");
        assert_eq!(
            add(&store, &[Suppression::Bounced]).await,
            Joined::Refused(Suppression::Unsubscribed)
        );
        let both = [Suppression::Bounced, Suppression::Unsubscribed];
        assert_eq!(add(&store, &both).await, Joined::Added);
        assert_eq!(add(&store, &[]).await, Joined::Unchanged);
    }

    #[tokio::test]
    async fn the_weightiest_reason_is_kept() {
        let (_folder, store) = store_with(&["ada@x.example"]).await;
        let ada = address("ada@x.example");
        let suppress = async |reason| {
            store
                .suppress(Some("weekly"), &ada, reason, now())
                .await
                .unwrap()
        };
        assert!(suppress(Suppression::Unsubscribed).await);
        assert!(suppress(Suppression::Complained).await);
        assert!(!suppress(Suppression::Bounced).await);
        assert_eq!(
            add(&store, &[Suppression::Bounced, Suppression::Unsubscribed]).await,
            Joined::Refused(Suppression::Complained)
        );
    }
}
