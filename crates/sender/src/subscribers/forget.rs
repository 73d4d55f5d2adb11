//! Erasing a person, and keeping just enough to leave them alone.

use jiff::Timestamp;

use super::suppression::write_suppression;
use super::{EVERY_LIST, Suppression};
use crate::{EmailAddress, Error, Store};

impl Store {
    /// Erases a person from every list and from the ledger. What stays is a keyed hash, so that
    /// no import brings them back and no mailing under way reaches them. Returns whether the
    /// store knew them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget(&self, address: &EmailAddress, now: Timestamp) -> Result<bool, Error> {
        let person = self.keys.person(address);
        let mut writing = self.begin_alone().await?;
        for sql in [
            "DELETE FROM suppression WHERE person = $1",
            "DELETE FROM exemption WHERE person = $1",
            "DELETE FROM hard_bounce WHERE person = $1",
            "DELETE FROM membership WHERE person = $1",
        ] {
            sqlx::query(sql)
                .bind(person.as_bytes())
                .execute(&mut *writing)
                .await?;
        }
        write_suppression(
            &mut writing,
            EVERY_LIST,
            person,
            Suppression::Forgotten,
            now,
        )
        .await?;
        let subscribers = sqlx::query("DELETE FROM subscriber WHERE person = $1")
            .bind(person.as_bytes())
            .execute(&mut *writing)
            .await?;
        // Naming every mailing lets the primary key find the rows.
        let blank = "UPDATE delivery SET address = '', name = NULL, fields = '{}', reply = NULL,
                state = CASE WHEN state IN ('pending', 'claimed', 'deferred')
                    THEN 'suppressed' ELSE state END
            WHERE mailing IN (SELECT id FROM mailing) AND person = $1";
        let deliveries = sqlx::query(blank)
            .bind(person.as_bytes())
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(subscribers.rows_affected() + deliveries.rows_affected() > 0)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Recording, accepted, address, import, mailing, now, options, store_with};
    use crate::{Joined, Subscriber, Suppression, TransportKind, send};

    #[tokio::test]
    async fn the_forgotten_stay_forgotten() {
        let (_folder, store) = store_with(&["ada@x.example"]).await;
        let ada = address("ada@x.example");
        assert!(store.forget(&ada, now()).await.unwrap());
        assert!(!store.forget(&ada, now()).await.unwrap());
        let joined = store
            .add("other", &Subscriber::new(ada), now())
            .await
            .unwrap();
        assert_eq!(joined, Joined::Refused(Suppression::Forgotten));
        let (_, rejected) = import(&store, "email\nADA@x.example\n").await;
        assert_eq!(rejected, ["2: asked to be forgotten"]);
    }

    #[tokio::test]
    async fn no_trace_of_the_address_is_left_in_the_store() {
        let (_folder, store) = store_with(&["ada.lovelace@x.example", "bob@x.example"]).await;
        let transport = Recording::new(TransportKind::Smtp, accepted);
        send(&store, &mailing(), transport.opening(), &options(), |_| {})
            .await
            .unwrap();
        store
            .forget(&address("ada.lovelace@x.example"), now())
            .await
            .unwrap();
        let traces: i64 = sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM delivery WHERE address LIKE 'ada%' OR reply LIKE '%ada%')
                  + (SELECT count(*) FROM subscriber WHERE address LIKE 'ada%')",
        )
        .fetch_one(&store.pool)
        .await
        .unwrap();
        assert_eq!(traces, 0);
        let status = store.status(Some("edition-1")).await.unwrap();
        assert_eq!(status[0].counts.sent, 2, "what was sent stays counted");
    }
}
