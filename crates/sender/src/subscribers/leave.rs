//! Leaving a list, by address or by the token in a mail, and coming back.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{EVERY_LIST, Suppression};
use crate::store::{Keys, Person};
use crate::{EmailAddress, Error, Store};

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
        let person = self.keys.person(address);
        self.suppress_person(list, person, Suppression::Unsubscribed, now)
            .await
    }

    /// The same for the holder of a token out of a mail, also when the address is not in the
    /// store any more.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] when the token is not one of this store's.
    pub async fn unsubscribe_by_token(&self, token: &str, now: Timestamp) -> Result<Left, Error> {
        let claims = match self.keys.verify(token) {
            // Another process may have made a new key since this one opened the store.
            Err(Error::InvalidToken) => Keys::load(&self.pool).await?.verify(token)?,
            claims => claims?,
        };
        let newly = self
            .suppress_person(&claims.list, claims.person, Suppression::Unsubscribed, now)
            .await?;
        Ok(Left {
            newsletter: claims.newsletter,
            list: claims.list,
            newly,
        })
    }

    /// Takes a person off a list as if they had never been on it; an import may add them again.
    /// Returns whether they were on it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove(&self, list: &str, address: &EmailAddress) -> Result<bool, Error> {
        let mut writing = self.begin_alone().await?;
        let removed = drop_memberships(&mut writing, list, self.keys.person(address)).await?;
        writing.commit().await?;
        Ok(removed)
    }
}

/// Takes a person off a list, or off [`EVERY_LIST`]; also drops what is known of somebody who is
/// on none any more.
pub(super) async fn drop_memberships(
    writing: &mut AnyConnection,
    list: &str,
    person: Person,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM membership WHERE (list = $1 OR $1 = $2) AND person = $3")
        .bind(list)
        .bind(EVERY_LIST)
        .bind(person.as_bytes())
        .execute(&mut *writing)
        .await?;
    let on_no_list = "DELETE FROM subscriber
        WHERE person = $1 AND NOT EXISTS (SELECT 1 FROM membership WHERE person = $1)";
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
    use crate::{Consent, Joined, Subscriber};

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

        let asked = [Suppression::Unsubscribed];
        let consent = Consent::default();
        let admitted = store.admit("weekly", &again, &consent, &asked, now());
        assert_eq!(admitted.await.unwrap(), Joined::Added);
    }

    #[tokio::test]
    async fn a_token_takes_its_holder_off_the_list() {
        let (_folder, store) = store_with(&["ada@x.example", "bob@x.example"]).await;
        let ada = store.keys.person(&address("ada@x.example"));
        let token = store.keys.token("digest", "weekly", ada);
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
