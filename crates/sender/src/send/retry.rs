//! When those whom the server put off are tried again.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::store::Person;

/// However old a delivery is, it is tried this often: a run that rested for days must not take
/// the first "later" for the last word.
const FEWEST_TRIES: u32 = 4;

/// How patient a mailing is with servers that say "later".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// The pause before the second try; the third waits twice as long, and so on. Each is up to
    /// a fifth shorter or longer, so that those who were put off together do not come back so.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How long after the first try a delivery fails for good, unless it was tried only a few
    /// times.
    pub give_up: Duration,
    /// How long a run that has nothing else to do waits for the next tries. Later ones are for
    /// the next run.
    pub wait: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            first: Duration::from_mins(15),
            longest: Duration::from_hours(4),
            give_up: Duration::from_hours(48),
            wait: Duration::from_hours(1),
        }
    }
}

impl Retry {
    /// The pause after a delivery was put off for the `times`-th time; `None` gives it up.
    pub(super) fn pause(&self, person: &Person, times: u32, age: Duration) -> Option<Duration> {
        if times >= FEWEST_TRIES && age >= self.give_up {
            return None;
        }
        let doublings = times.saturating_sub(1).min(20);
        let even = self.first.saturating_mul(1 << doublings).min(self.longest);
        Some(even.mul_f64(0.8 + 0.4 * share(person, times)))
    }
}

/// From 0 to 1, the same whenever it is asked.
fn share(person: &Person, times: u32) -> f64 {
    let hash = Sha256::new()
        .chain_update(person.as_bytes())
        .chain_update(times.to_be_bytes())
        .finalize();
    f64::from(u16::from_be_bytes([hash[0], hash[1]])) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: Duration = Duration::ZERO;

    fn person(n: u8) -> Person {
        Person::from_bytes(&[n; 16]).unwrap()
    }

    fn minutes(times: u32) -> u64 {
        let pause = Retry::default().pause(&person(7), times, FRESH);
        pause.unwrap().as_secs() / 60
    }

    #[test]
    fn pauses_grow_up_to_the_longest() {
        for (times, even) in [
            (1, 15),
            (2, 30),
            (3, 60),
            (4, 120),
            (5, 240),
            (6, 240),
            (99, 240),
        ] {
            let range = even * 8 / 10 - 1..=even * 12 / 10;
            assert!(
                range.contains(&minutes(times)),
                "{times}: {}",
                minutes(times)
            );
        }
    }

    #[test]
    fn those_put_off_together_come_back_apart_and_always_at_the_same_time() {
        let pause = |n| Retry::default().pause(&person(n), 1, FRESH).unwrap();
        assert_eq!(pause(1), pause(1));
        let mut all: Vec<_> = (0..50).map(pause).collect();
        all.sort();
        all.dedup();
        assert!(all.len() > 45, "{all:?}");
    }

    #[test]
    fn a_delivery_is_given_up_when_it_is_old_and_was_tried() {
        let retry = Retry::default();
        let old = Duration::from_hours(49);
        assert!(retry.pause(&person(1), 1, old).is_some());
        assert!(retry.pause(&person(1), 4, FRESH).is_some());
        assert!(retry.pause(&person(1), 4, old).is_none());
    }
}
