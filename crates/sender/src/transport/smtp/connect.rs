//! Connecting: TCP, TLS as the URL asks for it, and signing in.

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::reply::{Refusal, no_answer, reply};
use super::{Smtp, SmtpTls, Tried as Outcome};

impl Smtp {
    /// Connects and signs in. Whatever fails here, no message has left.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, Outcome> {
        let limit = self.limits.connect;
        let mut connection = match timeout(limit, self.greet()).await {
            Ok(greeted) => greeted?,
            Err(_) => return Err(self.unreachable(&no_answer(limit))),
        };
        self.sign_in(&mut connection).await?;
        Ok(connection)
    }

    async fn sign_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), Outcome> {
        let Some(credentials) = &self.credentials else {
            return Ok(());
        };
        let host = self.url.host();
        if !connection.is_encrypted() && !self.url.is_loopback() {
            return Err(stop(format!(
                "{host} offers no TLS, and a password is not sent without it"
            )));
        }
        let signed_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials);
        match reply(self.limits.connect, signed_in).await {
            Ok(_) => Ok(()),
            Err(Refusal::Code { code, text }) if code >= 500 => Err(stop(format!(
                "{host} does not accept the user or the password: {text}; check `mail.password`"
            ))),
            Err(other) => Err(other.of_everyone()),
        }
    }

    async fn greet(&self) -> Result<AsyncSmtpConnection, Outcome> {
        let (host, port, hello) = (self.url.host(), self.url.port(), ClientId::default());
        if self.url.tls() == SmtpTls::Implicit {
            let limit = Some(self.limits.connect);
            let tls = Some(self.tls()?);
            let connected =
                AsyncSmtpConnection::connect_tokio1((host, port), limit, &hello, tls, None).await;
            return connected.map_err(|error| self.greeting_failed(&error));
        }
        let stream = TcpStream::connect((host, port))
            .await
            .map_err(|error| self.unreachable(&error.to_string()))?;
        // Without it, each message waits 40 ms for an acknowledgement.
        stream
            .set_nodelay(true)
            .map_err(|error| self.unreachable(&error.to_string()))?;
        let connected = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await;
        let mut connection = connected.map_err(|error| self.greeting_failed(&error))?;
        match (self.url.tls(), connection.can_starttls()) {
            (SmtpTls::Required, false) => {
                return Err(stop(format!(
                    "{host} offers no STARTTLS; write `?tls=none` only if the network is yours"
                )));
            }
            (SmtpTls::Required | SmtpTls::Opportunistic, true) => connection
                .starttls(self.tls()?, &hello)
                .await
                .map_err(|error| self.greeting_failed(&error))?,
            _ => {}
        }
        Ok(connection)
    }

    fn tls(&self) -> Result<TlsParameters, Outcome> {
        TlsParameters::new(self.url.host().to_owned())
            .map_err(|error| stop(format!("TLS cannot be set up: {error}")))
    }

    fn greeting_failed(&self, error: &SmtpError) -> Outcome {
        if error.is_tls() {
            return stop(format!(
                "{} has no TLS that can be trusted: {error}; \
                 write `?tls=none` only if the network is yours",
                self.url.host()
            ));
        }
        match Refusal::from_error(error) {
            Refusal::Silence(reason) => self.unreachable(&reason),
            code @ Refusal::Code { .. } => code.of_everyone(),
        }
    }

    fn unreachable(&self, reason: &str) -> Outcome {
        let reason = format!(
            "{}:{} cannot be reached: {reason}",
            self.url.host(),
            self.url.port()
        );
        Outcome::NotSent {
            reason,
            transient: true,
        }
    }
}

/// Nothing can be mailed until someone changes something.
fn stop(reason: String) -> Outcome {
    Outcome::NotSent {
        reason,
        transient: false,
    }
}
