//! What is certain about a message after an attempt to deliver it.

use super::Reply;
use crate::Delivery;

/// What is certain about a message after an attempt to deliver it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The other side has taken it.
    Accepted {
        /// What it said.
        reply: String,
    },
    /// Refused for now (4xx), or for a reason that may pass.
    Deferred {
        /// What the server said.
        reply: Reply,
    },
    /// Refused for good (5xx).
    Rejected {
        /// What the server said, or would have said to a message that it cannot take.
        reply: Reply,
        /// Whether the address is to blame (5.1.1, 5.2.1 and such): a hard bounce.
        bad_address: bool,
    },
    /// It certainly was not taken, for a reason that has nothing to do with this recipient.
    NotSent {
        /// What happened.
        reason: String,
    },
    /// The final dot may have left, and no complete final reply was read: it may have been taken.
    InDoubt {
        /// What happened.
        reason: String,
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

    /// The server's refusal, if it refused.
    pub fn refusal(&self) -> Option<&Reply> {
        match self {
            Self::Deferred { reply } | Self::Rejected { reply, .. } => Some(reply),
            _ => None,
        }
    }

    /// The code of the server's refusal, if it refused.
    pub fn code(&self) -> Option<u16> {
        self.refusal().map(|reply| reply.code)
    }

    /// What was said, or what happened.
    pub fn text(&self) -> &str {
        match self {
            Self::Accepted { reply: text }
            | Self::InDoubt { reason: text }
            | Self::NotSent { reason: text } => text,
            Self::Deferred { reply } | Self::Rejected { reply, .. } => &reply.text,
        }
    }
}
