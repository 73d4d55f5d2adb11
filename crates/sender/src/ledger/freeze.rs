//! Freezing: the recipients of a mailing are written down, once.

use postroom_content_model::Segment;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Transaction};

use super::Ledger;
use crate::store::Person;
use crate::subscribers::{Recipient, audience_page, may_be_mailed, refuses};
use crate::{EmailAddress, Error};

/// People in one transaction.
const PAGE: i64 = if cfg!(test) { 10 } else { 20_000 };
/// Recipients in one statement.
const ROWS: usize = 1000;

impl Ledger {
    /// Writes down the recipients, going on where an earlier run was killed. The `seeds` are
    /// recipients too, whether or not they are on the list.
    pub(crate) async fn freeze(&self, seeds: &[EmailAddress]) -> Result<(), Error> {
        if self.resumed {
            return Ok(());
        }
        match &self.mailing.segment {
            None => while self.freeze_page().await? > 0 {},
            Some(segment) => self.freeze_segment(segment).await?,
        }
        self.finish_freezing(seeds).await
    }

    async fn freeze_page(&self) -> Result<u64, Error> {
        let sql = concat!(
            "INSERT INTO delivery (mailing, person, address, name, fields, state, changed_at)
            SELECT $1, m.person, s.address, s.name, s.fields, 'pending', $2
            FROM membership AS m JOIN subscriber AS s ON s.person = m.person
            WHERE m.person > $4 AND ",
            may_be_mailed!("$3"),
            " ORDER BY m.person LIMIT $5"
        );
        let Some(mut writing) = self.begin_freezing().await? else {
            return Ok(0);
        };
        let last = self.last_frozen(&mut writing).await?;
        let done = sqlx::query(sql)
            .bind(self.id)
            .bind(self.clock.now().to_string())
            .bind(&self.mailing.list)
            .bind(last)
            .bind(PAGE)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(done.rows_affected())
    }

    /// Begins a transaction that writes recipients down; `None` where another process has
    /// written the last one.
    ///
    /// What it reads of the lists stays true until it is committed: whoever is forgotten or
    /// removed meanwhile is either not written, or erased after.
    async fn begin_freezing(&self) -> Result<Option<Transaction<'static, Any>>, Error> {
        let mut writing = self.store.begin_alone().await?;
        let sql = "SELECT count(*) FROM mailing WHERE id = $1 AND frozen_at IS NULL";
        let open: i64 = sqlx::query_scalar(sql)
            .bind(self.id)
            .fetch_one(&mut *writing)
            .await?;
        Ok((open > 0).then_some(writing))
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

    async fn finish_freezing(&self, seeds: &[EmailAddress]) -> Result<(), Error> {
        let Some(mut writing) = self.begin_freezing().await? else {
            return Ok(());
        };
        for seed in seeds {
            self.write_seed(&mut writing, seed).await?;
        }
        sqlx::query("UPDATE mailing SET frozen_at = $1 WHERE id = $2")
            .bind(self.clock.now().to_string())
            .bind(self.id)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    /// With what is known of the address, which may be nothing.
    async fn write_seed(
        &self,
        writing: &mut AnyConnection,
        seed: &EmailAddress,
    ) -> Result<(), Error> {
        let sql = concat!(
            "INSERT INTO delivery (mailing, person, address, name, fields, state, changed_at)
            SELECT $1, $2, $3, (SELECT s.name FROM subscriber AS s WHERE s.person = $2),
                coalesce((SELECT s.fields FROM subscriber AS s WHERE s.person = $2), '{}'),
                'pending', $4
            WHERE NOT EXISTS (SELECT 1 FROM suppression AS x WHERE x.person = $2 AND ",
            refuses!("$5"),
            ") ON CONFLICT (mailing, person) DO NOTHING"
        );
        let person: Person = self.store.keys.person(seed);
        sqlx::query(sql)
            .bind(self.id)
            .bind(person.as_bytes())
            .bind(seed.as_str())
            .bind(self.clock.now().to_string())
            .bind(&self.mailing.list)
            .execute(writing)
            .await?;
        Ok(())
    }
}

/// A segment is evaluated here, not by the store: one meaning, whatever the database.
impl Ledger {
    async fn freeze_segment(&self, segment: &Segment) -> Result<(), Error> {
        let mut last: Option<Vec<u8>> = None;
        while let Some(mut writing) = self.begin_freezing().await? {
            let after = match last.take() {
                Some(last) => last,
                None => self.last_frozen(&mut writing).await?,
            };
            let list = &self.mailing.list;
            let Some(page) = audience_page(&mut writing, list, segment, &after).await? else {
                break;
            };
            self.write_down(&mut writing, &page.recipients).await?;
            writing.commit().await?;
            last = Some(page.end);
        }
        Ok(())
    }

    async fn write_down(
        &self,
        writing: &mut AnyConnection,
        recipients: &[Recipient],
    ) -> Result<(), Error> {
        let now = self.clock.now().to_string();
        for recipients in recipients.chunks(ROWS) {
            let sql = format!(
                "INSERT INTO delivery (mailing, person, address, name, fields, state, changed_at)
                VALUES {} ON CONFLICT (mailing, person) DO NOTHING",
                self.store.dialect.places(recipients.len(), 7)
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
        Ok(())
    }
}

#[cfg(test)]
mod tests;
