//! The middle of a run: it hands out work, hears what came of it, and writes both down.
//!
//! Everything is decided in this one task; workers carry messages and composers build them.
//! A message goes from the ledger through the pace to a composer, waits until its intent is
//! committed, and only then to a worker.

mod commit;
mod news;
mod tally;
mod verdict;
mod waiting;

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

pub(super) use self::tally::Tally;
use super::composing::{Composed, Composing};
use super::failures::Recent;
use super::source::{Next, Pace, Source};
use super::workers::{PER_CONNECTION, Told, Workers};
use super::{Event, SendOptions, Stopped};
use crate::ledger::{Candidate, DayLimit, Ledger, Settlement};
use crate::{EmailAddress, Error, Message};

/// How long what can be committed waits for company while every worker has enough to do.
const GATHER: Duration = Duration::from_millis(2);
/// How often progress is told.
const TELL: Duration = Duration::from_millis(500);

/// A message that waits for its intent.
struct Ready {
    candidate: Candidate,
    message: Message,
}

/// An intent without an outcome.
struct Open {
    candidate: Candidate,
    attempt: i64,
    worker: usize,
}

/// What ends a rest.
enum Happened {
    Told(Told),
    Composed(Box<Composed>),
    Nothing,
}

pub(super) struct Engine<'a, E> {
    ledger: &'a Ledger,
    options: &'a SendOptions,
    events: E,
    source: Source,
    pace: Pace,
    composing: Composing,
    workers: Workers,
    ready: VecDeque<Ready>,
    unbuilt: Vec<(Candidate, String)>,
    open: HashMap<u64, Open>,
    /// Outcomes that are not written down yet.
    settling: Vec<(Settlement, Candidate)>,
    /// Since when something waits to be written down.
    waiting_since: Option<Instant>,
    next_ticket: u64,
    tally: Tally,
    recent: Recent,
    /// To whom each worker's last message that did not leave was.
    last_lost: HashMap<usize, EmailAddress>,
    stopping: Option<Stopped>,
    /// Nobody may go before.
    wait: Option<Instant>,
    /// What is left of the time to wait for later tries.
    patience: Duration,
    idle_since: Option<Instant>,
    trouble: commit::Trouble,
    told_at: Instant,
    /// Where several machines send: when this one last said that it lives.
    seen_at: Option<Instant>,
    joined: bool,
    limits: Limits,
}

/// How many may be mailed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limits {
    /// In this run.
    pub(super) run: Option<u64>,
    /// Whether that is for the sake of warming up.
    pub(super) warming: bool,
    /// Today, by all machines together.
    pub(super) day: Option<DayLimit>,
}

impl<'a, E: FnMut(Event)> Engine<'a, E> {
    pub(super) fn new(
        ledger: &'a Ledger,
        options: &'a SendOptions,
        source: Source,
        workers: Workers,
        tally: Tally,
        limits: Limits,
        events: E,
    ) -> Self {
        let ahead = (options.connections * PER_CONNECTION).max(16);
        Self {
            ledger,
            options,
            events,
            source,
            pace: Pace::new(options.rates.clone()),
            composing: Composing::start(ledger, options, ahead),
            workers,
            ready: VecDeque::new(),
            unbuilt: Vec::new(),
            open: HashMap::new(),
            settling: Vec::new(),
            waiting_since: None,
            next_ticket: 0,
            tally,
            recent: Recent::new(options.failures),
            last_lost: HashMap::new(),
            stopping: None,
            wait: None,
            patience: options.retry.wait,
            idle_since: None,
            trouble: commit::Trouble::default(),
            told_at: Instant::now(),
            seen_at: None,
            joined: false,
            limits,
        }
    }

    /// Mails everybody there is to mail, and returns why it ended before, if it did.
    pub(super) async fn run(mut self) -> Result<(Option<Stopped>, Tally), Error> {
        loop {
            self.take_in();
            self.tell_progress();
            self.keep_company().await;
            self.fill().await?;
            if self.is_time_to_commit() {
                self.commit().await?;
            } else if self.is_done() {
                if self.stopping.is_some() || !self.waits_for_others().await? {
                    break;
                }
            } else {
                self.rest().await;
            }
        }
        self.workers.finish().await;
        Ok((self.stopping, self.tally))
    }

    /// Everything that happened meanwhile.
    fn take_in(&mut self) {
        while let Some(told) = self.workers.try_hear() {
            self.hear(told);
        }
        while let Some(composed) = self.composing.try_take() {
            self.receive(composed);
        }
        if self.options.stop.is_stopped() {
            self.stop(Stopped::Asked);
        }
        self.workers.wake(Instant::now());
    }

    fn receive(&mut self, Composed { candidate, message }: Composed) {
        match message {
            Ok(message) => self.ready.push_back(Ready { candidate, message }),
            Err(error) => self.unbuilt.push((candidate, error.to_string())),
        }
    }

    /// The first reason counts.
    fn stop(&mut self, why: Stopped) {
        if self.stopping.is_none() {
            self.stopping = Some(why);
        }
        // They have no intents: they are pending in the ledger.
        self.ready.clear();
    }

    /// Has messages built for those who may go next, a little ahead of what is on its way.
    async fn fill(&mut self) -> Result<(), Error> {
        let ahead = (self.options.connections * PER_CONNECTION).max(16);
        self.wait = None;
        while self.stopping.is_none()
            && !self.trouble.is_there()
            && self.composing.under_way() + self.ready.len() < ahead
            && self.is_within_limit(self.composing.under_way() + self.ready.len())
        {
            match self.source.next(&mut self.pace) {
                Next::Candidate(candidate) => {
                    self.end_idling();
                    self.composing.ask(candidate);
                }
                Next::Wait(until) => {
                    self.wait = Some(until);
                    break;
                }
                Next::Empty => match self.source.read(self.ledger).await {
                    Ok(true) => self.trouble = commit::Trouble::default(),
                    Ok(false) => {
                        self.wait = self.source.next_turn();
                        break;
                    }
                    Err(error) => {
                        if !matches!(error, Error::Corrupt { .. }) {
                            self.source.lose_track();
                        }
                        self.cannot_read(error)?;
                    }
                },
            }
        }
        Ok(())
    }

    /// Whether somebody's message is being built, or handed over, or is not written down yet.
    fn is_at_work(&self) -> bool {
        self.composing.under_way() > 0
            || !self.ready.is_empty()
            || !self.open.is_empty()
            || !self.settling.is_empty()
            || !self.unbuilt.is_empty()
    }

    /// Whether this run may begin one more delivery than those under way and `more`.
    fn is_within_limit(&self, more: usize) -> bool {
        let begun = self.tally.tried + (self.open.len() + self.settling.len() + more) as u64;
        self.limits.run.is_none_or(|limit| begun < limit)
    }

    fn is_done(&mut self) -> bool {
        if !self.open.is_empty() || !self.settling.is_empty() || !self.unbuilt.is_empty() {
            return false;
        }
        if self.stopping.is_some() {
            return true;
        }
        if !self.is_within_limit(0) {
            self.stop(match self.limits.warming {
                true => Stopped::WarmingUp,
                false => Stopped::Limit,
            });
            return true;
        }
        if self.is_at_work() || self.trouble.is_there() {
            return false;
        }
        self.source.is_exhausted() && !self.waits_for_retries()
    }

    /// Sleeps until something happens.
    async fn rest(&mut self) {
        let tell = self.told_at + TELL;
        let times = [
            self.wait,
            self.workers.next_waking(),
            self.waiting_since.map(|since| since + GATHER),
            self.trouble.until(),
            Some(tell),
        ];
        let soonest = times.into_iter().flatten().min().unwrap_or(tell);
        let stop = &self.options.stop;
        let stopping = self.stopping.is_some();
        let happened = tokio::select! {
            told = self.workers.hear() => Happened::Told(told),
            composed = self.composing.take() => Happened::Composed(Box::new(composed)),
            () = stop.raised(), if !stopping => Happened::Nothing,
            () = sleep_until(soonest) => Happened::Nothing,
        };
        match happened {
            Happened::Told(told) => self.hear(told),
            Happened::Composed(composed) => self.receive(*composed),
            Happened::Nothing => {}
        }
    }
}
