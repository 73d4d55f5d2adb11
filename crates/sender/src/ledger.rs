//! The ledger: what is mailed to whom, and how each delivery stands.
//!
//! Its promise: the intent to send is on disk before the message can have been accepted, and
//! the outcome after. Whoever finds an intent without an outcome knows that nobody knows.

mod candidates;
mod delivery;
mod freeze;
mod group;
mod lease;
mod page;
mod prune;
mod recover;
mod report;
mod start;
mod status;
mod warm_up_day;

pub(crate) use self::candidates::{Candidate, DueAfter};
pub use self::delivery::Delivery;
pub(crate) use self::group::{Committed, Group, Intent, Settlement};
pub(crate) use self::lease::{LEASE, Others, Owner};
pub use self::report::{Accepted, DomainCounts, MailingReport, Reason, without_addresses};
pub use self::status::{Counts, MailingStatus, Undelivered};
pub(crate) use self::warm_up_day::DayLimit;

use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use postroom_content_model::Mailing;
use sqlx::AnyConnection;

use crate::send::Clock;
use crate::store::Dialect;
use crate::{Error, Store, TransportKind};

/// One mailing in the ledger, frozen with its recipients.
pub(crate) struct Ledger {
    pub(crate) store: Store,
    /// The row in the table `mailing`.
    pub(crate) id: i64,
    pub(crate) kind: TransportKind,
    /// The mailing as it was frozen, which is what is mailed.
    pub(crate) mailing: Mailing,
    pub(crate) hash: String,
    /// Whether it was frozen by an earlier run.
    pub(crate) resumed: bool,
    pub(crate) clock: Clock,
    /// This run, where others may send from the same store.
    pub(crate) owner: Owner,
    /// Whether SQLite's connection can write a group at once, as far as is known.
    has_group_trigger: AtomicBool,
}

/// The time of one transaction.
struct Moment {
    time: Timestamp,
    text: String,
    /// Since 1970.
    millis: i64,
}

impl Ledger {
    /// On PostgreSQL by the clock of the database, which all machines share.
    async fn moment(&self, reading: &mut AnyConnection) -> Result<Moment, Error> {
        let time = match self.store.dialect {
            Dialect::Sqlite => self.clock.now(),
            Dialect::Postgres => lease::database_time(reading).await?,
        };
        Ok(Moment {
            time,
            text: time.to_string(),
            millis: time.as_millisecond(),
        })
    }
}

/// The placeholders of `count` values: `$3, $4, $5`.
fn numbered(first: usize, count: usize) -> String {
    let numbers: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    numbers.join(", ")
}
