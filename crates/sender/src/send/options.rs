//! What a person decides about a run.

use std::time::Duration;

use jiff::Timestamp;

use super::StopFlag;
use crate::EmailAddress;

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
    /// The address behind which someone leaves, with `{token}` in it.
    pub unsubscribe_url: String,
    /// Where failures are reported to; the address of `From` where it is `None`.
    pub envelope_sender: Option<EmailAddress>,
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
    /// Everyone, as fast as it goes.
    pub fn new(now: Timestamp, unsubscribe_url: impl Into<String>) -> Self {
        Self {
            now,
            unsubscribe_url: unsubscribe_url.into(),
            envelope_sender: None,
            limit: None,
            pause: None,
            in_doubt: InDoubt::Hold,
            stop: StopFlag::default(),
            attempts: 3,
            retry_pause: Duration::from_secs(2),
        }
    }
}
