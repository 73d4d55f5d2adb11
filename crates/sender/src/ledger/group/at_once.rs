//! Most groups on SQLite, as one statement: whoever waits for sqlx's thread is woken for each
//! statement and each row, and that takes longer than what is done there.
//!
//! A group is a row that is written to a view of this connection. A trigger takes it apart and
//! writes what it finds to other views, whose triggers write one outcome or one intent each: a
//! single delivery is changed where it is found, and many are noted down first and found twice.

use std::sync::atomic::Ordering;

use sqlx::error::DatabaseError;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::intents::{begin_next, goes_on};
use super::{Committed, Group, Intent, hexadecimal, outcomes};
use crate::Error;
use crate::ledger::Ledger;

/// SQLite's code for the error that a trigger raises.
const RAISED: &str = "1811";
/// The same for a connection that has no triggers: the pool replaces one at times.
const UNKNOWN: &str = "1";

impl Group {
    /// Whether there is nothing to decide between its statements.
    pub(super) fn is_simple(&self) -> bool {
        self.unbuilt.is_empty()
            && self.day.is_none()
            && !self.settlements.iter().any(|told| told.bounced)
    }
}

impl Ledger {
    /// `None` where nothing was written. Mostly somebody cannot be mailed: the deliveries have to be
    /// looked at one by one to say who, and why.
    pub(super) async fn commit_at_once(&self, group: &Group) -> Result<Option<Committed>, Error> {
        let mut connection = self.store.pool.acquire().await?;
        if !self.has_group_trigger.load(Ordering::Relaxed) {
            prepare(&mut connection).await?;
            self.has_group_trigger.store(true, Ordering::Relaxed);
        }
        let now = self.moment(&mut connection).await?;
        let sql = "INSERT INTO commit_group (now, millis, mailing, list, told, asked)
            VALUES ($1, $2, $3, $4, $5, $6)";
        let done = sqlx::query(sql)
            .bind(&now.text)
            .bind(now.millis)
            .bind(self.id)
            .bind(&self.mailing.list)
            .bind(outcomes::as_json(&group.settlements, now.millis))
            .bind(as_json(&group.intents))
            .execute(&mut *connection)
            .await;
        // Where it is dropped, a task gives it back, whose turn comes after the workers' at times.
        connection.return_to_pool().await;
        if let Err(error) = done {
            let code = error.as_database_error().and_then(DatabaseError::code);
            match code.as_deref() {
                Some(RAISED) => {}
                Some(UNKNOWN) => self.has_group_trigger.store(false, Ordering::Relaxed),
                _ => return Err(error.into()),
            }
            return Ok(None);
        }
        let granted = group.intents.iter();
        let granted = granted.map(|intent| (intent.person, intent.attempts + 1));
        Ok(Some(Committed {
            granted: granted.collect(),
            ..Committed::default()
        }))
    }
}

/// All of it lasts as long as the connection.
async fn prepare(connection: &mut AnyConnection) -> Result<(), Error> {
    let sql = format!(
        "CREATE TEMPORARY VIEW IF NOT EXISTS commit_group AS
            SELECT 0 AS now, 0 AS millis, 0 AS mailing, 0 AS list, 0 AS told, 0 AS asked;
        CREATE TEMPORARY VIEW IF NOT EXISTS told AS
            SELECT 0 AS now, 0 AS mailing, 0 AS value;
        CREATE TEMPORARY VIEW IF NOT EXISTS asked AS
            SELECT 0 AS now, 0 AS millis, 0 AS mailing, 0 AS list, 0 AS value;
        CREATE TEMPORARY TRIGGER IF NOT EXISTS group_is_committed
        INSTEAD OF INSERT ON commit_group
        BEGIN
            SELECT RAISE(ABORT, 'the mailing is cancelled')
                WHERE NEW.asked <> '[]' AND NOT {};
            INSERT INTO told SELECT NEW.now, NEW.mailing, value FROM json_each(NEW.told);
            INSERT INTO asked SELECT NEW.now, NEW.millis, NEW.mailing, NEW.list, value
                FROM json_each(NEW.asked);
        END;
        CREATE TEMPORARY TRIGGER IF NOT EXISTS outcome_is_written
        INSTEAD OF INSERT ON told
        BEGIN
            {};
        END;
        CREATE TEMPORARY TRIGGER IF NOT EXISTS intent_is_written
        INSTEAD OF INSERT ON asked
        BEGIN
            {};
            SELECT RAISE(ABORT, 'somebody cannot be mailed') WHERE changes() <> 1;
        END",
        goes_on("NEW.mailing"),
        outcomes::outcome(),
        begin_next()
    );
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await?;
    Ok(())
}

fn as_json(intents: &[Intent]) -> String {
    let rows = intents.iter();
    let rows: Vec<_> = rows
        .map(|intent| (hexadecimal(&intent.person), intent.attempts))
        .collect();
    serde_json::to_string(&rows).expect("strings and numbers are always JSON")
}
