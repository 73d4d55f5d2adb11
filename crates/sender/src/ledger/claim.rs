//! One delivery's way: the intent before, the outcome after.

use jiff::Timestamp;

use super::{Delivery, Ledger};
use crate::store::Person;
use crate::subscribers::refuses;
use crate::{Error, Subscriber};

/// Someone who is still to be mailed.
pub(crate) struct Candidate {
    pub(crate) person: Person,
    pub(crate) subscriber: Subscriber,
}

/// What came of the intent to send.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It is durable: the message may leave.
    Granted,
    /// The person has left meanwhile.
    Suppressed,
    /// The mailing was cancelled meanwhile.
    Cancelled,
}

/// What is written down after an attempt.
pub(crate) struct Record<'a> {
    pub(crate) state: Delivery,
    pub(crate) code: Option<u16>,
    pub(crate) reply: Option<&'a str>,
}

type CandidateRow = (Vec<u8>, String, Option<String>, String);

impl Ledger {
    /// The next people to mail behind `after`, in the order of their hashes: everybody comes
    /// once in a run, and no cursor stays open.
    pub(crate) async fn candidates(
        &self,
        after: Option<Person>,
        limit: u32,
    ) -> Result<Vec<Candidate>, Error> {
        let sql = "SELECT person, address, name, fields FROM delivery
            WHERE mailing = $1 AND person > $2 AND state IN ('pending', 'deferred')
            ORDER BY person LIMIT $3";
        let rows: Vec<CandidateRow> = sqlx::query_as(sql)
            .bind(self.id)
            .bind(after.as_ref().map_or(&[][..], Person::as_bytes))
            .bind(i64::from(limit))
            .fetch_all(&self.store.pool)
            .await?;
        let read = |(person, address, name, fields): CandidateRow| {
            Ok(Candidate {
                person: Person::from_bytes(&person)?,
                subscriber: Subscriber::from_columns(&address, name, &fields)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Commits the intent to send, and asks in the same statement whether it still may.
    pub(crate) async fn claim(&self, person: Person, now: Timestamp) -> Result<Claim, Error> {
        let sql = concat!(
            "UPDATE delivery SET state = 'sending', attempts = attempts + 1, changed_at = $1
            WHERE mailing = $2 AND person = $3 AND state IN ('pending', 'deferred')
              AND EXISTS (SELECT 1 FROM mailing WHERE id = $2 AND cancelled_at IS NULL)
              AND NOT EXISTS (SELECT 1 FROM suppression AS x WHERE x.person = $3 AND ",
            refuses!("$4"),
            ")"
        );
        let done = sqlx::query(sql)
            .bind(now.to_string())
            .bind(self.id)
            .bind(person.as_bytes())
            .bind(&self.mailing.list)
            .execute(&self.store.pool)
            .await?;
        match done.rows_affected() {
            0 if self.is_cancelled().await? => Ok(Claim::Cancelled),
            0 => {
                self.suppress(person, now).await?;
                Ok(Claim::Suppressed)
            }
            _ => Ok(Claim::Granted),
        }
    }

    /// Commits what came of an attempt, or why there was none.
    pub(crate) async fn write(
        &self,
        person: Person,
        record: &Record<'_>,
        now: Timestamp,
    ) -> Result<(), Error> {
        // A reply may name the address, which a forgotten person's row must not.
        let sql = "UPDATE delivery SET state = $1, code = $2, changed_at = $3,
                reply = CASE WHEN address = '' THEN NULL ELSE $4 END
            WHERE mailing = $5 AND person = $6 AND state IN ('pending', 'deferred', 'sending')";
        sqlx::query(sql)
            .bind(record.state.as_str())
            .bind(record.code.map(i64::from))
            .bind(now.to_string())
            .bind(record.reply)
            .bind(self.id)
            .bind(person.as_bytes())
            .execute(&self.store.pool)
            .await?;
        Ok(())
    }

    async fn suppress(&self, person: Person, now: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE delivery SET state = 'suppressed', changed_at = $1
            WHERE mailing = $2 AND person = $3 AND state IN ('pending', 'deferred')";
        sqlx::query(sql)
            .bind(now.to_string())
            .bind(self.id)
            .bind(person.as_bytes())
            .execute(&self.store.pool)
            .await?;
        Ok(())
    }

    async fn is_cancelled(&self) -> Result<bool, Error> {
        let sql = "SELECT count(*) FROM mailing WHERE id = $1 AND cancelled_at IS NOT NULL";
        let cancelled: i64 = sqlx::query_scalar(sql)
            .bind(self.id)
            .fetch_one(&self.store.pool)
            .await?;
        Ok(cancelled > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TransportKind;
    use crate::testing::{address, mailing, now, store_with};

    async fn frozen(members: &[&str]) -> (tempfile::TempDir, Ledger) {
        let (folder, store) = store_with(members).await;
        let ledger = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
            .await
            .unwrap();
        ledger.freeze(now()).await.unwrap();
        (folder, ledger)
    }

    #[tokio::test]
    async fn an_intent_is_granted_once() {
        let (_folder, ledger) = frozen(&["a@x.example"]).await;
        let person = ledger.candidates(None, 9).await.unwrap()[0].person;
        assert_eq!(ledger.claim(person, now()).await.unwrap(), Claim::Granted);
        assert_ne!(ledger.claim(person, now()).await.unwrap(), Claim::Granted);
        assert_eq!(ledger.counts().await.unwrap().sending, 1);
    }

    #[tokio::test]
    async fn who_left_meanwhile_is_not_mailed() {
        let (_folder, ledger) = frozen(&["a@x.example"]).await;
        ledger
            .store
            .unsubscribe("weekly", &address("A@x.example"), now())
            .await
            .unwrap();
        let person = ledger.candidates(None, 9).await.unwrap()[0].person;
        assert_eq!(
            ledger.claim(person, now()).await.unwrap(),
            Claim::Suppressed
        );
        assert_eq!(ledger.counts().await.unwrap().suppressed, 1);
    }

    #[tokio::test]
    async fn a_cancelled_mailing_grants_nothing() {
        let (_folder, ledger) = frozen(&["a@x.example"]).await;
        let person = ledger.candidates(None, 9).await.unwrap()[0].person;
        assert!(
            ledger
                .store
                .cancel("edition-1", TransportKind::Smtp, now())
                .await
                .unwrap()
        );
        assert_eq!(ledger.claim(person, now()).await.unwrap(), Claim::Cancelled);
        assert_eq!(ledger.counts().await.unwrap().pending, 1);
    }

    #[tokio::test]
    async fn pages_follow_each_other() {
        let (_folder, ledger) = frozen(&["a@x.example", "b@x.example", "c@x.example"]).await;
        let first = ledger.candidates(None, 2).await.unwrap();
        let second = ledger.candidates(Some(first[1].person), 2).await.unwrap();
        assert_eq!((first.len(), second.len()), (2, 1));
        assert!(
            first
                .iter()
                .all(|candidate| candidate.person != second[0].person)
        );
        ledger.claim(first[0].person, now()).await.unwrap();
        let left = ledger.candidates(None, 9).await.unwrap();
        assert_eq!(left.len(), 2, "who is claimed is no candidate");
    }
}
