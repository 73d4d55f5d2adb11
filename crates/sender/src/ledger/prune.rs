//! Old ledgers: who had which mailing need not be known for ever.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::status::{Pruned, accepted_by_day, counts_of};
use crate::{Error, Store};

/// Deliveries deleted in one transaction.
const PAGE: i64 = 10_000;

impl Store {
    /// Deletes to whom mailings went that were started before this time and are done, or were
    /// cancelled: whoever is still to be mailed, or in doubt, is not forgotten. What stays is the
    /// mailing and how its deliveries stood, so that it cannot be mailed once more, and how many
    /// were accepted on which day. Returns how many mailings it was.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn prune(&self, before: Timestamp, now: Timestamp) -> Result<u64, Error> {
        let sql = "SELECT id FROM mailing WHERE started_at < $1
                AND (pruned_at IS NOT NULL OR cancelled_at IS NOT NULL
                  OR frozen_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM delivery AS d
                     WHERE d.mailing = mailing.id AND d.state IN
                        ('pending', 'claimed', 'sending', 'deferred', 'in_doubt')))
            ORDER BY id";
        let old: Vec<i64> = sqlx::query_scalar(sql)
            .bind(before.to_string())
            .fetch_all(&self.pool)
            .await?;
        let mut pruned = 0;
        for mailing in old {
            let mut writing = self.begin().await?;
            pruned += u64::from(sum_up(&mut writing, mailing, now).await?);
            writing.commit().await?;
            while self.delete_page(mailing).await? > 0 {}
        }
        Ok(pruned)
    }

    async fn delete_page(&self, mailing: i64) -> Result<u64, Error> {
        let sql = "DELETE FROM delivery WHERE mailing = $1 AND person IN
            (SELECT person FROM delivery WHERE mailing = $1 ORDER BY person LIMIT $2)";
        let done = sqlx::query(sql)
            .bind(mailing)
            .bind(PAGE)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }
}

/// Keeps the sums before anything is deleted; whoever is killed after goes on with deleting.
async fn sum_up(writing: &mut AnyConnection, mailing: i64, now: Timestamp) -> Result<bool, Error> {
    let pruned = Pruned {
        counts: counts_of(writing, mailing).await?,
        by_day: accepted_by_day(writing, mailing).await?,
    };
    let sql = "UPDATE mailing SET pruned_at = $1, pruned_counts = $2
        WHERE id = $3 AND pruned_at IS NULL";
    let done = sqlx::query(sql)
        .bind(now.to_string())
        .bind(pruned.to_json())
        .bind(mailing)
        .execute(writing)
        .await?;
    Ok(done.rows_affected() > 0)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Recording, accepted, mailing, now, options, store_with};
    use crate::{Error, TransportKind, send};

    #[tokio::test]
    async fn what_is_pruned_stays_counted_and_is_not_mailed_again() {
        let (_folder, store) = store_with(&["a@x.example", "b@x.example"]).await;
        let transport = Recording::new(TransportKind::Smtp, accepted);
        let options = options();
        send(&store, &mailing(), transport.opening(), &options, |_| {})
            .await
            .unwrap();
        assert_eq!(store.prune(now(), now()).await.unwrap(), 0, "not older");
        let later = now() + jiff::SignedDuration::from_hours(24);
        assert_eq!(store.prune(later, later).await.unwrap(), 1);
        assert_eq!(store.prune(later, later).await.unwrap(), 0);
        let deliveries: i64 = sqlx::query_scalar("SELECT count(*) FROM delivery")
            .fetch_one(&store.pool)
            .await
            .unwrap();
        assert_eq!(deliveries, 0);
        let status = store.status(Some("edition-1")).await.unwrap();
        assert_eq!(
            (status[0].counts.sent, status[0].pruned_at),
            (2, Some(later))
        );
        let again = send(&store, &mailing(), transport.opening(), &options, |_| {}).await;
        assert!(matches!(again, Err(Error::Mailing { .. })), "{again:?}");
        assert_eq!(transport.delivered().len(), 2);
    }

    /// Everybody has it but those whose state is written over.
    async fn mailed_but(state: &'static str) -> (tempfile::TempDir, crate::Store) {
        let (folder, store) = store_with(&["a@x.example", "b@x.example"]).await;
        let transport = Recording::new(TransportKind::Smtp, accepted);
        let (mailing, options) = (mailing(), options());
        send(&store, &mailing, transport.opening(), &options, |_| {})
            .await
            .unwrap();
        sqlx::query("UPDATE delivery SET state = $1 WHERE address = 'b@x.example'")
            .bind(state)
            .execute(&store.pool)
            .await
            .unwrap();
        (folder, store)
    }

    #[tokio::test]
    async fn a_mailing_that_is_not_done_keeps_its_recipients() {
        let later = now() + jiff::SignedDuration::from_hours(24);
        for state in ["pending", "claimed", "sending", "deferred", "in_doubt"] {
            let (_folder, store) = mailed_but(state).await;
            assert_eq!(store.prune(later, later).await.unwrap(), 0, "{state}");
            let found = store.status(None).await.unwrap();
            assert_eq!((found[0].counts.total(), found[0].pruned_at), (2, None));
        }
        for state in ["failed", "suppressed"] {
            let (_folder, store) = mailed_but(state).await;
            assert_eq!(store.prune(later, later).await.unwrap(), 1, "{state}");
        }
        let (_folder, store) = mailed_but("pending").await;
        let kind = TransportKind::Smtp;
        store.cancel("edition-1", kind, later).await.unwrap();
        assert_eq!(store.prune(later, later).await.unwrap(), 1, "cancelled");
    }

    #[tokio::test]
    async fn a_mailing_whose_recipients_were_never_written_down_is_begun_later() {
        let (_folder, store) = store_with(&["a@x.example"]).await;
        let kind = TransportKind::Smtp;
        crate::ledger::Ledger::start(&store, &mailing(), kind, now())
            .await
            .unwrap();
        let later = now() + jiff::SignedDuration::from_hours(24);
        assert_eq!(store.prune(later, later).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn warming_up_remembers_what_is_pruned() {
        let (_folder, store) = mailed_but("failed").await;
        let before = store.mailed_by_day().await.unwrap();
        assert_eq!(before.values().sum::<u64>(), 1);
        let later = now() + jiff::SignedDuration::from_hours(24);
        assert_eq!(store.prune(later, later).await.unwrap(), 1);
        assert_eq!(store.mailed_by_day().await.unwrap(), before);
    }
}
