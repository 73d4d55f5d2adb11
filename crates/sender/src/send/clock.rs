//! The time of a run: when it began, by whoever began it, and a monotonic clock since.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

/// A clock that is set back while a run goes on changes nothing for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    start: Timestamp,
    began: Instant,
}

impl Clock {
    pub(crate) fn new(start: Timestamp) -> Self {
        Self {
            start,
            began: Instant::now(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let elapsed = self.began.elapsed();
        self.start.checked_add(elapsed).unwrap_or(self.start)
    }

    /// When this time of the ledger comes, in milliseconds since 1970.
    pub(crate) fn instant_of(&self, millis: i64) -> Instant {
        let ahead = millis.saturating_sub(self.start.as_millisecond());
        self.began + Duration::from_millis(u64::try_from(ahead).unwrap_or(0))
    }
}
