//! What a person decides about a run.

use std::time::Duration;

use jiff::Timestamp;
use postroom_content_model::UnsubscribeUrl;

use super::{FailureLimit, Rates, Retry, StopFlag, WarmUp};
use crate::ledger::LEASE;
use crate::{EmailAddress, MessageOptions};

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
    /// The time at which the run begins: of the `Date` header, and in the ledger of a SQLite
    /// store. PostgreSQL keeps its ledger by its own clock.
    pub now: Timestamp,
    /// What each message carries besides the mailing.
    pub message: MessageOptions,
    /// At most this many messages in this run, to as good as a random part of the recipients:
    /// runs go through them in the order of a keyed hash.
    pub limit: Option<u64>,
    /// How fast, in total and to each domain: all machines that send from one store together.
    pub rates: Rates,
    /// How many may be mailed in a day while the sender is new to the providers. Days are those
    /// of UTC; rehearsals do not count, and are not limited.
    pub warm_up: Option<WarmUp>,
    /// How many connections carry messages at a time.
    pub connections: usize,
    /// These addresses get theirs first, whether or not they are on the list.
    pub seeds: Vec<EmailAddress>,
    /// The hash of the mailing that was reviewed: no other is mailed.
    pub expect: Option<String>,
    /// What to do with what is in doubt.
    pub in_doubt: InDoubt,
    /// How those are tried again whom the server puts off.
    pub retry: Retry,
    /// When the run stops because too much fails.
    pub failures: FailureLimit,
    /// Raised to end the run: nothing new begins, and what is under way is waited for.
    pub stop: StopFlag,
    /// How often in a row a connection may fail that never reached the server; then the run
    /// ends. One that did gets some more.
    pub attempts: u32,
    /// The pause before the second attempt; the third waits twice as long, and so on.
    pub retry_pause: Duration,
    /// How long what a machine has claimed is its own, where several send from one store. When
    /// it dies, the others wait as long for what it may have handed over.
    pub lease: Duration,
}

impl SendOptions {
    /// Everyone, as fast as it goes.
    pub fn new(now: Timestamp, unsubscribe_url: UnsubscribeUrl) -> Self {
        Self {
            now,
            message: MessageOptions::new(unsubscribe_url),
            limit: None,
            rates: Rates::default(),
            warm_up: None,
            connections: 1,
            seeds: Vec::new(),
            expect: None,
            in_doubt: InDoubt::Hold,
            retry: Retry::default(),
            failures: FailureLimit::default(),
            stop: StopFlag::default(),
            attempts: 3,
            retry_pause: Duration::from_secs(2),
            lease: LEASE,
        }
    }
}
