//! Writing down outcomes and intents together, and acting on what was written.

use std::time::Duration;

use tokio::time::Instant;

use super::{Engine, Open, Ready};
use crate::ledger::{Candidate, Committed, Group, Settlement};
use crate::send::workers::PER_CONNECTION;
use crate::send::{Event, Stopped};
use crate::store::Person;
use crate::transport::Job;
use crate::{Delivery, Error};

/// How often a store that fails is asked again.
const TRIES: u32 = 5;
/// The pause before the second time.
const PAUSE: Duration = Duration::from_millis(200);

/// A store that fails. Nothing begins until it works again; what is on its way comes home.
#[derive(Default)]
pub(super) struct Trouble {
    error: Option<Error>,
    times: u32,
    until: Option<Instant>,
    /// It was something that a commit of nothing does not try again.
    lasts: bool,
}

impl Trouble {
    pub(super) fn note(&mut self, error: Error) {
        self.error = Some(error);
        self.until = Some(Instant::now() + PAUSE * (1 << self.times.min(4)));
        self.times += 1;
    }

    pub(super) fn is_there(&self) -> bool {
        self.error.is_some()
    }

    pub(super) fn until(&self) -> Option<Instant> {
        self.until
    }

    fn rests(&self) -> bool {
        self.until.is_some_and(|until| until > Instant::now())
    }

    /// Where it was nothing that was committed, it does not say that the store can be read, or has
    /// room for intents.
    fn after_commit(&mut self, of_nothing: bool) {
        *self = match of_nothing && self.lasts {
            true => Self {
                times: self.times,
                lasts: true,
                ..Self::default()
            },
            false => Self::default(),
        };
    }
}

impl<E: FnMut(Event)> Engine<'_, E> {
    /// How many intents could be written down now.
    fn room(&self) -> usize {
        if self.stopping.is_some() || self.trouble.is_there() {
            return 0;
        }
        self.ready.len().min(self.workers.room())
    }

    pub(super) fn is_time_to_commit(&mut self) -> bool {
        let room = self.room();
        let written = self.settling.len() + self.unbuilt.len();
        if room + written == 0 && !self.trouble.is_there() {
            self.waiting_since = None;
            return false;
        }
        if self.trouble.is_there() {
            return !self.trouble.rests();
        }
        let now = Instant::now();
        let since = *self.waiting_since.get_or_insert(now);
        let worthwhile = self.options.connections * PER_CONNECTION / 4;
        room + written >= worthwhile
            || (room > 0 && self.workers.is_hungry())
            || self.open.is_empty()
            || now >= since + super::GATHER
    }

    pub(super) async fn commit(&mut self) -> Result<(), Error> {
        self.waiting_since = None;
        let room = self.room();
        let next: Vec<Ready> = self.ready.drain(..room).collect();
        let settled = std::mem::take(&mut self.settling);
        let unbuilt = std::mem::take(&mut self.unbuilt);
        let group = Group {
            settlements: settled.iter().map(|(told, _)| told.clone()).collect(),
            unbuilt: unbuilt
                .iter()
                .map(|(candidate, reason)| (candidate.person, reason.clone()))
                .collect(),
            intents: next.iter().map(|ready| ready.candidate.intent()).collect(),
            day: self.limits.day,
        };
        match self.ledger.commit(&group).await {
            Ok(committed) => {
                self.trouble.after_commit(group.is_empty());
                // Workers may be waiting for these.
                self.after_intents(next, &committed);
                self.after_outcomes(settled, unbuilt);
                Ok(())
            }
            Err(error) => {
                // An intent that is not durable sends nothing; an outcome is kept for later.
                self.settling = settled;
                self.unbuilt = unbuilt;
                for ready in next.into_iter().rev() {
                    self.ready.push_front(ready);
                }
                self.trouble.note(error);
                self.trouble.lasts |= !group.is_empty();
                self.end_if_hopeless()
            }
        }
    }

    /// Ends with the store's error once nothing is on its way any more.
    fn end_if_hopeless(&mut self) -> Result<(), Error> {
        if self.trouble.times < TRIES || !self.open.is_empty() {
            return Ok(());
        }
        self.trouble.error.take().map_or(Ok(()), Err)
    }

    /// Reading failed: what was read before goes first, and is written down. Then the store is
    /// read again some times; what is in it and makes no sense stays so.
    pub(super) fn cannot_read(&mut self, error: Error) -> Result<(), Error> {
        let stays = matches!(error, Error::Corrupt { .. });
        self.trouble.note(error);
        self.trouble.lasts = true;
        if self.is_at_work() || (self.trouble.times < TRIES && !stays) {
            return Ok(());
        }
        self.trouble.error.take().map_or(Ok(()), Err)
    }

    fn after_outcomes(
        &mut self,
        settled: Vec<(Settlement, Candidate)>,
        unbuilt: Vec<(Candidate, String)>,
    ) {
        for (told, candidate) in settled {
            self.tally.count(
                told.state,
                candidate.deferrals > 0 && told.state != Delivery::Pending,
            );
            if told.state == Delivery::Pending {
                self.source.give_back(candidate);
                continue;
            }
            let now = self.ledger.clock.now().as_millisecond();
            let due = told.pause.map(|pause| {
                let pause = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
                now.saturating_add(pause)
            });
            self.source.let_go(&candidate.person, due);
            self.tell(&candidate, told.state, told.reply.as_deref());
        }
        for (candidate, reason) in unbuilt {
            self.tally.count(Delivery::Failed, candidate.deferrals > 0);
            self.source.let_go(&candidate.person, None);
            self.tell(&candidate, Delivery::Failed, Some(&reason));
        }
    }

    fn after_intents(&mut self, next: Vec<Ready>, committed: &Committed) {
        if committed.cancelled {
            self.stop(Stopped::Cancelled);
        }
        if committed.day_is_over {
            self.stop(Stopped::WarmingUp);
        }
        for Ready {
            mut candidate,
            message,
        } in next
        {
            let Some(attempt) = committed.granted.get(&candidate.person) else {
                self.not_granted(&candidate, &committed.suppressed);
                continue;
            };
            let ticket = self.next_ticket;
            self.next_ticket += 1;
            let job = Job {
                ticket,
                message,
                valid_until: committed.valid_until,
            };
            let attempt = *attempt;
            candidate.attempts = attempt;
            match self.workers.assign(job) {
                Some(worker) => {
                    let open = Open {
                        candidate,
                        attempt,
                        worker,
                    };
                    self.open.insert(ticket, open);
                }
                None => self.unused(candidate, attempt),
            }
        }
    }

    fn not_granted(&mut self, candidate: &Candidate, suppressed: &[Person]) {
        self.source.let_go(&candidate.person, None);
        if suppressed.contains(&candidate.person) {
            self.tally
                .count(Delivery::Suppressed, candidate.deferrals > 0);
            self.tell(candidate, Delivery::Suppressed, Some("left meanwhile"));
        }
    }

    /// An intent that nobody used.
    pub(super) fn unused(&mut self, candidate: Candidate, attempt: i64) {
        let back = Settlement {
            person: candidate.person,
            attempt,
            state: Delivery::Pending,
            code: None,
            reply: None,
            pause: None,
            bounced: false,
        };
        self.settling.push((back, candidate));
    }

    fn tell(&mut self, candidate: &Candidate, delivery: Delivery, text: Option<&str>) {
        let address = &candidate.subscriber.address;
        (self.events)(Event::Settled {
            recipient: address.masked(),
            delivery,
            text: address.mask_in(text.unwrap_or_default()),
        });
    }

    pub(super) fn tell_progress(&mut self) {
        let now = Instant::now();
        if now >= self.told_at + super::TELL {
            self.told_at = now;
            let progress = self.tally.progress(now);
            (self.events)(progress);
        }
    }
}
