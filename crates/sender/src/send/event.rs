//! What a run tells while it goes, and in the end.

use jiff::Timestamp;

use crate::{Delivery, TransportKind};

/// Something that happened. Addresses are masked.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The edition is not what was frozen any more; what was frozen is mailed.
    Changed {
        /// The hash of the mailing that is mailed.
        frozen: String,
        /// The hash of the mailing that was given.
        given: String,
        /// What differs, in words: `subject`, `HTML` and so on.
        parts: Vec<&'static str>,
    },
    /// The recipients are frozen, and mailing begins.
    Started {
        /// Everyone the mailing is for.
        recipients: u64,
        /// Those who are still to be mailed.
        remaining: u64,
        /// Whether an earlier run began it.
        resumed: bool,
    },
    /// An earlier run, or another machine, was killed while these were on their way.
    Recovered {
        /// How many.
        deliveries: u64,
        /// [`Delivery::InDoubt`] for SMTP; [`Delivery::Pending`] for a rehearsal, which is redone.
        now: Delivery,
    },
    /// One delivery has a new state.
    Settled {
        /// To whom, masked.
        recipient: String,
        /// The state.
        delivery: Delivery,
        /// What the server said, or what happened.
        text: String,
    },
    /// A connection failed; it is tried again after a pause, and its messages go elsewhere.
    Retrying {
        /// What happened.
        reason: String,
    },
    /// Nothing is left but those whom the server put off; the run waits for the next try.
    Waiting {
        /// When it is due.
        until: Timestamp,
    },
    /// How far the run has come, twice a second.
    Progress {
        /// Sent by this run.
        sent: u64,
        /// Put off, by this run or an earlier one.
        deferred: u64,
        /// Refused for good, by this run or an earlier one.
        failed: u64,
        /// In doubt through this run.
        in_doubt: u64,
        /// Still to be mailed, with those who are put off.
        left: u64,
        /// Deliveries a second since the last progress.
        per_second: f64,
    },
}

impl Event {
    pub(super) fn recovered(deliveries: u64, kind: TransportKind) -> Self {
        let now = match kind {
            TransportKind::Smtp => Delivery::InDoubt,
            TransportKind::Rehearsal => Delivery::Pending,
        };
        Self::Recovered { deliveries, now }
    }
}

/// Why a run ended before everyone was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stopped {
    /// The stop flag was raised.
    Asked,
    /// The limit of this run was reached.
    Limit,
    /// What may be mailed today while the sender is new to the providers has been mailed.
    WarmingUp,
    /// The mailing was cancelled.
    Cancelled,
    /// Too large a share of the last deliveries failed.
    TooManyFailures {
        /// [`Delivery::Failed`] or [`Delivery::Deferred`].
        state: Delivery,
        /// How many of the last ones.
        share: usize,
        /// Of how many.
        of: usize,
        /// What the server said last, with the address masked.
        last: String,
    },
    /// Nothing can be mailed at the moment.
    Unreachable {
        /// What happened.
        reason: String,
        /// Whether the same command later may help with nothing changed.
        transient: bool,
    },
}

/// How the mailing stands when a run ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Everyone the mailing is for.
    pub recipients: u64,
    /// Sent by this run.
    pub sent: u64,
    /// Sent by earlier ones.
    pub already_sent: u64,
    /// Refused for now; they are tried again when their time has come.
    pub deferred: u64,
    /// Refused for good.
    pub failed: u64,
    /// Handed over without an answer, and held.
    pub in_doubt: u64,
    /// Left meanwhile.
    pub suppressed: u64,
    /// Not tried yet, or under way on another machine.
    pub pending: u64,
    /// When the first of the deferred is due.
    pub next_try: Option<Timestamp>,
    /// Why the run ended early, if it did.
    pub stopped: Option<Stopped>,
}

impl Summary {
    /// Whether nothing is left to do, for a run or for a person.
    pub fn is_complete(&self) -> bool {
        self.deferred + self.failed + self.in_doubt + self.pending == 0
    }
}
