//! Counting what a run does.

use tokio::time::Instant;

use crate::ledger::Counts;
use crate::{Delivery, Event};

/// What a run has done, and what is left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally {
    pub(crate) sent: u64,
    deferred: u64,
    failed: u64,
    in_doubt: u64,
    left: u64,
    /// Deliveries that ended one way or another; a limit counts these.
    pub(crate) tried: u64,
    /// Definite answers of the server.
    pub(crate) answers: u64,
    /// Of which the last progress told.
    told: (u64, Instant),
}

impl Tally {
    pub(crate) fn new(before: Counts) -> Self {
        Self {
            sent: 0,
            deferred: before.deferred,
            failed: before.failed,
            in_doubt: before.in_doubt,
            left: before.pending + before.deferred,
            tried: 0,
            answers: 0,
            told: (0, Instant::now()),
        }
    }

    /// A delivery has a new state; `again` says that it was put off before.
    pub(crate) fn count(&mut self, state: Delivery, again: bool) {
        if again {
            self.deferred = self.deferred.saturating_sub(1);
        }
        match state {
            Delivery::Sent => self.sent += 1,
            Delivery::Failed => self.failed += 1,
            Delivery::InDoubt => self.in_doubt += 1,
            Delivery::Deferred => self.deferred += 1,
            _ => {}
        }
        if !matches!(state, Delivery::Pending | Delivery::Suppressed) {
            self.tried += 1;
        }
        if !matches!(state, Delivery::Pending | Delivery::Deferred) {
            self.left = self.left.saturating_sub(1);
        }
    }

    pub(crate) fn progress(&mut self, now: Instant) -> Event {
        let (tried, at) = std::mem::replace(&mut self.told, (self.tried, now));
        let seconds = (now - at).as_secs_f64().max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "a rate for people to look at")]
        let per_second = (self.tried - tried) as f64 / seconds;
        Event::Progress {
            sent: self.sent,
            deferred: self.deferred,
            failed: self.failed,
            in_doubt: self.in_doubt,
            left: self.left,
            per_second,
        }
    }
}
