//! Doubts that a person has settled.

use super::Ledger;
use crate::Error;

impl Ledger {
    /// Sends what is in doubt once more, under the same Message-ID.
    pub(crate) async fn resend_doubtful(&self) -> Result<u64, Error> {
        let sql = "UPDATE delivery SET changed_at = $1, due_at = NULL,
                state = CASE WHEN address = '' THEN 'suppressed' ELSE 'pending' END
            WHERE mailing = $2 AND state = 'in_doubt'";
        self.run(sql).await
    }

    /// Takes what is in doubt as sent.
    pub(crate) async fn assume_doubtful_sent(&self) -> Result<u64, Error> {
        let sql = "UPDATE delivery SET changed_at = $1, state = 'sent' WHERE mailing = $2 AND state = 'in_doubt'";
        self.run(sql).await
    }

    async fn run(&self, sql: &'static str) -> Result<u64, Error> {
        let done = sqlx::query(sql)
            .bind(self.clock.now().to_string())
            .bind(self.id)
            .execute(&self.store.pool)
            .await?;
        Ok(done.rows_affected())
    }
}
