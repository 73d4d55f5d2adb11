//! The wall between the ledger and the world: a message goes in, an outcome comes out.

mod eml;
mod folder;
mod maildir;
mod outbound;
mod smtp;
mod url;

use std::fmt;
use std::future::Future;
use std::time::Instant;

use tokio::sync::mpsc;

pub use self::eml::EmlFolder;
pub use self::maildir::Maildir;
pub use self::outbound::Outbound;
pub use self::smtp::{Smtp, SmtpTls, SmtpUrl};
pub use self::url::TransportUrl;
use crate::{Error, Message};

/// A message whose intent is durable.
#[derive(Debug)]
pub struct Job {
    /// What its outcome is told by.
    pub ticket: u64,
    /// What is delivered.
    pub message: Message,
    /// Not written after this: somebody else may have it then.
    pub valid_until: Option<Instant>,
}

/// What became of a job.
#[derive(Debug)]
pub struct Settled {
    /// That of the [`Job`].
    pub ticket: u64,
    /// What is certain about it.
    pub outcome: Outcome,
}

/// Carries messages away; there is one for each worker.
pub trait Transport: Send {
    /// What the ledger counts its deliveries as.
    fn kind(&self) -> TransportKind;

    /// Delivers jobs as they come until the channel is closed and empty, the connection is
    /// spent, or nothing can be delivered. Every job taken is settled, also those that never
    /// left ([`Outcome::NotSent`]).
    ///
    /// A call that is dropped half-way leaves outcomes unknown.
    fn deliver(
        &mut self,
        jobs: &mut mpsc::Receiver<Job>,
        settled: &mpsc::Sender<Settled>,
    ) -> impl Future<Output = Ended> + Send;

    /// Takes leave when all is done.
    fn close(&mut self) -> impl Future<Output = ()> + Send {
        async {}
    }
}

/// Why a transport stopped taking jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// There are no more.
    Done,
    /// The connection has carried enough; the next call opens another.
    Spent,
    /// Nothing can be delivered at the moment.
    Down {
        /// What happened.
        reason: String,
        /// Whether the same later may help with nothing changed.
        transient: bool,
    },
}

/// What a transport's deliveries count as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransportKind {
    /// People receive it.
    Smtp,
    /// It is written to a folder, as often as one likes under the same name.
    Rehearsal,
}

impl TransportKind {
    /// Its name in the ledger and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::Rehearsal => "rehearsal",
        }
    }

    pub(crate) fn read(text: &str) -> Result<Self, Error> {
        match text {
            "smtp" => Ok(Self::Smtp),
            "rehearsal" => Ok(Self::Rehearsal),
            other => Err(Error::corrupt(
                "a mailing",
                &format!("unknown transport `{other}`"),
            )),
        }
    }
}

impl fmt::Display for TransportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is certain about a message after an attempt to deliver it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The other side has taken it.
    Accepted {
        /// What it said.
        reply: String,
    },
    /// Refused for now (4xx).
    Deferred {
        /// What it said.
        reply: Reply,
    },
    /// Refused for good (5xx).
    Rejected {
        /// What it said.
        reply: Reply,
        /// Whether the address is to blame, so that it counts as a hard bounce.
        bad_address: bool,
    },
    /// It certainly did not leave: safe to try again.
    NotSent {
        /// What happened.
        reason: String,
    },
    /// All of it was handed over and no complete answer was read: it may have been taken.
    InDoubt {
        /// What happened.
        reason: String,
    },
}

/// A server's reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The code (RFC 5321 §4.2).
    pub code: u16,
    /// Its words.
    pub text: String,
}

impl Outcome {
    /// The server's reply code, if it gave one that matters.
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Deferred { reply } | Self::Rejected { reply, .. } => Some(reply.code),
            _ => None,
        }
    }

    /// What was said, or what happened.
    pub fn text(&self) -> &str {
        match self {
            Self::Accepted { reply: text }
            | Self::Deferred {
                reply: Reply { text, .. },
            }
            | Self::Rejected {
                reply: Reply { text, .. },
                ..
            }
            | Self::InDoubt { reason: text }
            | Self::NotSent { reason: text } => text,
        }
    }
}
