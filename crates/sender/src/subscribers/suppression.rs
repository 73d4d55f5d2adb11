//! Who must not be mailed, and why.

use std::str::FromStr;

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::EVERY_LIST;
use super::leave::drop_memberships;
use crate::store::Person;
use crate::{EmailAddress, Error, Returned, Store};

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
    /// Every reason, the weightiest last.
    pub const ALL: [Self; 4] = [
        Self::Bounced,
        Self::Unsubscribed,
        Self::Complained,
        Self::Forgotten,
    ];

    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Unsubscribed => "unsubscribed",
            Self::Complained => "complained",
            Self::Forgotten => "forgotten",
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

impl FromStr for Suppression {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.as_str() == word)
            .ok_or_else(|| Error::corrupt("a suppression", &word))
    }
}

/// The condition under which a row `x` of the table `suppression` keeps its person off a list,
/// which is given as `$1` or another place. SQLite takes an `OR` apart and looks for either; most
/// people have no row at all.
macro_rules! refuses {
    ($list:literal) => {
        concat!(
            "CASE x.list WHEN ",
            $list,
            " THEN TRUE WHEN '*' THEN NOT EXISTS
                (SELECT 1 FROM exemption AS e WHERE e.person = x.person AND e.list = ",
            $list,
            ") ELSE FALSE END"
        )
    };
}
pub(crate) use refuses;

/// The condition under which a row `m` of the table `membership` is of somebody who may be mailed,
/// on a list that is given as `$1` or another place.
macro_rules! may_be_mailed {
    ($list:literal) => {
        concat!(
            "m.list = ",
            $list,
            " AND NOT EXISTS (SELECT 1 FROM suppression AS x WHERE x.person = m.person AND ",
            $crate::subscribers::refuses!($list),
            ")"
        )
    };
}
pub(crate) use may_be_mailed;

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

    /// The same for the person whose delivery came back.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn suppress_returned(
        &self,
        list: Option<&str>,
        returned: Returned,
        reason: Suppression,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let list = list.unwrap_or(EVERY_LIST);
        self.suppress_person(list, returned.0, reason, now).await
    }

    pub(super) async fn suppress_person(
        &self,
        list: &str,
        person: Person,
        reason: Suppression,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let mut writing = self.begin_alone().await?;
        let newly = keep_off(&mut writing, list, person, reason, now).await?;
        writing.commit().await?;
        Ok(newly)
    }
}

/// The same within a transaction that has more to do, and that is the only one that changes
/// lists.
pub(crate) async fn keep_off(
    writing: &mut AnyConnection,
    list: &str,
    person: Person,
    reason: Suppression,
    now: Timestamp,
) -> Result<bool, Error> {
    let newly = write_suppression(writing, list, person, reason, now).await?;
    drop_memberships(writing, list, person).await?;
    Ok(newly)
}

/// What keeps a person off every list still keeps them off the others. Who comes back after bounces
/// has as many again as anybody.
pub(super) async fn lift(
    writing: &mut AnyConnection,
    list: &str,
    person: Person,
) -> Result<(), Error> {
    for sql in [
        concat!(
            "DELETE FROM hard_bounce WHERE person = $1 AND EXISTS
                (SELECT 1 FROM suppression AS x
                WHERE x.person = $1 AND x.reason = 'bounced' AND ",
            refuses!("$2"),
            ")"
        ),
        "DELETE FROM suppression WHERE person = $1 AND list = $2",
        "INSERT INTO exemption (person, list)
            SELECT x.person, $2 FROM suppression AS x WHERE x.person = $1 AND x.list = '*'
            ON CONFLICT (person, list) DO NOTHING",
    ] {
        sqlx::query(sql)
            .bind(person.as_bytes())
            .bind(list)
            .execute(&mut *writing)
            .await?;
    }
    Ok(())
}

/// Returns whether it says something new: a lesser reason than the known one does not, unless
/// they had come back to some list meanwhile.
pub(super) async fn write_suppression(
    writing: &mut AnyConnection,
    list: &str,
    person: Person,
    reason: Suppression,
    now: Timestamp,
) -> Result<bool, Error> {
    let known: Option<String> =
        sqlx::query_scalar("SELECT reason FROM suppression WHERE person = $1 AND list = $2")
            .bind(person.as_bytes())
            .bind(list)
            .fetch_optional(&mut *writing)
            .await?;
    let exempted =
        sqlx::query("DELETE FROM exemption WHERE person = $1 AND (list = $2 OR $2 = '*')")
            .bind(person.as_bytes())
            .bind(list)
            .execute(&mut *writing)
            .await?;
    let known: Option<Suppression> = known.map(|known| known.parse()).transpose()?;
    if known >= Some(reason) {
        return Ok(exempted.rows_affected() > 0);
    }
    let sql = "INSERT INTO suppression (person, list, reason, at) VALUES ($1, $2, $3, $4)
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
    async fn coming_back_to_one_list_is_not_coming_back_to_all() {
        let (_folder, store) = store_with(&["ada@x.example"]).await;
        let ada = address("ada@x.example");
        let everywhere = async || {
            let suppressed = store.suppress(None, &ada, Suppression::Bounced, now());
            suppressed.await.unwrap()
        };
        let other = async || {
            let ada = Subscriber::new(ada.clone());
            store.add("monthly", &ada, now()).await.unwrap()
        };
        let refused = Joined::Refused(Suppression::Bounced);
        assert!(everywhere().await);
        assert_eq!(add(&store, &[Suppression::Bounced]).await, Joined::Added);
        assert_eq!(other().await, refused);
        assert_eq!(store.audience("weekly", None).await, 1);
        assert_eq!(add(&store, &[]).await, Joined::Unchanged);

        assert!(everywhere().await, "it bounced again");
        assert_eq!(add(&store, &[]).await, refused);
        assert!(!everywhere().await);
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
