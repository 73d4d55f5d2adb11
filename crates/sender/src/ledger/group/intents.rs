//! Intents: durable before a byte of the message leaves.

use sqlx::{AnyConnection, AssertSqlSafe};

use super::{Committed, as_json};
use crate::Error;
use crate::ledger::{Ledger, Moment};
use crate::store::{Dialect, Person};
use crate::subscribers::refuses;

impl Ledger {
    /// Asks in the statement itself whether each of them may still be mailed.
    pub(super) async fn write_intents(
        &self,
        writing: &mut AnyConnection,
        people: &[Person],
        now: &Moment,
        committed: &mut Committed,
    ) -> Result<(), Error> {
        let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as(AssertSqlSafe(intents(self.store.dialect)))
            .bind(&now.text)
            .bind(now.millis)
            .bind(self.id)
            .bind(&self.mailing.list)
            .bind(self.owner.name.as_deref())
            .bind(self.owner.until(now.millis))
            .bind(as_json(people))
            .fetch_all(&mut *writing)
            .await?;
        for (person, attempt) in rows {
            committed
                .granted
                .insert(Person::from_bytes(&person)?, attempt);
        }
        let refused: Vec<Person> = people
            .iter()
            .filter(|person| !committed.granted.contains_key(person))
            .copied()
            .collect();
        if !refused.is_empty() {
            committed.suppressed = self.suppress(writing, &refused, now).await?;
            committed.cancelled =
                committed.suppressed.len() < refused.len() && self.is_cancelled(writing).await?;
        }
        Ok(())
    }

    /// Those of these people who have left, or were forgotten.
    async fn suppress(
        &self,
        writing: &mut AnyConnection,
        people: &[Person],
        now: &Moment,
    ) -> Result<Vec<Person>, Error> {
        let sql = format!(
            concat!(
                "UPDATE delivery SET state = 'suppressed', changed_at = $1, due_at = NULL
            WHERE mailing = $2 AND state IN ('pending', 'deferred', 'claimed')
              AND (address = '' OR EXISTS (SELECT 1 FROM suppression AS x
                  WHERE x.person = delivery.person AND ",
                refuses!("$3"),
                ")) AND person IN ({}) RETURNING person"
            ),
            people_at(self.store.dialect, 4)
        );
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(&now.text)
            .bind(self.id)
            .bind(&self.mailing.list)
            .bind(as_json(people))
            .fetch_all(writing)
            .await?;
        rows.iter()
            .map(|person| Person::from_bytes(person))
            .collect()
    }

    async fn is_cancelled(&self, writing: &mut AnyConnection) -> Result<bool, Error> {
        let sql = "SELECT count(*) FROM mailing WHERE id = $1 AND cancelled_at IS NOT NULL";
        let cancelled: i64 = sqlx::query_scalar(sql)
            .bind(self.id)
            .fetch_one(writing)
            .await?;
        Ok(cancelled > 0)
    }
}

/// The deliveries are looked up by key, as those of [`super::outcomes::outcomes`].
///
/// A run asks for nobody whose message it has handed over and not settled. Where its own intent is
/// there already, the answer to an earlier commit was lost, and no message left: it is a new
/// attempt, so that nothing that is told of the earlier one counts.
pub(super) fn intents(dialect: Dialect) -> String {
    format!(
        concat!(
            "WITH asked (which, who) AS MATERIALIZED ({})
            UPDATE delivery SET state = 'sending', attempts = attempts + 1, changed_at = $1,
                first_at = coalesce(first_at, $2), owner = $5, lease_until = $6
            FROM asked
            WHERE mailing = asked.which AND person = asked.who
              AND (state = 'pending' OR state = 'deferred' AND due_at <= $2
                OR state = 'claimed' AND owner = $5 AND lease_until > $2
                OR state = 'sending' AND owner = $5)
              AND EXISTS (SELECT 1 FROM mailing WHERE id = $3 AND cancelled_at IS NULL)
              AND NOT EXISTS (SELECT 1 FROM suppression AS x
                  WHERE x.person = delivery.person AND ",
            refuses!("$4"),
            ") RETURNING person, attempts"
        ),
        dialect.choose(
            "SELECT $3, unhex(value) FROM json_each($7)",
            "SELECT CAST($3 AS BIGINT), decode(value, 'hex')
            FROM jsonb_array_elements_text(CAST($7 AS jsonb)) AS people (value)"
        )
    )
}

/// The people of the value at that place, as [`as_json`] has written it.
fn people_at(dialect: Dialect, place: usize) -> String {
    match dialect {
        Dialect::Sqlite => format!("SELECT unhex(value) FROM json_each(${place})"),
        Dialect::Postgres => format!(
            "SELECT decode(value, 'hex')
            FROM jsonb_array_elements_text(CAST(${place} AS jsonb)) AS people (value)"
        ),
    }
}
