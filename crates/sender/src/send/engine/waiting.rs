//! What a run waits for when it has nothing to do itself: later tries, and other machines.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Engine;
use crate::Error;
use crate::ledger::Others;
use crate::send::Event;

/// How often the others are looked at.
const LOOK: Duration = Duration::from_millis(500);

impl<E: FnMut(Event)> Engine<'_, E> {
    /// Whether a later try is near enough to be waited for.
    pub(super) fn waits_for_retries(&mut self) -> bool {
        let Some(due) = self.source.next_due() else {
            return false;
        };
        let now = Instant::now();
        let began = self.idle_since.is_none();
        let since = *self.idle_since.get_or_insert(now);
        let at = self.ledger.clock.instant_of(due);
        if at > since + self.patience {
            return false;
        }
        if began {
            if let Ok(until) = jiff::Timestamp::from_millisecond(due) {
                (self.events)(Event::Waiting { until });
            }
        }
        self.wait = Some(self.wait.map_or(at, |wait| wait.min(at)));
        true
    }

    /// There is something to do again.
    pub(super) fn end_idling(&mut self) {
        if let Some(since) = self.idle_since.take() {
            self.patience = self.patience.saturating_sub(since.elapsed());
        }
    }

    /// Whether other machines are at work, which may die and leave their part to this one.
    pub(super) async fn waits_for_others(&mut self) -> Result<bool, Error> {
        match self.ledger.others().await? {
            Others::Done => return Ok(false),
            Others::LeftSome => self.source.read_again(),
            Others::Busy => {}
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            () = self.options.stop.raised() => {}
        }
        Ok(true)
    }

    /// Keeps what this machine has claimed, and frees what dead ones have.
    pub(super) async fn keep_claims(&mut self) {
        let owner = &self.ledger.owner;
        if owner.name.is_none() || self.claims_kept_at.elapsed() < owner.lease / 3 {
            return;
        }
        self.claims_kept_at = Instant::now();
        if let Err(error) = self.ledger.renew_claims().await {
            self.trouble.note(error);
        }
    }
}
