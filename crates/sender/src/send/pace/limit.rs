//! A rate, and the one number by which it is kept.

use std::time::Duration;

use postroom_content_model::Rate;

/// What may leave at once after a pause: the messages of this long.
const SLACK: Duration = Duration::from_millis(100);

/// At most so many messages in a time, evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// From one message to the next.
    interval: Duration,
    /// How much too early a message may go.
    tolerance: Duration,
}

/// When the next message is due if all went evenly (the theoretical arrival time of the generic
/// cell rate algorithm). One that lies in the past says nothing: it need not be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Due(pub(super) Duration);

impl From<Rate> for Limit {
    fn from(rate: Rate) -> Self {
        Self::new(rate.messages, rate.per)
    }
}

impl Limit {
    /// At most `messages` in `per`. No messages at all would be no limit but a stop, and is read
    /// as one message.
    pub fn new(messages: u32, per: Duration) -> Self {
        Self::every(per / messages.max(1))
    }

    fn every(interval: Duration) -> Self {
        Self {
            interval,
            tolerance: SLACK.saturating_sub(interval),
        }
    }

    /// The part of one of several machines that together keep the limit.
    pub fn shared_by(self, machines: u32) -> Self {
        Self::every(self.interval * machines.max(1))
    }

    /// How long so many messages take.
    pub(super) fn takes(self, messages: u64) -> Duration {
        let messages = u32::try_from(messages).unwrap_or(u32::MAX);
        self.interval.saturating_mul(messages)
    }

    /// From when on the next message may go.
    pub(super) fn opens(self, due: Due) -> Duration {
        due.0.saturating_sub(self.tolerance)
    }

    /// What is due after a message at `now`.
    pub(super) fn after(self, due: Due, now: Duration) -> Due {
        Due(due.0.max(now) + self.interval)
    }

    /// What makes the next message wait until then.
    pub(super) fn held(self, until: Duration) -> Due {
        Due(until + self.tolerance)
    }
}
