//! The wall between the ledger and the world: messages go in, outcomes come out.

mod delivery;
mod eml;
mod folder;
mod maildir;
mod outbound;
mod outcome;
mod reply;
mod smtp;
mod url;

use std::fmt;
use std::future::Future;

use tokio::sync::mpsc;

pub(crate) use self::delivery::deliver_one;
pub use self::delivery::{Ended, Job, Settled};
pub use self::eml::EmlFolder;
pub use self::maildir::Maildir;
pub use self::outbound::Outbound;
pub use self::outcome::Outcome;
pub use self::reply::{Enhanced, Reply};
pub use self::smtp::{Smtp, SmtpAuth, SmtpTls, SmtpUrl};
pub use self::url::TransportUrl;
use crate::Error;

/// Carries messages away; one for each worker.
pub trait Transport: Send {
    /// What the ledger counts its deliveries as.
    fn kind(&self) -> TransportKind;

    /// Delivers jobs as they come until the channel is closed and empty, the connection is spent,
    /// or nothing can be delivered. Every job that was taken out of the channel is settled, also
    /// those that never left; what is still in the channel was not touched.
    ///
    /// A call that is dropped half-way leaves the outcome of what it had taken unknown, and
    /// leaves the transport so that no later outcome is confused with it.
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
