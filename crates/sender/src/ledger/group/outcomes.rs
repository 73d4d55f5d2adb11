//! Outcomes: what is known of an attempt, once it is known.

use sqlx::{AnyConnection, AssertSqlSafe};

use super::{Settlement, hexadecimal};
use crate::ledger::{Delivery, Ledger, Moment};
use crate::store::{Dialect, Person};
use crate::subscribers::{EVERY_LIST, keep_off};
use crate::{Error, Suppression, TransportKind};

/// The settlements of a group travel as one value, `told`: the text of the statement is the same for
/// any number of them, and is prepared once.
///
/// The mailing is a column of what is told, so that SQLite looks deliveries up by their whole key: it
/// takes a mailing for a few rows, and would go through all of them. `LIMIT` keeps it from looking
/// through the subquery.
pub(super) fn outcomes(dialect: Dialect) -> String {
    let told = dialect.choose(
        "FROM (SELECT $2 AS mailing, unhex(value ->> 0) AS person, value ->> 1 AS attempt,
            value ->> 2 AS state, value ->> 3 AS code, value ->> 4 AS reply,
            value ->> 5 AS due_at, value ->> 6 AS deferral
        FROM json_each($3) LIMIT -1) AS told",
        "FROM (SELECT CAST($2 AS BIGINT) AS mailing, decode(value ->> 0, 'hex') AS person,
            CAST(value ->> 1 AS BIGINT) AS attempt, value ->> 2 AS state,
            CAST(value ->> 3 AS BIGINT) AS code, value ->> 4 AS reply,
            CAST(value ->> 5 AS BIGINT) AS due_at, CAST(value ->> 6 AS BIGINT) AS deferral
        FROM jsonb_array_elements(CAST($3 AS jsonb)) AS one (value)) AS told",
    );
    let columns = [
        "told.mailing",
        "told.person",
        "told.attempt",
        "told.state",
        "told.code",
        "told.reply",
        "told.due_at",
        "told.deferral",
    ];
    update("$1", told, columns)
}

/// The same for one settlement, of a row that is written ([`super::at_once`]).
pub(super) fn outcome() -> String {
    let columns = [
        "NEW.mailing",
        "unhex(NEW.value ->> 0)",
        "NEW.value ->> 1",
        "NEW.value ->> 2",
        "NEW.value ->> 3",
        "NEW.value ->> 4",
        "NEW.value ->> 5",
        "NEW.value ->> 6",
    ];
    update("NEW.now", "", columns)
}

/// A reply may name the address, which a forgotten person's row must not.
fn update(now: &str, told: &str, columns: [&str; 8]) -> String {
    let [
        mailing,
        person,
        attempt,
        state,
        code,
        reply,
        due_at,
        deferral,
    ] = columns;
    format!(
        "UPDATE delivery SET changed_at = {now}, code = {code}, due_at = {due_at},
            owner = NULL, lease_until = NULL,
            deferrals = delivery.deferrals + {deferral},
            state = CASE WHEN delivery.address = '' AND {state} IN ('pending', 'deferred')
                THEN 'suppressed' ELSE {state} END,
            reply = CASE WHEN delivery.address = '' THEN NULL ELSE {reply} END
        {told}
        WHERE delivery.mailing = {mailing} AND delivery.person = {person}
          AND delivery.attempts = {attempt}
          AND delivery.state IN ('sending', 'in_doubt')"
    )
}

/// Person, attempt, state, code, reply, time of the next try, and 1 for a deferral.
type Row = (
    String,
    i64,
    &'static str,
    Option<u16>,
    Option<String>,
    Option<i64>,
    i64,
);

fn row(told: &Settlement, now: i64) -> Row {
    let pause = told.pause.map(|pause| pause.as_millis());
    let pause = pause.map(|pause| i64::try_from(pause).unwrap_or(i64::MAX));
    (
        hexadecimal(&told.person),
        told.attempt,
        told.state.as_str(),
        told.code,
        // PostgreSQL keeps no NUL in a text, and a server may say anything.
        told.reply.as_ref().map(|text| text.replace('\0', " ")),
        pause.map(|pause| now.saturating_add(pause)),
        i64::from(told.state == Delivery::Deferred),
    )
}

pub(super) fn as_json(settlements: &[Settlement], now: i64) -> String {
    let rows: Vec<Row> = settlements.iter().map(|told| row(told, now)).collect();
    serde_json::to_string(&rows).expect("strings and numbers are always JSON")
}

/// How many mailings have to bounce until an address is mailed nothing more.
const BOUNCES: i64 = 2;

impl Ledger {
    /// A reply counts if it answers the attempt that the row is at, also when that was already
    /// held to be in doubt.
    pub(super) async fn write_outcomes(
        &self,
        writing: &mut AnyConnection,
        settlements: &[Settlement],
        now: &Moment,
    ) -> Result<(), Error> {
        if settlements.is_empty() {
            return Ok(());
        }
        let sql = outcomes(self.store.dialect);
        sqlx::query(AssertSqlSafe(sql))
            .bind(&now.text)
            .bind(self.id)
            .bind(as_json(settlements, now.millis))
            .execute(&mut *writing)
            .await?;
        if self.kind == TransportKind::Smtp {
            for bounced in settlements.iter().filter(|told| told.bounced) {
                self.write_bounce(writing, bounced.person, now).await?;
            }
        }
        Ok(())
    }

    /// Counts a hard bounce once for each mailing, and suppresses who bounces again.
    async fn write_bounce(
        &self,
        writing: &mut AnyConnection,
        person: Person,
        now: &Moment,
    ) -> Result<(), Error> {
        let sql = "INSERT INTO hard_bounce (person, edition, at) VALUES ($1, $2, $3)
            ON CONFLICT (person, edition) DO NOTHING";
        sqlx::query(sql)
            .bind(person.as_bytes())
            .bind(&self.mailing.id)
            .bind(&now.text)
            .execute(&mut *writing)
            .await?;
        let sql = "SELECT count(*) FROM hard_bounce WHERE person = $1";
        let bounces: i64 = sqlx::query_scalar(sql)
            .bind(person.as_bytes())
            .fetch_one(&mut *writing)
            .await?;
        if bounces >= BOUNCES {
            keep_off(writing, EVERY_LIST, person, Suppression::Bounced, now.time).await?;
        }
        Ok(())
    }

    /// Someone whose message cannot be built never had an attempt.
    pub(super) async fn write_unbuilt(
        &self,
        writing: &mut AnyConnection,
        person: &Person,
        reason: &str,
        now: &Moment,
    ) -> Result<(), Error> {
        let sql = "UPDATE delivery SET state = 'failed', changed_at = $1, reply = $2, code = NULL,
                due_at = NULL, owner = NULL, lease_until = NULL
            WHERE mailing = $3 AND person = $4 AND state IN ('pending', 'deferred', 'claimed')";
        sqlx::query(sql)
            .bind(&now.text)
            .bind(reason)
            .bind(self.id)
            .bind(person.as_bytes())
            .execute(writing)
            .await?;
        Ok(())
    }
}
