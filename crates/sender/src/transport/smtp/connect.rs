//! Connecting: TCP, the greeting, EHLO, TLS as the URL asks for it, and signing in.

use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::super::Ended;
use super::capabilities::Capabilities;
use super::link::{Link, Lost};
use super::replies::Answer;
use super::session::Session;
use super::sign_in::sign_in;
use super::stream::Stream;
use super::tls::handshake;
use super::{Settings, SmtpTls, SmtpUrl};

/// Why nothing can be mailed: no recipient's fault.
#[derive(Debug)]
pub(super) struct Down {
    pub(super) reason: String,
    pub(super) transient: bool,
}

impl Down {
    /// Nothing can be mailed until someone changes something.
    pub(super) fn stays(reason: String) -> Self {
        Self {
            reason,
            transient: false,
        }
    }

    /// It may do better in a while.
    pub(super) fn passes(reason: String) -> Self {
        Self {
            reason,
            transient: true,
        }
    }

    pub(super) fn lost(url: &SmtpUrl, lost: &Lost) -> Self {
        Self::unreachable(url, &lost.reason())
    }

    fn unreachable(url: &SmtpUrl, reason: &str) -> Self {
        let (host, port) = (url.host(), url.port());
        Self::passes(format!("{host}:{port} cannot be reached: {reason}"))
    }
}

impl From<Down> for Ended {
    fn from(Down { reason, transient }: Down) -> Self {
        Self::Down { reason, transient }
    }
}

impl Settings {
    /// Connects and signs in. Whatever fails here, no message has left.
    pub(super) async fn connect(&self) -> Result<Session, Down> {
        let (mut link, mut server) = self.greet().await?;
        match self.wants_tls(&server) {
            Ok(true) => (link, server) = self.start_tls(link, server).await?,
            Ok(false) => {}
            Err(down) => return Err(part(&mut link, down).await),
        }
        if let Some(credentials) = &self.credentials {
            sign_in(&mut link, &server, &self.url, credentials, self.limits).await?;
        }
        if !link.is_quiet() {
            return Err(Down::unreachable(&self.url, "it speaks out of turn"));
        }
        Ok(Session::new(link, server, self))
    }

    async fn greet(&self) -> Result<(Link, Capabilities), Down> {
        let stream = self.dial().await?;
        let stream = match self.url.tls() {
            SmtpTls::Implicit => self.encrypt(stream).await?,
            _ => Stream::Plain(stream),
        };
        let mut link = Link::new(stream, self.limits);
        let greeting = self.answer(&mut link, self.limits.greeting).await?;
        if greeting.code != 220 {
            return Err(self.refused(&mut link, "the connection", &greeting).await);
        }
        let server = self.hello(&mut link).await?;
        Ok((link, server))
    }

    async fn dial(&self) -> Result<TcpStream, Down> {
        let limit = self.limits.connect;
        let connected = timeout(
            limit,
            TcpStream::connect((self.url.host(), self.url.port())),
        );
        let dialled = match connected.await {
            // Without NODELAY each message waits 40 ms for an acknowledgement.
            Ok(Ok(stream)) => stream.set_nodelay(true).map(|()| stream),
            Ok(Err(error)) => Err(error),
            Err(_) => return Err(Down::lost(&self.url, &Lost::Late(limit))),
        };
        dialled.map_err(|error| Down::unreachable(&self.url, &error.to_string()))
    }

    /// EHLO, or HELO for a server that does not know it (RFC 5321 §3.2).
    async fn hello(&self, link: &mut Link) -> Result<Capabilities, Down> {
        let name = client_name();
        link.command(format!("EHLO {name}\r\n").as_bytes()).await;
        let answer = self.answer(link, self.limits.command).await?;
        match answer.code {
            250 => return Ok(Capabilities::read(&answer)),
            code if code < 500 => return Err(self.refused(link, "EHLO", &answer).await),
            _ => {}
        }
        link.command(format!("HELO {name}\r\n").as_bytes()).await;
        let answer = self.answer(link, self.limits.command).await?;
        match answer.code {
            250 => Ok(Capabilities::default()),
            _ => Err(self.refused(link, "HELO", &answer).await),
        }
    }

    fn wants_tls(&self, server: &Capabilities) -> Result<bool, Down> {
        match (self.url.tls(), server.starttls) {
            (SmtpTls::Required, false) => Err(Down::stays(format!(
                "{} offers no STARTTLS; write `?tls=none` only if the network is yours",
                self.url.host()
            ))),
            (SmtpTls::Required | SmtpTls::Opportunistic, offered) => Ok(offered),
            (SmtpTls::Implicit | SmtpTls::None, _) => Ok(false),
        }
    }

    /// What was said before TLS is forgotten, and asked again (RFC 3207 §4.2).
    async fn start_tls(
        &self,
        mut link: Link,
        server: Capabilities,
    ) -> Result<(Link, Capabilities), Down> {
        link.command(b"STARTTLS\r\n").await;
        let answer = self.answer(&mut link, self.limits.command).await?;
        if answer.code != 220 {
            if self.url.tls() == SmtpTls::Opportunistic && link.is_quiet() && answer.code != 421 {
                return Ok((link, server));
            }
            return Err(self.refused(&mut link, "STARTTLS", &answer).await);
        }
        let Some(stream) = link.into_plain() else {
            return Err(Down::stays(format!(
                "{} says more in plain text where TLS should begin: somebody may have put it \
                 there, so nothing is mailed",
                self.url.host()
            )));
        };
        let mut link = Link::new(self.encrypt(stream).await?, self.limits);
        let server = self.hello(&mut link).await?;
        Ok((link, server))
    }

    async fn encrypt(&self, stream: TcpStream) -> Result<Stream, Down> {
        let limit = self.limits.connect;
        let connector = self.connector()?;
        let host = self.url.host();
        match timeout(limit, handshake(connector, stream, host)).await {
            Ok(Ok(stream)) => Ok(Stream::Tls(Box::new(stream))),
            Ok(Err(refused)) => Err(Down {
                reason: refused.reason,
                transient: refused.transient,
            }),
            Err(_) => Err(Down::lost(&self.url, &Lost::Late(limit))),
        }
    }

    fn connector(&self) -> Result<&TlsConnector, Down> {
        let made = self.connector.get_or_init(|| self.trust.connector());
        made.as_ref()
            .map_err(|reason| Down::stays(format!("TLS cannot be set up: {reason}")))
    }

    async fn refused(&self, link: &mut Link, what: &str, answer: &Answer) -> Down {
        let host = self.url.host();
        let down = Down {
            reason: format!("{host} refuses {what}: {}", answer.shown()),
            transient: answer.code < 500,
        };
        part(link, down).await
    }

    async fn answer(&self, link: &mut Link, limit: std::time::Duration) -> Result<Answer, Down> {
        link.answer(limit)
            .await
            .map_err(|lost| Down::lost(&self.url, &lost))
    }
}

/// Takes leave of a server that has answered, as it may expect (RFC 5321 §4.1.1.10).
pub(super) async fn part(link: &mut Link, down: Down) -> Down {
    link.quit().await;
    down
}

/// The name of this machine, or an address where its name could not stand in a command.
fn client_name() -> String {
    let name = ClientId::default().to_string();
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._[]:".contains(c);
    if name.is_empty() || !name.chars().all(fits) {
        return "[127.0.0.1]".to_owned();
    }
    name
}
