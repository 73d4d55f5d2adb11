//! The states of a delivery.

use std::fmt;

use crate::Error;

/// How the delivery to one recipient stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delivery {
    /// Not tried yet, or tried without any of it leaving.
    Pending,
    /// A machine prepares it, where several send from one store.
    Claimed,
    /// The intent is written down; the message may be on its way.
    Sending,
    /// Accepted by the server, or written to the rehearsal's folder.
    Sent,
    /// Refused for good.
    Failed,
    /// Refused for now; it is tried again later.
    Deferred,
    /// Handed over without an answer: it may or may not have been accepted.
    InDoubt,
    /// Left, or was forgotten, after the recipients were frozen.
    Suppressed,
}

impl Delivery {
    /// Every state, in the order in which a delivery may go through them.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Claimed,
        Self::Sending,
        Self::Sent,
        Self::Deferred,
        Self::Failed,
        Self::InDoubt,
        Self::Suppressed,
    ];

    /// Its name in the ledger and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Deferred => "deferred",
            Self::InDoubt => "in_doubt",
            Self::Suppressed => "suppressed",
        }
    }

    pub(crate) fn read(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| Error::corrupt("a delivery", &format!("unknown state `{text}`")))
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for state in Delivery::ALL {
            assert_eq!(Delivery::read(state.as_str()).unwrap(), state);
        }
        assert!(Delivery::read("lost").is_err());
    }
}
