//! What the workers tell.

use super::Engine;
use super::verdict::Circumstances;
use crate::send::worker::Report;
use crate::send::workers::Told;
use crate::send::{Event, Stopped};
use crate::transport::Settled;
use crate::{Delivery, Outcome};

/// How many more failures in a row end a run that has reached the server before: it may be
/// starting anew.
const MORE_ATTEMPTS: u32 = 5;

impl<E: FnMut(Event)> Engine<'_, E> {
    pub(super) fn hear(&mut self, told: Told) {
        match told {
            Told::Settled(Settled { ticket, outcome }) => self.settle(ticket, outcome),
            Told::Report(Report::Returned { ticket }) => self.put_back(ticket),
            Told::Report(Report::Down {
                worker,
                reason,
                transient,
            }) => self.slow_down(worker, &reason, transient),
            Told::Gone(worker) => self.mourn(worker),
        }
    }

    fn settle(&mut self, ticket: u64, outcome: Outcome) {
        let Some(mut open) = self.open.remove(&ticket) else {
            return;
        };
        let well = match &outcome {
            Outcome::NotSent { .. } => {
                let address = open.candidate.subscriber.address.clone();
                self.last_lost.insert(open.worker, address);
                false
            }
            Outcome::InDoubt { .. } => false,
            _ => true,
        };
        self.workers.close(open.worker, well);
        self.tally.answers += u64::from(well);
        let circumstances = Circumstances {
            kind: self.ledger.kind,
            retry: self.options.retry,
            now: self.ledger.clock.now().as_millisecond(),
            answers: self.tally.answers,
        };
        let settlement = circumstances.judge(&mut open.candidate, open.attempt, outcome);
        if settlement.state != Delivery::Pending
            && let Some((state, share)) = self.recent.note(settlement.state)
        {
            let reply = settlement.reply.as_deref().unwrap_or_default();
            self.stop(Stopped::TooManyFailures {
                state,
                share,
                of: self.options.failures.of_last,
                last: open.candidate.subscriber.address.mask_in(reply),
            });
        }
        self.settling.push((settlement, open.candidate));
    }

    /// A job that no transport has looked at.
    fn put_back(&mut self, ticket: u64) {
        if let Some(open) = self.open.remove(&ticket) {
            self.workers.close(open.worker, false);
            self.unused(open.candidate, open.attempt);
        }
    }

    fn slow_down(&mut self, worker: usize, reason: &str, transient: bool) {
        let reason = match self.last_lost.remove(&worker) {
            Some(address) => address.mask_in(reason),
            None => reason.to_owned(),
        };
        let (downs, unanswered) = self.workers.rest(worker, self.tally.answers);
        let enough = match self.tally.answers {
            0 => self.options.attempts,
            _ => self.options.attempts + MORE_ATTEMPTS,
        };
        if !transient || (downs >= enough && unanswered) {
            self.stop(Stopped::Unreachable { reason, transient });
        } else if self.stopping.is_none() {
            (self.events)(Event::Retrying { reason });
        }
    }

    /// A worker that ended without being told to has left nobody knows what.
    fn mourn(&mut self, worker: usize) {
        let tickets: Vec<u64> = self
            .open
            .iter()
            .filter(|(_, open)| open.worker == worker)
            .map(|(ticket, _)| *ticket)
            .collect();
        for ticket in tickets {
            let reason = "the connection ended unexpectedly".to_owned();
            self.settle(ticket, Outcome::InDoubt { reason });
        }
        if self.workers.all_gone() {
            self.stop(Stopped::Unreachable {
                reason: "every connection ended unexpectedly".to_owned(),
                transient: true,
            });
        }
    }
}
