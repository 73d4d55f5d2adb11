//! Those who wait because their domain takes no more at the moment, while others go.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

use tokio::time::Instant;

use crate::ledger::Candidate;

/// How many wait here. Those who find no room stay in the ledger, and are read again.
pub(super) const ROOM: usize = if cfg!(test) { 64 } else { 4096 };

/// Queues by domain.
#[derive(Default)]
pub(super) struct Aside {
    queues: HashMap<String, VecDeque<Candidate>>,
    /// When each domain is asked for again; each has one entry.
    turns: BinaryHeap<Reverse<(Instant, String)>>,
    waiting: usize,
}

impl Aside {
    pub(super) fn len(&self) -> usize {
        self.waiting
    }

    /// Puts someone behind the others of their domain; gives them back where there is no room.
    pub(super) fn put(&mut self, candidate: Candidate, turn: Instant) -> Option<Candidate> {
        if self.waiting == ROOM {
            return Some(candidate);
        }
        let domain = candidate.subscriber.address.domain();
        if let Some(queue) = self.queues.get_mut(domain) {
            queue.push_back(candidate);
        } else {
            let domain = domain.to_owned();
            self.turns.push(Reverse((turn, domain.clone())));
            self.queues.insert(domain, VecDeque::from([candidate]));
        }
        self.waiting += 1;
        None
    }

    /// Whether somebody of this domain waits already, so that nobody overtakes them.
    pub(super) fn holds(&self, domain: &str) -> bool {
        self.queues.contains_key(domain)
    }

    /// When the next domain is asked for.
    pub(super) fn next_turn(&self) -> Option<Instant> {
        self.turns.peek().map(|Reverse((turn, _))| *turn)
    }

    /// The domain that is to be asked for now.
    pub(super) fn due(&self, now: Instant) -> Option<&str> {
        let Reverse((turn, domain)) = self.turns.peek()?;
        (*turn <= now).then_some(domain)
    }

    /// The first of the domain that is due goes.
    pub(super) fn take_due(&mut self) -> Option<Candidate> {
        let Reverse((turn, domain)) = self.turns.pop()?;
        let queue = self.queues.get_mut(&domain)?;
        let first = queue.pop_front();
        if queue.is_empty() {
            self.queues.remove(&domain);
        } else {
            self.turns.push(Reverse((turn, domain)));
        }
        self.waiting -= usize::from(first.is_some());
        first
    }

    /// The domain that is due has to wait on.
    pub(super) fn put_off_due(&mut self, until: Instant) {
        if let Some(Reverse((_, domain))) = self.turns.pop() {
            self.turns.push(Reverse((until, domain)));
        }
    }
}
