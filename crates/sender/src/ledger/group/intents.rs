//! Intents: durable before a byte of the message leaves.

use sqlx::{AnyConnection, AssertSqlSafe};

use super::{Committed, Intent, hexadecimal};
use crate::Error;
use crate::ledger::{Ledger, Moment};
use crate::store::{Dialect, Person};
use crate::subscribers::refuses;

impl Ledger {
    /// Asks in the statement itself whether each of them may still be mailed.
    pub(super) async fn write_intents(
        &self,
        writing: &mut AnyConnection,
        intents: &[Intent],
        now: &Moment,
        committed: &mut Committed,
    ) -> Result<(), Error> {
        let people: Vec<Person> = intents.iter().map(|intent| intent.person).collect();
        let sql = begin(self.store.dialect);
        let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(&now.text)
            .bind(self.id)
            .bind(as_json(&people))
            .bind(now.millis)
            .bind(&self.mailing.list)
            .bind(self.owner.name.as_deref())
            .bind(self.owner.until(now.millis))
            .fetch_all(&mut *writing)
            .await?;
        for (person, attempt) in rows {
            let person = Person::from_bytes(&person)?;
            committed.granted.insert(person, attempt);
        }
        let mut refused = people;
        refused.retain(|person| !committed.granted.contains_key(person));
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
pub(super) fn begin(dialect: Dialect) -> String {
    let asked = dialect.choose(
        "FROM (SELECT $2 AS mailing, unhex(value) AS person FROM json_each($3) LIMIT -1) AS asked",
        "FROM (SELECT CAST($2 AS BIGINT) AS mailing, decode(value, 'hex') AS person
        FROM jsonb_array_elements_text(CAST($3 AS jsonb)) AS people (value)) AS asked",
    );
    let free = "(state = 'pending' OR state = 'deferred' AND due_at <= $4
        OR state = 'claimed' AND owner = $6 AND lease_until > $4
        OR state = 'sending' AND owner = $6)";
    let owned = ", owner = $6, lease_until = $7";
    let values = ["$1", "asked.mailing", "asked.person", "$4"];
    let sql = update(values, asked, free, owned, refuses!("$5"));
    format!(
        "{sql} AND {} RETURNING delivery.person, delivery.attempts",
        goes_on("$2")
    )
}

/// The same for one person where nobody else sends, and it is known that the mailing goes on and how
/// many attempts there were before; of a row that is written ([`super::at_once`]).
pub(super) fn begin_next() -> String {
    let free = "(state = 'pending' OR state = 'deferred' AND due_at <= NEW.millis)
        AND delivery.attempts = NEW.value ->> 1";
    let values = [
        "NEW.now",
        "NEW.mailing",
        "unhex(NEW.value ->> 0)",
        "NEW.millis",
    ];
    update(values, "", free, "", refuses!("NEW.list"))
}

fn update(values: [&str; 4], asked: &str, free: &str, owned: &str, refused: &str) -> String {
    let [now, mailing, person, millis] = values;
    format!(
        "UPDATE delivery SET state = 'sending', attempts = delivery.attempts + 1, changed_at = {now},
            first_at = coalesce(first_at, {millis}){owned}
        {asked}
        WHERE delivery.mailing = {mailing} AND delivery.person = {person} AND {free}
          AND NOT EXISTS (SELECT 1 FROM suppression AS x
              WHERE x.person = delivery.person AND {refused})"
    )
}

/// Looks behind the mailing's text, which lies on many pages.
pub(super) fn goes_on(mailing: &str) -> String {
    format!("EXISTS (SELECT 1 FROM mailing WHERE id = {mailing} AND cancelled_at IS NULL)")
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

fn as_json(people: &[Person]) -> String {
    let people: Vec<_> = people.iter().map(hexadecimal).collect();
    serde_json::to_string(&people).expect("strings are always JSON")
}
