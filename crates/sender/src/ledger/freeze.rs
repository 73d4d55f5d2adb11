//! Starting a mailing: the finished mailing and its recipients are written down, once.

use jiff::Timestamp;
use postroom_content_model::{Mailing, Segment};
use sqlx::{Any, AnyConnection, AssertSqlSafe, Transaction};

use super::Ledger;
use crate::store::{Alone, places};
use crate::subscribers::{Recipient, refuses};
use crate::{Error, Store, TransportKind};

/// Recipients in one transaction.
const PAGE: i64 = 10_000;
/// Recipients in one statement.
const ROWS: usize = 1000;

type MailingRow = (i64, String, String, Option<String>, Option<String>);

impl Ledger {
    /// Opens the mailing of this edition and kind, if one was started.
    pub(crate) async fn find(
        store: &Store,
        edition: &str,
        kind: TransportKind,
    ) -> Result<Option<Self>, Error> {
        let sql = "SELECT id, hash, body, frozen_at, cancelled_at FROM mailing WHERE edition = $1 AND kind = $2";
        let row: Option<MailingRow> = sqlx::query_as(sql)
            .bind(edition)
            .bind(kind.as_str())
            .fetch_optional(&store.pool)
            .await?;
        let Some((id, hash, body, frozen_at, cancelled_at)) = row else {
            return Ok(None);
        };
        if cancelled_at.is_some() {
            return Err(Error::Cancelled {
                edition: edition.to_owned(),
            });
        }
        let mailing = serde_json::from_str(&body).map_err(|e| Error::corrupt("a mailing", &e))?;
        let ledger = Self {
            store: store.clone(),
            id,
            kind,
            mailing,
            hash,
            resumed: frozen_at.is_some(),
        };
        Ok(Some(ledger))
    }

    /// Starts the mailing, or opens it when it was started before.
    pub(crate) async fn start(
        store: &Store,
        mailing: &Mailing,
        kind: TransportKind,
        now: Timestamp,
    ) -> Result<Self, Error> {
        if let Some(started) = Self::find(store, &mailing.id, kind).await? {
            return Ok(started);
        }
        let segment = mailing.segment.as_ref();
        if store.someone_of(&mailing.list, segment).await?.is_none() {
            let list = &mailing.list;
            let reason = match segment {
                None => format!("the list `{list}` has no subscribers; import some first"),
                Some(segment) => format!("nobody on the list `{list}` has `{segment}`"),
            };
            return Err(Error::Mailing {
                edition: mailing.id.clone(),
                reason,
            });
        }
        let body = serde_json::to_string(mailing).expect("a mailing holds only strings");
        sqlx::query(
            "INSERT INTO mailing (edition, kind, hash, body, started_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (edition, kind) DO NOTHING",
        )
        .bind(&mailing.id)
        .bind(kind.as_str())
        .bind(mailing.hash())
        .bind(body)
        .bind(now.to_string())
        .execute(&store.pool)
        .await?;
        let started = Self::find(store, &mailing.id, kind).await?;
        started.ok_or_else(|| Error::UnknownMailing {
            edition: mailing.id.clone(),
        })
    }

    /// Writes down the recipients, going on where an earlier run was killed.
    pub(crate) async fn freeze(&self, now: Timestamp) -> Result<(), Error> {
        if self.resumed {
            return Ok(());
        }
        match &self.mailing.segment {
            None => while self.freeze_page(now).await? > 0 {},
            Some(segment) => self.freeze_segment(segment, now).await?,
        }
        sqlx::query("UPDATE mailing SET frozen_at = $1 WHERE id = $2")
            .bind(now.to_string())
            .bind(self.id)
            .execute(&self.store.pool)
            .await?;
        Ok(())
    }

    async fn freeze_page(&self, now: Timestamp) -> Result<u64, Error> {
        let sql = concat!(
            "INSERT INTO delivery (mailing, person, address, name, fields, state, changed_at)
            SELECT $1, m.person, s.address, s.name, s.fields, 'pending', $2
            FROM membership AS m JOIN subscriber AS s ON s.person = m.person
            WHERE m.list = $3 AND m.person > $4 AND NOT EXISTS
                (SELECT 1 FROM suppression AS x WHERE x.person = m.person AND ",
            refuses!("$3"),
            ") ORDER BY m.person LIMIT $5"
        );
        let mut writing = self.begin_freezing().await?;
        let last = self.last_frozen(&mut writing).await?;
        let done = sqlx::query(sql)
            .bind(self.id)
            .bind(now.to_string())
            .bind(&self.mailing.list)
            .bind(last)
            .bind(PAGE)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(done.rows_affected())
    }

    /// Begins a transaction that writes recipients down. No other process does meanwhile: it
    /// goes on behind the last person that was written.
    async fn begin_freezing(&self) -> Result<Transaction<'static, Any>, Error> {
        let mut writing = self.store.begin().await?;
        let dialect = self.store.dialect;
        dialect.be_alone(&mut writing, Alone::Freezing).await?;
        Ok(writing)
    }

    /// The last person who was written down; empty where there is nobody yet.
    async fn last_frozen(&self, reading: &mut AnyConnection) -> Result<Vec<u8>, Error> {
        let sql = "SELECT person FROM delivery WHERE mailing = $1 ORDER BY person DESC LIMIT 1";
        let last: Option<Vec<u8>> = sqlx::query_scalar(sql)
            .bind(self.id)
            .fetch_optional(reading)
            .await?;
        Ok(last.unwrap_or_default())
    }
}

/// A segment is evaluated here, not by the store: one meaning, whatever the database.
impl Ledger {
    async fn freeze_segment(&self, segment: &Segment, now: Timestamp) -> Result<(), Error> {
        let mut reading = self.store.pool.acquire().await?;
        let mut last = self.last_frozen(&mut reading).await?;
        drop(reading);
        let list = &self.mailing.list;
        while let Some(page) = self.store.audience_page(list, segment, &last).await? {
            self.write_down(&page.recipients, now).await?;
            last = page.end;
        }
        Ok(())
    }

    async fn write_down(&self, recipients: &[Recipient], now: Timestamp) -> Result<(), Error> {
        let mut writing = self.begin_freezing().await?;
        let now = now.to_string();
        for recipients in recipients.chunks(ROWS) {
            let sql = format!(
                "INSERT INTO delivery (mailing, person, address, name, fields, state, changed_at)
                VALUES {} ON CONFLICT (mailing, person) DO NOTHING",
                places(recipients.len(), 7)
            );
            let mut statement = sqlx::query(AssertSqlSafe(sql));
            for recipient in recipients {
                statement = statement
                    .bind(self.id)
                    .bind(&recipient.person)
                    .bind(&recipient.address)
                    .bind(recipient.name.as_deref())
                    .bind(&recipient.fields)
                    .bind("pending")
                    .bind(&now);
            }
            statement.execute(&mut *writing).await?;
        }
        writing.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{import, mailing, now, store_with, temporary_store};

    const LAST_IS_LOST: &str = "DELETE FROM delivery
        WHERE person = (SELECT person FROM delivery ORDER BY person DESC LIMIT 1)";

    #[tokio::test]
    async fn recipients_are_frozen_once() {
        let (_folder, store) = store_with(&["a@x.example", "b@x.example"]).await;
        let started = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
            .await
            .unwrap();
        started.freeze(now()).await.unwrap();
        let later = crate::Subscriber::new("c@x.example".parse().unwrap());
        store.add("weekly", &later, now()).await.unwrap();
        let again = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
            .await
            .unwrap();
        again.freeze(now()).await.unwrap();
        assert_eq!(again.counts().await.unwrap().pending, 2);
        assert!(again.resumed);
        assert_eq!(again.mailing, mailing());
    }

    #[tokio::test]
    async fn freezing_goes_on_where_it_was_killed() {
        let (_folder, store) = store_with(&["a@x.example", "b@x.example", "c@x.example"]).await;
        let started = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
            .await
            .unwrap();
        started.freeze_page(now()).await.unwrap();
        sqlx::query(LAST_IS_LOST)
            .execute(&store.pool)
            .await
            .unwrap();
        let again = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
            .await
            .unwrap();
        assert!(!again.resumed);
        again.freeze(now()).await.unwrap();
        assert_eq!(again.counts().await.unwrap().pending, 3);
    }

    #[tokio::test]
    async fn an_empty_list_is_not_frozen() {
        let (_folder, store) = temporary_store().await;
        let Err(error) = Ledger::start(&store, &mailing(), TransportKind::Smtp, now()).await else {
            panic!("started");
        };
        assert!(error.to_string().contains("import some first"), "{error}");
        assert!(store.status(None).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn only_the_segment_is_frozen_and_goes_on_where_it_was_killed() {
        let (_folder, store) = temporary_store().await;
        let csv: String = (0..50)
            .map(|n| format!("p{n}@x.example,{}\n", n % 5))
            .collect();
        import(&store, &format!("email,group\n{csv}")).await;
        let mailing = Mailing {
            segment: Some("group = 3 or group = 4".parse().unwrap()),
            ..mailing()
        };
        let started = Ledger::start(&store, &mailing, TransportKind::Smtp, now())
            .await
            .unwrap();
        started.freeze(now()).await.unwrap();
        assert_eq!(started.counts().await.unwrap().pending, 20);
        let killed = "UPDATE mailing SET frozen_at = NULL";
        sqlx::query(killed).execute(&store.pool).await.unwrap();
        sqlx::query(LAST_IS_LOST)
            .execute(&store.pool)
            .await
            .unwrap();
        let again = Ledger::start(&store, &mailing, TransportKind::Smtp, now())
            .await
            .unwrap();
        assert_eq!(again.mailing.segment, mailing.segment);
        again.freeze(now()).await.unwrap();
        assert_eq!(again.counts().await.unwrap().pending, 20);
    }

    #[tokio::test]
    async fn an_empty_segment_is_not_frozen() {
        let (_folder, store) = store_with(&["a@x.example"]).await;
        let mailing = Mailing {
            segment: Some("city = London".parse().unwrap()),
            ..mailing()
        };
        let started = Ledger::start(&store, &mailing, TransportKind::Smtp, now()).await;
        let Err(error) = started else {
            panic!("started");
        };
        assert!(error.to_string().contains("`city = London`"), "{error}");
    }
}
