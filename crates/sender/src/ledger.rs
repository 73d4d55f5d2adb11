//! The ledger: what is mailed to whom, and how each delivery stands.
//!
//! Its promise: the intent to send is on disk before the message can have been accepted, and
//! the outcome after. Whoever finds an intent without an outcome knows that nobody knows.

mod claim;
mod delivery;
mod freeze;
mod recover;
mod status;

pub(crate) use self::claim::{Candidate, Claim, Record};
pub use self::delivery::Delivery;
pub use self::status::{Counts, MailingStatus, Undelivered};

use postroom_content_model::Mailing;

use crate::{Store, TransportKind};

/// One mailing in the ledger, frozen with its recipients.
pub(crate) struct Ledger {
    pub(crate) store: Store,
    /// The row in the table `mailing`.
    pub(crate) id: i64,
    pub(crate) kind: TransportKind,
    /// The mailing as it was frozen, which is what is mailed.
    pub(crate) mailing: Mailing,
    pub(crate) hash: String,
    /// Whether it was frozen by an earlier run.
    pub(crate) resumed: bool,
}
