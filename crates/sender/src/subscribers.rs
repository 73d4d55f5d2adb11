//! The people on the lists: how they come, how they leave, and who must not be mailed.

mod audience;
mod columns;
mod consent;
mod export;
mod forget;
mod import;
mod join;
mod known;
mod leave;
mod reach;
mod report;
mod roll;
mod sheet;
mod subscriber;
mod suppression;

pub(crate) use self::audience::{Recipient, audience_page};
pub use self::consent::Consent;
pub use self::import::ImportOptions;
pub use self::join::Joined;
pub use self::leave::Left;
pub use self::report::{ImportReport, Rejected, RejectsFile};
pub use self::sheet::Cells;
pub use self::subscriber::Subscriber;
pub(crate) use self::subscriber::breaks_lines;
pub use self::suppression::Suppression;
pub(crate) use self::suppression::{keep_off, may_be_mailed, refuses};

/// The list that stands for every list in the `suppression` table.
pub(crate) const EVERY_LIST: &str = "*";
