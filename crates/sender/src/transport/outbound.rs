//! The transport that the settings ask for.

use tokio::sync::mpsc;

use super::{
    EmlFolder, Ended, Job, Maildir, Settled, Smtp, Transport, TransportKind, TransportUrl,
};
use crate::Error;

/// One of the transports, chosen at run time. A clone leads to the same place over a connection of
/// its own.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outbound {
    /// A Maildir.
    Maildir(Maildir),
    /// A folder of `.eml` files.
    Eml(EmlFolder),
    /// An SMTP server.
    Smtp(Box<Smtp>),
}

impl Outbound {
    /// Opens a transport. Folders are made; a server is asked only when the first message goes.
    ///
    /// # Errors
    /// When a folder cannot be made, an SMTP user has no password, or the file of certificate
    /// authorities cannot be read.
    pub fn open(url: &TransportUrl, password: Option<&str>) -> Result<Self, Error> {
        Ok(match url {
            TransportUrl::Maildir(folder) => Self::Maildir(Maildir::open(folder)?),
            TransportUrl::Eml(folder) => Self::Eml(EmlFolder::open(folder)?),
            TransportUrl::Smtp(url) => Self::Smtp(Box::new(Smtp::new(url.clone(), password)?)),
        })
    }
}

impl Transport for Outbound {
    fn kind(&self) -> TransportKind {
        match self {
            Self::Maildir(maildir) => maildir.kind(),
            Self::Eml(folder) => folder.kind(),
            Self::Smtp(smtp) => smtp.kind(),
        }
    }

    async fn deliver(
        &mut self,
        jobs: &mut mpsc::Receiver<Job>,
        settled: &mpsc::Sender<Settled>,
    ) -> Ended {
        match self {
            Self::Maildir(maildir) => maildir.deliver(jobs, settled).await,
            Self::Eml(folder) => folder.deliver(jobs, settled).await,
            Self::Smtp(smtp) => smtp.deliver(jobs, settled).await,
        }
    }

    async fn close(&mut self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}
