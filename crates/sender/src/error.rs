//! What can stop an operation of the sender, and whether trying again would help.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::store::Trouble;
use crate::{AddressError, StoreUrl};

/// An error that stopped an operation. What went wrong with a single recipient is not one: it
/// is in the ledger.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store's URL is not one this version understands.
    #[error("`{url}` is not a store: {reason}")]
    StoreUrl {
        /// The URL as given, without what may be a password.
        url: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// The transport's URL is not one this version understands.
    #[error("`{url}` is not a mail transport: {reason}")]
    TransportUrl {
        /// The URL as given, without what may be a password.
        url: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// The store cannot be opened or created.
    #[error("cannot open the store {store}: {trouble}")]
    OpenStore {
        /// Where it is.
        store: StoreUrl,
        /// What the database said.
        trouble: Trouble,
    },
    /// A newer Postroom has written the store.
    #[error(
        "the store {store} was written by a newer postroom (schema {found}, this one knows {known}); update postroom"
    )]
    NewerStore {
        /// Where it is.
        store: StoreUrl,
        /// The store's schema version.
        found: i64,
        /// The newest schema version this binary knows.
        known: i64,
    },
    /// Another process is sending from this store.
    #[error(
        "another postroom is sending from {store} at this moment; wait until it is done, or stop it"
    )]
    Locked {
        /// Where it is.
        store: StoreUrl,
    },
    /// The store failed in the middle of something.
    #[error("the store failed: {0}")]
    Store(Trouble),
    /// What is in the store does not make sense.
    #[error("the store holds {what} that cannot be read: {reason}")]
    Corrupt {
        /// What was being read.
        what: &'static str,
        /// Why it cannot be.
        reason: String,
    },
    /// The system gives no randomness, of which keys and names are made.
    #[error("the system gives no randomness: {0}")]
    Randomness(String),
    /// A file or folder failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The CSV file cannot be imported at all.
    #[error("the list cannot be imported: {0}")]
    Import(String),
    /// Writing the export, or the rows that an import leaves out, failed.
    #[error("the list cannot be written: {0}")]
    Export(#[source] io::Error),
    /// An address given by name is not one.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A name or field of a subscriber cannot be mailed.
    #[error("{column} holds a line break or NUL; remove it")]
    UnsafeText {
        /// The name of the field.
        column: String,
    },
    /// The token of an unsubscribe link, or of the address that a bounce came to, is not one of
    /// ours, or was cut short.
    #[error("the token is not valid; copy the whole of it")]
    InvalidToken,
    /// Keys were replaced so often that no number is left for one more.
    #[error("255 token keys are valid; an older one has to run out first")]
    TooManyKeys,
    /// The mailing as a whole cannot be mailed.
    #[error("the mailing `{edition}` cannot be sent: {reason}")]
    Mailing {
        /// The edition's id.
        edition: String,
        /// What is wrong with it.
        reason: String,
    },
    /// One recipient's message cannot be built.
    #[error("the message for {recipient} cannot be built: {reason}")]
    Message {
        /// The recipient, masked.
        recipient: String,
        /// What is wrong.
        reason: String,
    },
    /// No such mailing was ever started.
    #[error("the ledger knows no mailing `{edition}`")]
    UnknownMailing {
        /// The edition's id.
        edition: String,
    },
    /// The mailing is not the one that was reviewed.
    #[error(
        "the mailing `{edition}` is {found}, not {expected} as was expected; nobody was mailed"
    )]
    Unexpected {
        /// The edition's id.
        edition: String,
        /// The hash that was expected.
        expected: String,
        /// The mailing's hash.
        found: String,
    },
    /// The mailing was cancelled, and stays so.
    #[error("the mailing `{edition}` was cancelled; compose a new edition to mail again")]
    Cancelled {
        /// The edition's id.
        edition: String,
    },
}

impl Error {
    /// Whether the same call may succeed later with nothing changed.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Locked { .. } => true,
            Self::Store(trouble) | Self::OpenStore { trouble, .. } => trouble.is_transient(),
            Self::Io { source, .. } => matches!(
                source.kind(),
                io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
            ),
            _ => false,
        }
    }

    /// Whether someone has to change something first.
    pub fn is_permanent(&self) -> bool {
        !self.is_transient()
    }

    pub(crate) fn corrupt(what: &'static str, reason: &dyn fmt::Display) -> Self {
        Self::Corrupt {
            what,
            reason: reason.to_string(),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_passes_by_itself_is_transient() {
        assert!(
            Error::Locked {
                store: StoreUrl::Sqlite("x.db".into())
            }
            .is_transient()
        );
        assert!(Error::from(sqlx::Error::PoolTimedOut).is_transient());
        assert!(Error::InvalidToken.is_permanent());
    }
}
