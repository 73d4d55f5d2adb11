//! The people on the lists: how they come, how they leave, and who must not be mailed.

mod columns;
mod export;
mod forget;
mod import;
mod join;
mod leave;
mod report;
mod roll;
mod subscriber;

pub use self::join::Joined;
pub use self::leave::{Left, Suppression};
pub use self::report::{ImportReport, RejectReason, Rejected};
pub use self::subscriber::Subscriber;
pub(crate) use self::subscriber::breaks_lines;

/// The list that stands for every list in the `suppression` table.
pub(crate) const EVERY_LIST: &str = "*";
