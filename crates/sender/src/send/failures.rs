//! Stopping by itself when too large a share of the mail fails.

use std::collections::VecDeque;

use crate::Delivery;

/// When a run stops by itself: going on would only ruin the sender's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureLimit {
    /// How many deliveries are looked at: the last that were finished.
    pub of_last: usize,
    /// The percentage that may fail for good.
    pub failed: usize,
    /// The percentage that may be put off. High, because servers greylist whoever is new.
    pub deferred: usize,
}

impl Default for FailureLimit {
    fn default() -> Self {
        Self {
            of_last: 200,
            failed: 30,
            deferred: 95,
        }
    }
}

/// The last deliveries.
pub(super) struct Recent {
    of_last: usize,
    last: VecDeque<Delivery>,
    watched: [Watched; 2],
}

/// A state that not too many may share.
struct Watched {
    state: Delivery,
    percent: usize,
    share: usize,
}

impl Recent {
    pub(super) fn new(limit: FailureLimit) -> Self {
        let watched = [
            (Delivery::Failed, limit.failed),
            (Delivery::Deferred, limit.deferred),
        ];
        Self {
            of_last: limit.of_last,
            last: VecDeque::with_capacity(limit.of_last),
            watched: watched.map(|(state, percent)| Watched {
                state,
                percent,
                share: 0,
            }),
        }
    }

    /// Takes note of one more. Returns the state that too many of the last ones share, and how
    /// many.
    pub(super) fn note(&mut self, state: Delivery) -> Option<(Delivery, usize)> {
        self.last.push_back(state);
        let full = self.last.len() >= self.of_last;
        let gone = (self.last.len() > self.of_last).then(|| self.last.pop_front());
        for watched in &mut self.watched {
            watched.share += usize::from(state == watched.state);
            watched.share -= usize::from(gone.flatten() == Some(watched.state));
        }
        let too_many = |watched: &&Watched| watched.share * 100 > watched.percent * self.of_last;
        let too_many = self.watched.iter().find(too_many).filter(|_| full);
        too_many.map(|watched| (watched.state, watched.share))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how many deliveries it stops, of which `failed` in a hundred fail.
    fn stops_after(failed: usize, state: Delivery) -> Option<usize> {
        let mut recent = Recent::new(FailureLimit::default());
        (0..1000).find(|n| {
            let fails = n * failed / 100 != (n + 1) * failed / 100;
            let state = if fails { state } else { Delivery::Sent };
            recent.note(state).is_some()
        })
    }

    #[test]
    fn a_bad_list_is_borne_and_a_hopeless_one_is_not() {
        assert_eq!(stops_after(5, Delivery::Failed), None);
        assert_eq!(stops_after(30, Delivery::Failed), None);
        assert_eq!(stops_after(40, Delivery::Failed), Some(199));
        assert_eq!(stops_after(60, Delivery::Deferred), None);
        assert_eq!(stops_after(100, Delivery::Deferred), Some(199));
    }
}
