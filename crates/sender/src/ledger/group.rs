//! What one commit writes: the outcomes of finished deliveries and the intents of the next ones.
//!
//! The disk's fsync is what a delivery costs, so that many share one.

mod at_once;
mod intents;
mod outcomes;

use std::collections::HashMap;
use std::time::Duration;

use data_encoding::HEXLOWER;
use sqlx::Connection as _;
use tokio::time::Instant;

use super::{DayLimit, Delivery, Ledger};
use crate::Error;
use crate::store::{Alone, Dialect, Person};

/// What is written down in one transaction.
#[derive(Default)]
pub(crate) struct Group {
    pub(crate) settlements: Vec<Settlement>,
    /// Those whose message cannot be built, and why.
    pub(crate) unbuilt: Vec<(Person, String)>,
    pub(crate) intents: Vec<Intent>,
    /// What the day allows, where machines warm up together.
    pub(crate) day: Option<DayLimit>,
}

/// Someone to whom a message is about to go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Intent {
    pub(crate) person: Person,
    /// How many attempts there were before.
    pub(crate) attempts: i64,
}

impl Group {
    pub(crate) fn is_empty(&self) -> bool {
        self.settlements.is_empty() && self.unbuilt.is_empty() && self.intents.is_empty()
    }
}

/// What became of one attempt.
#[derive(Clone, Debug)]
pub(crate) struct Settlement {
    pub(crate) person: Person,
    /// The number of the attempt: a reply to an earlier one says nothing about a later one.
    pub(crate) attempt: i64,
    pub(crate) state: Delivery,
    pub(crate) code: Option<u16>,
    pub(crate) reply: Option<String>,
    /// From now to the next try.
    pub(crate) pause: Option<Duration>,
    /// The address is to blame.
    pub(crate) bounced: bool,
}

/// What came of a group.
#[derive(Debug, Default)]
pub(crate) struct Committed {
    /// The intents that are durable, with the numbers of their attempts.
    pub(crate) granted: HashMap<Person, i64>,
    /// Until when they hold, where others send too.
    pub(crate) valid_until: Option<Instant>,
    /// Those who have left meanwhile.
    pub(crate) suppressed: Vec<Person>,
    /// The mailing was cancelled meanwhile.
    pub(crate) cancelled: bool,
    /// The day allows no more than these.
    pub(crate) day_is_over: bool,
}

impl Ledger {
    pub(crate) async fn commit(&self, group: &Group) -> Result<Committed, Error> {
        let dialect = self.store.dialect;
        if dialect == Dialect::Sqlite
            && group.is_simple()
            && let Some(committed) = self.commit_at_once(group).await?
        {
            return Ok(committed);
        }
        let mut connection = self.store.pool.acquire().await?;
        let mut writing = connection.begin_with(dialect.begin()).await?;
        // Bounces may take somebody off their lists.
        if group.settlements.iter().any(|told| told.bounced) {
            dialect.be_alone(&mut writing, Alone::ChangingLists).await?;
        }
        let asked = Instant::now();
        let now = self.moment(&mut writing).await?;
        let room = self.room_on_day(&mut writing, group).await?;
        self.write_outcomes(&mut writing, &group.settlements, &now)
            .await?;
        let mut committed = Committed {
            valid_until: self.owner.acts_until(asked),
            day_is_over: room < group.intents.len(),
            ..Committed::default()
        };
        for (person, reason) in &group.unbuilt {
            self.write_unbuilt(&mut writing, person, reason, &now)
                .await?;
        }
        let intents = &group.intents[..room];
        if !intents.is_empty() {
            self.write_intents(&mut writing, intents, &now, &mut committed)
                .await?;
        }
        let begun = committed.granted.len();
        self.count_on_day(&mut writing, group, begun).await?;
        writing.commit().await?;
        // Where it is dropped, a task gives it back, whose turn comes after the workers' at times.
        connection.return_to_pool().await;
        Ok(committed)
    }
}

fn hexadecimal(person: &Person) -> String {
    HEXLOWER.encode(person.as_bytes())
}

#[cfg(test)]
mod tests;
