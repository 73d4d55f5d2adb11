//! Mailing over SMTP with lettre's connection, one message after the other.
//!
//! lettre's connection is used command by command rather than through its `send`, so that each
//! reply is known to belong to a stage, and only what follows the final dot can be in doubt. It
//! cannot look into its read buffer before TLS begins, and takes a final reply that is not
//! UTF-8 for a network error, which is in doubt here.

mod connect;
mod reply;
mod transaction;
mod url;

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::timeout;

use self::transaction::Ended;
pub use self::url::{SmtpTls, SmtpUrl};
use tokio::sync::mpsc;

use super::{Ended as Stopped, Job, Outcome, Reply, Settled, Transport, TransportKind};
use crate::{Error, Message};

/// How long a server may take (RFC 5321 §4.5.3.2).
#[derive(Clone, Copy, Debug)]
struct Limits {
    connect: Duration,
    command: Duration,
    final_reply: Duration,
}

const LIMITS: Limits = Limits {
    connect: Duration::from_mins(1),
    command: Duration::from_mins(5),
    final_reply: Duration::from_mins(10),
};

/// An SMTP server. Connects when the first message goes, and keeps the connection.
pub struct Smtp {
    url: SmtpUrl,
    credentials: Option<Credentials>,
    limits: Limits,
    connection: Option<AsyncSmtpConnection>,
}

impl Smtp {
    /// A server that is not connected yet.
    ///
    /// # Errors
    /// When the URL names a user and there is no password.
    pub fn new(url: SmtpUrl, password: Option<&str>) -> Result<Self, Error> {
        let credentials = match (url.user(), password) {
            (None, _) => None,
            (Some(user), Some(password)) => {
                Some(Credentials::new(user.to_owned(), password.to_owned()))
            }
            (Some(_), None) => {
                let reason = "it names a user, so `mail.password` must say where the password is";
                return Err(Error::TransportUrl {
                    url: url.to_string(),
                    reason: reason.to_owned(),
                });
            }
        };
        Ok(Self {
            url,
            credentials,
            limits: LIMITS,
            connection: None,
        })
    }
}

/// What came of one message, and of the connection with it.
enum Tried {
    Accepted { reply: String },
    Deferred { code: u16, text: String },
    Rejected { code: u16, text: String },
    InDoubt { reason: String },
    NotSent { reason: String, transient: bool },
}

impl Smtp {
    async fn one(&mut self, message: &Message) -> Tried {
        // Taken out, so that a call that is dropped half-way closes the connection: the replies
        // still to come on it would be taken for those of the next message.
        let connection = match self.connection.take() {
            Some(connection) => Ok(connection),
            None => self.connect().await,
        };
        match connection {
            Err(outcome) => outcome,
            Ok(mut connection) => {
                match transaction::deliver(&mut connection, message, self.limits).await {
                    Ended::Usable(outcome) => {
                        self.connection = Some(connection);
                        outcome
                    }
                    Ended::Closed(outcome) => outcome,
                }
            }
        }
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
    ) -> Stopped {
        while let Some(job) = jobs.recv().await {
            let mut down = None;
            let outcome = match self.one(&job.message).await {
                Tried::Accepted { reply } => Outcome::Accepted { reply },
                Tried::InDoubt { reason } => Outcome::InDoubt { reason },
                Tried::Deferred { code, text } => Outcome::Deferred {
                    reply: Reply { code, text },
                },
                Tried::Rejected { code, text } => Outcome::Rejected {
                    bad_address: text.contains(" 5.1."),
                    reply: Reply { code, text },
                },
                Tried::NotSent { reason, transient } => {
                    down = Some((reason.clone(), transient));
                    Outcome::NotSent { reason }
                }
            };
            let ticket = job.ticket;
            if settled.send(Settled { ticket, outcome }).await.is_err() {
                return Stopped::Done;
            }
            if let Some((reason, transient)) = down {
                return Stopped::Down { reason, transient };
            }
        }
        Stopped::Done
    }

    async fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _ = timeout(self.limits.connect, connection.quit()).await;
        }
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
