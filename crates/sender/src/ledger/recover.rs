//! What a run finds from an earlier one: open intents, and doubts that a person has settled.

use jiff::Timestamp;

use super::Ledger;
use crate::{Error, TransportKind};

impl Ledger {
    /// Closes the intents that a killed run left open, and returns how many there were.
    ///
    /// A rehearsal writes the same file again, so its intents are pending once more. What was
    /// on its way to an SMTP server is in doubt, because the server may have it.
    pub(crate) async fn recover(&self, now: Timestamp) -> Result<u64, Error> {
        let sql = match self.kind {
            TransportKind::Smtp => {
                "UPDATE delivery SET state = 'in_doubt', changed_at = $1,
                    reply = 'the run ended before an answer was read'
                WHERE mailing = $2 AND state = 'sending'"
            }
            TransportKind::Rehearsal => {
                "UPDATE delivery SET changed_at = $1,
                    state = CASE WHEN address = '' THEN 'suppressed' ELSE 'pending' END
                WHERE mailing = $2 AND state = 'sending'"
            }
        };
        self.run(sql, now).await
    }

    /// Sends what is in doubt once more, under the same Message-ID.
    pub(crate) async fn resend_doubtful(&self, now: Timestamp) -> Result<u64, Error> {
        let sql = "UPDATE delivery SET changed_at = $1,
                state = CASE WHEN address = '' THEN 'suppressed' ELSE 'pending' END
            WHERE mailing = $2 AND state = 'in_doubt'";
        self.run(sql, now).await
    }

    /// Takes what is in doubt as sent.
    pub(crate) async fn assume_doubtful_sent(&self, now: Timestamp) -> Result<u64, Error> {
        let sql = "UPDATE delivery SET changed_at = $1, state = 'sent' WHERE mailing = $2 AND state = 'in_doubt'";
        self.run(sql, now).await
    }

    async fn run(&self, sql: &'static str, now: Timestamp) -> Result<u64, Error> {
        let done = sqlx::query(sql)
            .bind(now.to_string())
            .bind(self.id)
            .execute(&self.store.pool)
            .await?;
        Ok(done.rows_affected())
    }
}
