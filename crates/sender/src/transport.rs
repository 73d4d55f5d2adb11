//! The wall between the ledger and the world: a message goes in, an outcome comes out.

mod eml;
mod folder;
mod maildir;
mod outbound;
mod smtp;
mod url;

use std::fmt;
use std::future::Future;

pub use self::eml::EmlFolder;
pub use self::maildir::Maildir;
pub use self::outbound::Outbound;
pub use self::smtp::{Smtp, SmtpTls, SmtpUrl};
pub use self::url::TransportUrl;
use crate::{Delivery, Error, Message};

/// Carries messages away, one at a time.
pub trait Transport {
    /// What the ledger counts its deliveries as.
    fn kind(&self) -> TransportKind;

    /// Delivers one message, and says what is certain about it.
    ///
    /// A call that is dropped half-way leaves the outcome unknown, and must leave the transport
    /// so that the next call's outcome is not confused with this one's.
    fn deliver(&mut self, message: &Message) -> impl Future<Output = Outcome>;

    /// Takes leave when all is done.
    fn close(&mut self) -> impl Future<Output = ()> {
        async {}
    }
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
        /// The reply code.
        code: u16,
        /// What the server said.
        text: String,
    },
    /// Refused for good (5xx).
    Rejected {
        /// The reply code.
        code: u16,
        /// What the server said.
        text: String,
    },
    /// All of it was handed over and no answer was read: it may have been taken.
    InDoubt {
        /// What happened.
        reason: String,
    },
    /// It certainly did not leave, for a reason that has nothing to do with this recipient.
    NotSent {
        /// What happened.
        reason: String,
        /// Whether trying again may help with nothing changed.
        transient: bool,
    },
}

impl Outcome {
    /// The state that the delivery is in after it.
    pub fn delivery(&self) -> Delivery {
        match self {
            Self::Accepted { .. } => Delivery::Sent,
            Self::Deferred { .. } => Delivery::Deferred,
            Self::Rejected { .. } => Delivery::Failed,
            Self::InDoubt { .. } => Delivery::InDoubt,
            Self::NotSent { .. } => Delivery::Pending,
        }
    }

    /// The server's reply code, if it gave one that matters.
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Deferred { code, .. } | Self::Rejected { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// What was said, or what happened.
    pub fn text(&self) -> &str {
        match self {
            Self::Accepted { reply: text }
            | Self::Deferred { text, .. }
            | Self::Rejected { text, .. }
            | Self::InDoubt { reason: text }
            | Self::NotSent { reason: text, .. } => text,
        }
    }
}
