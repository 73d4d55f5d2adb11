//! Mails a finished mailing to the subscribers of its list, and nobody twice.
//!
//! The story in four steps:
//!
//! 1. A [`Store`] keeps the subscribers, who has left, and the ledger, in a SQLite
//!    file or in PostgreSQL.
//! 2. [`send()`] freezes the mailing and its recipients in the ledger under the edition's id and
//!    the kind of transport, so that a rehearsal never counts as sent.
//! 3. For each recipient it builds the message, commits the intent to send (and checks inside
//!    that commit that the person has not left meanwhile), hands the bytes to a [`Transport`],
//!    and commits what came of it. One task commits for all connections, many deliveries at a
//!    time.
//! 4. The same call again resumes. What a crash left uncertain is *in doubt*, never guessed.
//!
//! The crate knows nothing of posts, templates or Markdown. It prints nothing, reads neither
//! the environment nor the wall clock, and opens sockets only to the SMTP server and the store
//! that it was given. Beneath it sqlx looks for `~/.pgpass` and the variables of libpq, and TLS
//! for `SSL_CERT_FILE` and `SSL_CERT_DIR`.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")
)]

mod address;
mod error;
mod ledger;
mod message;
mod randomness;
mod send;
mod store;
mod subscribers;
mod transport;

#[cfg(test)]
mod testing;

pub use address::{AddressError, EmailAddress};
pub use error::Error;
pub use ledger::{
    Accepted, Counts, Delivery, DomainCounts, MailingReport, MailingStatus, Reason, Undelivered,
    without_addresses,
};
pub use message::{
    Content, DkimKey, DkimKeyError, DnsRecord, Envelope, Message, MessageOptions, ReturnPath,
    check_way_out,
};
pub use send::{
    Event, FailureLimit, InDoubt, Limit, Rates, Retry, SendOptions, StopFlag, Stopped, Summary,
    WarmUp, WarmingUp, draft, preview, preview_for, resume, send, send_test,
};
pub use store::{Returned, SendLock, Store, StoreUrl, Trouble};
pub use subscribers::{
    Cells, Consent, ImportOptions, ImportReport, Joined, Left, Rejected, RejectsFile, Subscriber,
    Suppression,
};
pub use transport::{
    EmlFolder, Ended, Enhanced, Job, Maildir, Outbound, Outcome, Reply, Settled, Smtp, SmtpAuth,
    SmtpTls, SmtpUrl, Transport, TransportKind, TransportUrl,
};
