//! Keeping to a number of messages a second.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};

/// Hands out a turn at a time, evenly.
pub(super) struct Pace(Option<Interval>);

impl Pace {
    pub(super) fn new(rate: Option<NonZeroU32>) -> Self {
        Self(rate.map(|rate| {
            let mut turns = interval(Duration::from_secs(1) / rate.get());
            // Time that a slow server took is not made up for by a burst.
            turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
            turns
        }))
    }

    pub(super) async fn turn(&mut self) {
        if let Some(turns) = &mut self.0 {
            turns.tick().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn turns_are_even() {
        let mut pace = Pace::new(NonZeroU32::new(10));
        let start = Instant::now();
        for _ in 0..11 {
            pace.turn().await;
        }
        assert_eq!(start.elapsed(), Duration::from_secs(1));
    }
}
