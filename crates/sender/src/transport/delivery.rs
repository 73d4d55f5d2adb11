//! A message on its way through a transport: what is handed in, and what comes back.

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::{Outcome, Transport};
use crate::Message;

/// A message whose intent is durable.
#[derive(Clone, Debug)]
pub struct Job {
    /// By which the one who hands it in knows it again.
    pub ticket: u64,
    /// What is to be delivered.
    pub message: Message,
    /// Its final dot is not written after this: the end of a lease.
    pub valid_until: Option<Instant>,
}

impl Job {
    /// Whether it may not be written any more.
    pub(super) fn is_expired(&self) -> bool {
        self.valid_until.is_some_and(|end| Instant::now() >= end)
    }
}

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The job's.
    pub ticket: u64,
    /// What is certain about it.
    pub outcome: Outcome,
}

/// Why a transport stopped delivering.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// There is nothing more to deliver.
    Done,
    /// The connection has had its time or was closed after it had carried something: deliver
    /// again, over another one.
    Spent,
    /// Nothing can be delivered at the moment. It is no recipient's fault.
    Down {
        /// What happened, and what to do about it.
        reason: String,
        /// Whether waiting may help with nothing changed.
        transient: bool,
    },
}

/// Delivers a single message.
pub(crate) async fn deliver_one(
    transport: &mut impl Transport,
    message: &Message,
) -> (Outcome, Ended) {
    let job = Job {
        ticket: 0,
        message: message.clone(),
        valid_until: None,
    };
    let (jobs, mut waiting) = mpsc::channel(1);
    let (settled, mut outcomes) = mpsc::channel(1);
    // There is room for one, so this fails only if the channel were closed.
    let _ = jobs.try_send(job);
    drop(jobs);
    let ended = transport.deliver(&mut waiting, &settled).await;
    let outcome = match outcomes.try_recv() {
        Ok(settled) => settled.outcome,
        Err(_) => Outcome::NotSent {
            reason: "the connection was closed before its turn came".to_owned(),
        },
    };
    (outcome, ended)
}
