//! Leaving a list, by address or by the token in a mail, and coming back.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::EVERY_LIST;
use crate::store::Person;
use crate::{EmailAddress, Error, Store};

/// Why a person must not be mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Suppression {
    /// They left the list.
    Unsubscribed,
    /// They asked to be forgotten, which holds for every list.
    Forgotten,
}

impl Suppression {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Forgotten => "forgotten",
        }
    }

    pub(super) fn read(text: &str) -> Result<Self, Error> {
        match text {
            "unsubscribed" => Ok(Self::Unsubscribed),
            "forgotten" => Ok(Self::Forgotten),
            other => Err(Error::corrupt("a suppression", &other)),
        }
    }
}

/// What an unsubscribe token was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The newsletter whose mail held the token.
    pub newsletter: String,
    /// The list that was left.
    pub list: String,
    /// Whether this call made the difference; `false` when they had left before.
    pub newly: bool,
}

impl Store {
    /// Takes a person off a list for good: no import brings them back. Returns whether this
    /// call made the difference.
    ///
    /// The address need not be on the list: whoever asks not to be mailed is heard.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn unsubscribe(
        &self,
        list: &str,
        address: &EmailAddress,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.suppress(list, self.keys.person(address), now).await
    }

    /// The same for the holder of a token out of a mail, also when the address is not in the
    /// store any more.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] when the token is not one of this store's.
    pub async fn unsubscribe_by_token(&self, token: &str, now: Timestamp) -> Result<Left, Error> {
        let claims = self.keys.verify(token)?;
        let newly = self.suppress(&claims.list, claims.person, now).await?;
        Ok(Left {
            newsletter: claims.newsletter,
            list: claims.list,
            newly,
        })
    }

    /// The token with which this address leaves the newsletter's list.
    pub fn unsubscribe_token(
        &self,
        newsletter: &str,
        list: &str,
        address: &EmailAddress,
    ) -> String {
        self.keys.token(newsletter, list, self.keys.person(address))
    }

    /// Takes a person off a list as if they had never been on it; an import may add them again.
    /// Returns whether they were on it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove(&self, list: &str, address: &EmailAddress) -> Result<bool, Error> {
        let mut writing = self.begin().await?;
        let removed = drop_membership(&mut writing, list, self.keys.person(address)).await?;
        writing.commit().await?;
        Ok(removed)
    }

    /// Lifts what keeps a person off a list, because they asked for it themselves. Returns
    /// whether anything did. They are not on the list until they are added.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn readmit(&self, list: &str, address: &EmailAddress) -> Result<bool, Error> {
        let done = sqlx::query("DELETE FROM suppression WHERE person = ? AND list IN (?, ?)")
            .bind(self.keys.person(address).as_bytes())
            .bind(list)
            .bind(EVERY_LIST)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn suppress(&self, list: &str, person: Person, now: Timestamp) -> Result<bool, Error> {
        let mut writing = self.begin().await?;
        let newly =
            write_suppression(&mut writing, list, person, Suppression::Unsubscribed, now).await?;
        drop_membership(&mut writing, list, person).await?;
        writing.commit().await?;
        Ok(newly)
    }
}

pub(super) async fn write_suppression(
    writing: &mut SqliteConnection,
    list: &str,
    person: Person,
    reason: Suppression,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "INSERT INTO suppression (person, list, reason, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
    let done = sqlx::query(sql)
        .bind(person.as_bytes())
        .bind(list)
        .bind(reason.as_str())
        .bind(now.to_string())
        .execute(writing)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Also drops what is known of a person who is on no list any more.
async fn drop_membership(
    writing: &mut SqliteConnection,
    list: &str,
    person: Person,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM membership WHERE list = ? AND person = ?")
        .bind(list)
        .bind(person.as_bytes())
        .execute(&mut *writing)
        .await?;
    let on_no_list = "DELETE FROM subscriber
        WHERE person = ?1 AND NOT EXISTS (SELECT 1 FROM membership WHERE person = ?1)";
    sqlx::query(on_no_list)
        .bind(person.as_bytes())
        .execute(writing)
        .await?;
    Ok(done.rows_affected() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{address, now, store_with};
    use crate::{Joined, Subscriber};

    #[tokio::test]
    async fn who_left_stays_away_until_they_ask() {
        let (_folder, store) = store_with(&["ada@x.example", "bob@x.example"]).await;
        let ada = address("ada@x.example");
        assert!(
            store
                .unsubscribe("weekly", &address("ADA@x.example"), now())
                .await
                .unwrap()
        );
        assert!(!store.unsubscribe("weekly", &ada, now()).await.unwrap());
        assert_eq!(store.count("weekly").await.unwrap(), 1);

        let again = Subscriber::new(ada.clone());
        let refused = Joined::Refused(Suppression::Unsubscribed);
        assert_eq!(store.add("weekly", &again, now()).await.unwrap(), refused);
        store.remove("weekly", &ada).await.unwrap();
        assert_eq!(store.add("weekly", &again, now()).await.unwrap(), refused);
        assert_eq!(
            store.add("monthly", &again, now()).await.unwrap(),
            Joined::Added
        );

        assert!(store.readmit("weekly", &ada).await.unwrap());
        assert_eq!(
            store.add("weekly", &again, now()).await.unwrap(),
            Joined::Added
        );
    }

    #[tokio::test]
    async fn a_token_takes_its_holder_off_the_list() {
        let (_folder, store) = store_with(&["ada@x.example", "bob@x.example"]).await;
        let token = store.unsubscribe_token("digest", "weekly", &address("ada@x.example"));
        let left = store.unsubscribe_by_token(&token, now()).await.unwrap();
        assert_eq!(
            left,
            Left {
                newsletter: "digest".into(),
                list: "weekly".into(),
                newly: true
            }
        );
        assert!(
            !store
                .unsubscribe_by_token(&token, now())
                .await
                .unwrap()
                .newly
        );
        assert!(
            store
                .find(&address("ada@x.example"))
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            store
                .find(&address("bob@x.example"))
                .await
                .unwrap()
                .is_some()
        );
        let wrong = store.unsubscribe_by_token("AAAA", now()).await.unwrap_err();
        assert!(matches!(wrong, Error::InvalidToken), "{wrong}");
    }

    #[tokio::test]
    async fn who_was_removed_may_come_again() {
        let (_folder, store) = store_with(&["ada@x.example"]).await;
        let ada = address("ada@x.example");
        assert!(store.remove("weekly", &ada).await.unwrap());
        assert!(!store.remove("weekly", &ada).await.unwrap());
        assert_eq!(
            store
                .add("weekly", &Subscriber::new(ada), now())
                .await
                .unwrap(),
            Joined::Added
        );
    }
}
