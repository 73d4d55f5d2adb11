//! What a person decides about a run.

use std::time::Duration;

use jiff::Timestamp;

use super::StopFlag;
use crate::MessageOptions;

/// What to do with deliveries that an earlier run left in doubt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InDoubt {
    /// Leave and report them.
    #[default]
    Hold,
    /// Mail them again, under the same Message-ID.
    Resend,
    /// Take them as sent.
    AssumeSent,
}

/// How to mail.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SendOptions {
    /// The time: of the `Date` header and in the ledger.
    pub now: Timestamp,
    /// What each message carries besides the mailing.
    pub message: MessageOptions,
    /// At most this many messages in this run.
    pub limit: Option<u64>,
    /// The time from one message to the next; `None` is as fast as the server takes them.
    pub pause: Option<Duration>,
    /// What to do with what is in doubt.
    pub in_doubt: InDoubt,
    /// Raised to end the run between two messages.
    pub stop: StopFlag,
    /// How often a message is tried when the server cannot be reached; then the run ends.
    pub attempts: u32,
    /// The pause before the second attempt; the third waits twice as long.
    pub retry_pause: Duration,
}

impl SendOptions {
    /// Everyone, as fast as it goes. Of `unsubscribe_url` see [`MessageOptions`].
    pub fn new(now: Timestamp, unsubscribe_url: impl Into<String>) -> Self {
        Self {
            now,
            message: MessageOptions::new(unsubscribe_url),
            limit: None,
            pause: None,
            in_doubt: InDoubt::Hold,
            stop: StopFlag::default(),
            attempts: 3,
            retry_pause: Duration::from_secs(2),
        }
    }
}
