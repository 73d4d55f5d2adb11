//! Mailing over SMTP on a connection of our own.
//!
//! lettre gives addresses, credentials and sign-in mechanisms; the connection is ours, because
//! only so it is certain which reply belongs to which command, what was said before TLS, and
//! whether a final dot may have left. Replies are bytes with a bound: a final reply with a code
//! is definite, whatever its text.

mod anyone;
mod capabilities;
mod connect;
mod desk;
mod envelope;
mod judgement;
mod limits;
mod link;
mod replies;
mod session;
mod sign_in;
mod stream;
mod stuffing;
mod tls;
mod url;

use std::fmt;
use std::num::NonZero;
use std::sync::{Arc, OnceLock};
use std::thread::available_parallelism;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use tokio::sync::mpsc;
use tokio_rustls::TlsConnector;

use self::desk::Desk;
use self::limits::{Limits, Recycling};
use self::session::Session;
use self::tls::Trust;
pub use self::url::{SmtpAuth, SmtpTls, SmtpUrl};
use super::{Ended, Job, Outcome, Settled, Transport, TransportKind};
use crate::Error;

/// An SMTP server. Connects when the first message goes, and keeps the connection.
pub struct Smtp {
    settings: Arc<Settings>,
    session: Option<Session>,
}

/// What the connections to one server share.
#[derive(Clone)]
struct Settings {
    url: SmtpUrl,
    credentials: Option<Credentials>,
    trust: Trust,
    limits: Limits,
    recycling: Recycling,
    /// With more connections than these, the processors always have something to do.
    crowd: usize,
    /// Made once: the system's certificates are many, and TLS sessions are taken up again.
    connector: OnceLock<Result<TlsConnector, String>>,
}

/// How long a message waits for the next where others use the time: about as long as a commit
/// takes, behind which jobs come. An envelope that goes by itself costs as much as a message.
const PATIENCE: Duration = Duration::from_millis(1);

impl Smtp {
    /// A server that is not connected yet.
    ///
    /// # Errors
    /// When the URL names a user and there is no password, or a file of certificate authorities
    /// that cannot be read.
    pub fn new(url: SmtpUrl, password: Option<&str>) -> Result<Self, Error> {
        let refuse = |reason: String| Error::TransportUrl {
            url: url.to_string(),
            reason,
        };
        let credentials = match (url.user(), password) {
            (None, _) => None,
            (Some(user), Some(password)) => {
                Some(Credentials::new(user.to_owned(), password.to_owned()))
            }
            (Some(_), None) => {
                let reason = "it names a user, so `mail.password` must say where the password is";
                return Err(refuse(reason.to_owned()));
            }
        };
        let trust = trust(&url).map_err(refuse)?;
        let settings = Settings {
            url,
            credentials,
            trust,
            limits: Limits::default(),
            recycling: Recycling::default(),
            crowd: 8 * available_parallelism().map_or(1, NonZero::get),
            connector: OnceLock::new(),
        };
        Ok(Self {
            settings: Arc::new(settings),
            session: None,
        })
    }

    #[cfg(test)]
    fn adjust(&mut self, change: impl FnOnce(&mut Settings)) {
        change(Arc::make_mut(&mut self.settings));
    }
}

fn trust(url: &SmtpUrl) -> Result<Trust, String> {
    let password_leaves = url.user().is_some() && !url.is_loopback();
    match (url.ca(), url.tls()) {
        (Some(file), _) => Trust::read(file),
        (None, SmtpTls::Opportunistic) if !password_leaves => Ok(Trust::Anyone),
        (None, _) => Ok(Trust::System),
    }
}

impl Transport for Smtp {
    fn kind(&self) -> TransportKind {
        TransportKind::Smtp
    }

    async fn deliver(
        &mut self,
        jobs: &mut mpsc::Receiver<Job>,
        settled: &mpsc::Sender<Settled>,
    ) -> Ended {
        let mut desk = Desk::new(jobs, settled);
        // Taken out, so that a call that is dropped half-way closes the connection: the replies
        // still to come on it would be taken for those of the next message.
        let (mut session, first) = match self.session.take() {
            Some(session) => (session, None),
            None => match self.connect(&mut desk).await {
                Ok((session, first)) => (session, Some(first)),
                Err(ended) => return ended,
            },
        };
        // By now, all connections are there.
        desk.patience = self.patience();
        let ended = session.carry(first, &mut desk).await;
        if ended == Ended::Done {
            self.session = Some(session);
        }
        ended
    }

    async fn close(&mut self) {
        if let Some(mut session) = self.session.take() {
            session.quit().await;
        }
    }
}

impl Smtp {
    fn patience(&self) -> Duration {
        match Arc::strong_count(&self.settings) > self.settings.crowd {
            true => PATIENCE,
            false => Duration::ZERO,
        }
    }

    /// Connects when there is something to carry: a server is not kept waiting for nothing.
    async fn connect(&self, desk: &mut Desk<'_>) -> Result<(Session, Job), Ended> {
        let Some(job) = desk.receive().await else {
            return Err(Ended::Done);
        };
        match self.settings.connect().await {
            Ok(session) => Ok((session, job)),
            Err(down) => {
                let reason = down.reason.clone();
                desk.settle(&job, Outcome::NotSent { reason }).await;
                Err(down.into())
            }
        }
    }
}

/// The same server, over a connection of its own.
impl Clone for Smtp {
    fn clone(&self) -> Self {
        Self {
            settings: self.settings.clone(),
            session: None,
        }
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("url", &self.settings.url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
