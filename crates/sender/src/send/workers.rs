//! All workers: who has room, who rests, and what they tell.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;

use super::worker::{News, Report, work};
use crate::transport::{Job, Settled};
use crate::{Error, Transport};

/// Open intents of a connection: one that is on its way, one whose envelope rides with it, and
/// as many again to cover the next commit on a slow disk.
pub(super) const PER_CONNECTION: usize = 4;
/// The longest rest after a connection that failed.
const LONGEST_REST: Duration = Duration::from_mins(5);

/// Something that the workers tell.
pub(super) enum Told {
    Settled(Settled),
    Report(Report),
    /// A worker is gone, and with it what is known of its jobs.
    Gone(usize),
}

/// One worker as the others see it.
struct Hand {
    jobs: mpsc::Sender<Job>,
    go_on: mpsc::Sender<()>,
    open: usize,
    /// Failures in a row, and how many answers all workers together had before the first.
    downs: u32,
    answers: u64,
    resting: Option<Instant>,
    gone: bool,
}

/// The workers; they end with this.
pub(super) struct Workers {
    hands: Vec<Hand>,
    settled: mpsc::Receiver<Settled>,
    reports: mpsc::Receiver<Report>,
    tasks: JoinSet<()>,
    numbers: HashMap<Id, usize>,
    rest: Duration,
}

impl Workers {
    pub(super) fn start<T: Transport + 'static>(
        connections: usize,
        rest: Duration,
        mut open: impl FnMut() -> Result<T, Error>,
    ) -> Result<Self, Error> {
        let room = connections * PER_CONNECTION;
        let (settled, settled_here) = mpsc::channel(room);
        let (reports, reports_here) = mpsc::channel(room);
        let (mut tasks, mut numbers, mut hands) = (JoinSet::new(), HashMap::new(), Vec::new());
        for worker in 0..connections {
            let news = News {
                settled: settled.clone(),
                reports: reports.clone(),
            };
            let (jobs, jobs_there) = mpsc::channel(PER_CONNECTION);
            let (go_on, go_on_there) = mpsc::channel(1);
            let task = tasks.spawn(work(worker, open()?, jobs_there, go_on_there, news));
            numbers.insert(task.id(), worker);
            hands.push(Hand {
                jobs,
                go_on,
                open: 0,
                downs: 0,
                answers: 0,
                resting: None,
                gone: false,
            });
        }
        Ok(Self {
            hands,
            settled: settled_here,
            reports: reports_here,
            tasks,
            numbers,
            rest,
        })
    }

    /// How many jobs there is room for.
    pub(super) fn room(&self) -> usize {
        let free = self.hands.iter().filter(|hand| hand.is_free());
        free.map(|hand| PER_CONNECTION - hand.open).sum()
    }

    /// Whether a worker is about to have nothing to do.
    pub(super) fn is_hungry(&self) -> bool {
        self.hands
            .iter()
            .any(|hand| hand.is_free() && hand.open <= PER_CONNECTION / 4)
    }

    pub(super) fn all_gone(&self) -> bool {
        self.hands.iter().all(|hand| hand.gone)
    }

    /// Gives a job to the worker with the fewest. Returns which, if there is one with room.
    pub(super) fn assign(&mut self, job: Job) -> Option<usize> {
        let free = self.hands.iter_mut().enumerate();
        let free = free.filter(|(_, hand)| hand.is_free());
        let (worker, hand) = free.min_by_key(|(_, hand)| hand.open)?;
        hand.jobs.try_send(job).ok()?;
        hand.open += 1;
        Some(worker)
    }

    /// A job of this worker is done. `well` says that the server answered.
    pub(super) fn close(&mut self, worker: usize, well: bool) {
        let hand = &mut self.hands[worker];
        hand.open = hand.open.saturating_sub(1);
        if well {
            hand.downs = 0;
        }
    }

    /// Lets a worker rest, the longer the more often it failed in a row. Returns how often, and
    /// whether nobody had an answer meanwhile.
    pub(super) fn rest(&mut self, worker: usize, answers: u64) -> (u32, bool) {
        let hand = &mut self.hands[worker];
        if hand.downs == 0 {
            hand.answers = answers;
        }
        hand.downs += 1;
        let doublings = (hand.downs - 1).min(16);
        let rest = self.rest.saturating_mul(1 << doublings).min(LONGEST_REST);
        hand.resting = Some(Instant::now() + rest);
        (hand.downs, hand.answers == answers)
    }

    pub(super) fn next_waking(&self) -> Option<Instant> {
        self.hands.iter().filter_map(|hand| hand.resting).min()
    }

    /// Those who have rested go on.
    pub(super) fn wake(&mut self, now: Instant) {
        for hand in &mut self.hands {
            if hand.resting.is_some_and(|until| until <= now) {
                hand.resting = None;
                let _ = hand.go_on.try_send(());
            }
        }
    }

    /// What has been told already.
    pub(super) fn try_hear(&mut self) -> Option<Told> {
        if let Ok(settled) = self.settled.try_recv() {
            return Some(Told::Settled(settled));
        }
        self.reports.try_recv().ok().map(Told::Report)
    }

    /// Waits for news.
    pub(super) async fn hear(&mut self) -> Told {
        tokio::select! {
            biased;
            Some(settled) = self.settled.recv() => Told::Settled(settled),
            Some(report) = self.reports.recv() => Told::Report(report),
            Some(ended) = self.tasks.join_next_with_id() => {
                let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                let worker = self.numbers[&id];
                self.hands[worker].gone = true;
                Told::Gone(worker)
            }
            else => std::future::pending().await,
        }
    }

    /// Ends the workers: each finishes what it has, and takes leave.
    pub(super) async fn finish(mut self) {
        self.hands.clear();
        while self.tasks.join_next().await.is_some() {}
    }
}

impl Hand {
    fn is_free(&self) -> bool {
        !self.gone && self.resting.is_none() && self.open < PER_CONNECTION
    }
}
