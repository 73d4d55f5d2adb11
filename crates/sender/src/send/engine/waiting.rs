//! What a run waits for when it has nothing to do itself: later tries, and other machines.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Engine;
use super::commit::Trouble;
use crate::Error;
use crate::ledger::Others;
use crate::send::Event;

/// How often a machine says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(2);
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
        if began && let Ok(until) = jiff::Timestamp::from_millisecond(due) {
            (self.events)(Event::Waiting { until });
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
        match self.look_at_others().await {
            Ok(waits) => {
                self.trouble = Trouble::default();
                Ok(waits)
            }
            Err(error) => self.cannot_read(error).map(|()| true),
        }
    }

    async fn look_at_others(&mut self) -> Result<bool, Error> {
        // Whoever is still claimed here is held by nobody: the answer was lost that told of the
        // claim.
        self.ledger.release(None).await?;
        let left_open = match self.ledger.owner.name {
            Some(_) => self.ledger.sweep().await?,
            None => 0,
        };
        if left_open > 0 {
            (self.events)(Event::recovered(left_open, self.ledger.kind));
        }
        match self.ledger.others().await? {
            Others::Done if self.ledger.owner.name.is_none() => return Ok(false),
            // What others have put off is tried here, now that they have gone.
            Others::Done => {
                self.source.look_for_due(self.ledger).await?;
                return Ok(self.waits_for_retries());
            }
            Others::LeftSome => self.source.read_again(),
            Others::Busy => {}
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            () = self.options.stop.raised() => {}
        }
        Ok(true)
    }

    /// Tells the other machines that this one lives, keeps what it has claimed, and mails its
    /// part of the common rate.
    pub(super) async fn keep_company(&mut self) {
        let every = HEARTBEAT.min(self.ledger.owner.lease / 3);
        let due = self.seen_at.is_none_or(|at| at.elapsed() >= every);
        if self.ledger.owner.name.is_none() || !due || self.trouble.is_there() {
            return;
        }
        let joins = !std::mem::replace(&mut self.joined, true);
        self.seen_at = Some(Instant::now());
        let lives = HEARTBEAT * 3;
        let beaten = match joins {
            true => self.ledger.join(lives).await,
            false => self.ledger.heartbeat(lives).await,
        };
        match beaten {
            Ok(machines) => {
                self.pace.change(self.options.rates.shared_by(machines));
                // By then each of the others has seen this one, and leaves it its part.
                if joins && machines > 1 {
                    self.pace.begin_after(every);
                }
            }
            Err(error) => {
                self.joined = !joins;
                self.trouble.note(error);
            }
        }
    }
}
