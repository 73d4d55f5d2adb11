//! Keeping to a rate.

mod limit;
mod throttle;
mod warm_up;

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};

pub use self::limit::Limit;
pub use self::throttle::{Rates, Throttle, Turn};
pub use self::warm_up::WarmUp;

/// Hands out a turn at a time, evenly.
pub(super) struct Pace(Option<Interval>);

impl Pace {
    pub(super) fn new(pause: Option<Duration>) -> Self {
        // An interval of nothing would panic, and asks for no pause at all.
        Self(pause.filter(|pause| !pause.is_zero()).map(|pause| {
            let mut turns = interval(pause);
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
        let mut pace = Pace::new(Some(Duration::from_millis(100)));
        let start = Instant::now();
        for _ in 0..11 {
            pace.turn().await;
        }
        assert_eq!(start.elapsed(), Duration::from_secs(1));
    }
}
