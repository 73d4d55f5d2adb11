//! A day of warming up that several machines share: each asks for a part of it in the commit that
//! begins the deliveries, so that together they never begin more than the day allows.

use jiff::civil::Date;
use sqlx::AnyConnection;

use super::{Delivery, Group, Ledger};
use crate::Error;

/// What one day of warming up allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayLimit {
    pub(crate) day: Date,
    pub(crate) allowed: u64,
}

impl Ledger {
    /// Begins to count, or goes on, from how many were accepted on this day. `None` where nobody
    /// else sends: a run counts for itself.
    pub(crate) async fn share_day(
        &self,
        day: Date,
        allowed: u64,
        accepted: u64,
    ) -> Result<Option<DayLimit>, Error> {
        if self.owner.name.is_none() {
            return Ok(None);
        }
        let sql = "INSERT INTO warm_up_day (day, begun) VALUES ($1, $2)
            ON CONFLICT (day) DO UPDATE SET begun = excluded.begun
            WHERE warm_up_day.begun < excluded.begun";
        sqlx::query(sql)
            .bind(day.to_string())
            .bind(i64::try_from(accepted).unwrap_or(i64::MAX))
            .execute(&self.store.pool)
            .await?;
        Ok(Some(DayLimit { day, allowed }))
    }

    /// How many of a group's intents the day has room for. Until the transaction ends, no other
    /// machine begins any.
    pub(super) async fn room_on_day(
        &self,
        writing: &mut AnyConnection,
        group: &Group,
    ) -> Result<usize, Error> {
        let asked = group.intents.len();
        let Some(limit) = group.day.filter(|_| asked + given_back(group) > 0) else {
            return Ok(asked);
        };
        let sql = "SELECT begun FROM warm_up_day WHERE day = $1 FOR UPDATE";
        let begun: i64 = sqlx::query_scalar(sql)
            .bind(limit.day.to_string())
            .fetch_one(writing)
            .await?;
        let left = limit.allowed.saturating_sub(begun.unsigned_abs());
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        Ok(left.saturating_add(given_back(group)).min(asked))
    }

    /// Counts what a group has begun, and no longer what has not arrived.
    pub(super) async fn count_on_day(
        &self,
        writing: &mut AnyConnection,
        group: &Group,
        begun: usize,
    ) -> Result<(), Error> {
        let back = given_back(group);
        let Some(limit) = group.day.filter(|_| begun != back) else {
            return Ok(());
        };
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        sqlx::query("UPDATE warm_up_day SET begun = begun + $1 WHERE day = $2")
            .bind(count(begun) - count(back))
            .bind(limit.day.to_string())
            .execute(writing)
            .await?;
        Ok(())
    }
}

/// Deliveries that have ended, and certainly nothing has arrived.
fn given_back(group: &Group) -> usize {
    let ended = group.settlements.iter();
    let arrived = [Delivery::Sent, Delivery::InDoubt];
    ended.filter(|told| !arrived.contains(&told.state)).count()
}
