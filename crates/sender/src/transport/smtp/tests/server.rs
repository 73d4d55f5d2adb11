//! A small SMTP server on the loopback that keeps account of what it took, and misbehaves on cue.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::super::Smtp;
use super::script::{Act, Cue, Step};

/// What the server has seen and done.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Messages it answers for: to whom, and the content without stuffing.
    pub(super) accepted: Vec<(String, Vec<u8>)>,
    /// Every line it was sent outside of messages.
    pub(super) commands: Vec<String>,
    pub(super) connections: u32,
}

impl Seen {
    pub(super) fn count(&self, to: &str) -> usize {
        self.accepted.iter().filter(|(seen, _)| seen == to).count()
    }

    pub(super) fn commands_like(&self, start: &str) -> usize {
        let like = |line: &&String| line.starts_with(start);
        self.commands.iter().filter(like).count()
    }
}

type Script = Arc<dyn Fn(&Cue) -> Act + Send + Sync>;

/// How to reach a running server, and what it has seen.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) port: u16,
    pub(super) seen: Arc<Mutex<Seen>>,
    script: Script,
    extensions: Arc<[&'static str]>,
    tls: Option<TlsAcceptor>,
    implicit: bool,
}

impl Server {
    /// A server that takes commands in a row.
    pub(super) async fn pipelining(script: impl Fn(&Cue) -> Act + Send + Sync + 'static) -> Self {
        Self::start(&["PIPELINING"], None, false, script).await
    }

    pub(super) async fn start(
        extensions: &[&'static str],
        tls: Option<TlsAcceptor>,
        implicit: bool,
        script: impl Fn(&Cue) -> Act + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            seen: Arc::default(),
            script: Arc::new(script),
            extensions: extensions.into(),
            tls,
            implicit,
        };
        let shared = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                let connection = {
                    let mut seen = shared.seen.lock().unwrap();
                    seen.connections += 1;
                    seen.connections
                };
                let server = shared.clone();
                tokio::spawn(async move { server.serve(stream, connection).await });
            }
        });
        server
    }

    /// A transport that leads here, with limits that no test runs into by accident.
    pub(super) fn transport(&self) -> Smtp {
        self.transport_to("")
    }

    pub(super) fn transport_to(&self, query: &str) -> Smtp {
        let url = format!("smtp://127.0.0.1:{}{query}", self.port);
        Smtp::new(url.parse().unwrap(), None).unwrap()
    }

    pub(super) fn accepted(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.accepted.iter().map(|(to, _)| to.clone()).collect()
    }

    async fn serve(self, stream: TcpStream, connection: u32) -> io::Result<()> {
        let mut io: Box<dyn Io> = Box::new(stream);
        if let (Some(tls), true) = (&self.tls, self.implicit) {
            io = Box::new(tls.accept(io).await?);
        }
        let mut talk = Talk {
            server: self,
            io: BufReader::new(io),
            connection,
            sender: None,
            to: None,
            refused: String::new(),
            encrypted: false,
            held: Vec::new(),
        };
        talk.greet().await?;
        talk.converse().await
    }
}

pub(super) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// One connection.
struct Talk {
    server: Server,
    io: BufReader<Box<dyn Io>>,
    connection: u32,
    sender: Option<String>,
    to: Option<String>,
    /// The last recipient that was refused.
    refused: String,
    encrypted: bool,
    /// What is said together with what comes next.
    held: Vec<u8>,
}

impl Talk {
    async fn greet(&mut self) -> io::Result<()> {
        self.act(Step::Greeting, "", "220 test ready")
            .await
            .map(drop)
    }

    async fn converse(&mut self) -> io::Result<()> {
        while let Some(line) = self.line().await? {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            self.server.seen.lock().unwrap().commands.push(line.clone());
            self.command(&line).await?;
        }
        Ok(())
    }

    async fn command(&mut self, line: &str) -> io::Result<()> {
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        let path = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        match verb {
            "EHLO" => {
                let extensions = self.extensions();
                self.act(Step::Ehlo, line, &extensions).await?;
            }
            "HELO" => drop(self.act(Step::Helo, line, "250 test").await?),
            "STARTTLS" => self.start_tls(line).await?,
            "AUTH" => drop(self.act(Step::Auth, line, "235 2.7.0 welcome").await?),
            "MAIL" if self.sender.is_some() => self.say(b"503 5.5.1 nested MAIL\r\n").await?,
            "MAIL" => {
                self.refused.clear();
                if self.act(Step::Mail, &path, "250 2.1.0 ok").await? == 2 {
                    self.sender = Some(path);
                }
            }
            "RCPT" if self.sender.is_none() => self.say(b"503 5.5.1 no MAIL\r\n").await?,
            "RCPT" => {
                self.to = Some(path.clone());
                if self.act(Step::Rcpt, &path, "250 2.1.5 ok").await? != 2 {
                    self.to = None;
                    self.refused = path;
                }
            }
            "DATA" => self.data().await?,
            "RSET" => {
                (self.sender, self.to) = (None, None);
                self.act(Step::Rset, line, "250 2.0.0 ok").await?;
            }
            "QUIT" => {
                self.act(Step::Quit, line, "221 2.0.0 bye").await?;
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            // The answers to challenges.
            _ => drop(self.act(Step::Other, line, "235 2.7.0 welcome").await?),
        }
        Ok(())
    }

    fn extensions(&self) -> String {
        let mut lines = vec!["test"];
        lines.extend(self.server.extensions.iter());
        if self.server.tls.is_some() && !self.encrypted && !self.server.implicit {
            lines.push("STARTTLS");
        }
        let last = lines.len() - 1;
        let line =
            |(at, line): (usize, &&str)| format!("250{}{line}", if at == last { ' ' } else { '-' });
        lines
            .iter()
            .enumerate()
            .map(line)
            .collect::<Vec<_>>()
            .join("\r\n")
    }

    async fn start_tls(&mut self, line: &str) -> io::Result<()> {
        if self.act(Step::StartTls, line, "220 2.0.0 go").await? != 2 {
            return Ok(());
        }
        let tls = self.server.tls.clone().expect("the server has TLS");
        let nothing: Box<dyn Io> = Box::new(tokio::io::empty());
        let plain = std::mem::replace(&mut self.io, BufReader::new(nothing)).into_inner();
        self.io = BufReader::new(Box::new(tls.accept(plain).await?));
        self.encrypted = true;
        Ok(())
    }

    async fn data(&mut self) -> io::Result<()> {
        let to = self.to.clone().unwrap_or_else(|| self.refused.clone());
        let usual = match self.to {
            Some(_) => "354 go ahead",
            None => "503 5.5.1 no valid recipients",
        };
        if self.act(Step::Data, &to, usual).await? != 3 {
            return Ok(());
        }
        let mut content = Vec::new();
        let mut lines = 0;
        loop {
            let Some(line) = self.line().await? else {
                return Ok(());
            };
            if line == b".\r\n" {
                break;
            }
            content.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            lines += 1;
            if lines == 3 {
                self.act(Step::Content, &to, "").await?;
            }
        }
        self.sender = None;
        let Some(to) = self.to.take() else {
            return self.say(b"554 5.5.1 no valid recipients\r\n").await;
        };
        self.content_ended(&to, content).await
    }

    async fn content_ended(&mut self, to: &str, content: Vec<u8>) -> io::Result<()> {
        let act = self.cue(Step::Dot, to);
        if act.takes_message() {
            let taken = (to.to_owned(), content);
            self.server.seen.lock().unwrap().accepted.push(taken);
        }
        self.perform(act, "250 2.0.0 queued").await.map(drop)
    }

    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let read = self.io.read_until(b'\n', &mut line).await?;
        Ok((read > 0).then_some(line))
    }

    fn cue(&self, step: Step, about: &str) -> Act {
        (self.server.script)(&Cue {
            step,
            about: about.to_owned(),
            connection: self.connection,
        })
    }

    /// Does what the script wants, and returns the first digit of what was said.
    async fn act(&mut self, step: Step, about: &str, usual: &str) -> io::Result<u8> {
        let act = self.cue(step, about);
        self.perform(act, usual).await
    }

    async fn perform(&mut self, act: Act, usual: &str) -> io::Result<u8> {
        let gone = || Err(io::ErrorKind::ConnectionAborted.into());
        let said: Vec<u8> = match act {
            Act::Well if usual.is_empty() => return Ok(0),
            Act::Well => format!("{usual}\r\n").into_bytes(),
            Act::Say(bytes) => bytes,
            Act::Drip(size, bytes) => {
                for piece in bytes.chunks(size) {
                    self.say(piece).await?;
                    tokio::task::yield_now().await;
                }
                return Ok(bytes[0] - b'0');
            }
            Act::After(pause, bytes) => {
                tokio::time::sleep(pause).await;
                bytes
            }
            Act::Hold(bytes) => {
                self.held.extend_from_slice(&bytes);
                return Ok(bytes[0] - b'0');
            }
            Act::SayAndClose(bytes) | Act::TakeSayAndClose(bytes) => {
                self.say(&bytes).await?;
                // What is unread would turn the closing into a reset, which may overtake the words.
                tokio::time::timeout(Duration::from_millis(50), async {
                    while let Ok(Some(_)) = self.line().await {}
                })
                .await
                .ok();
                return gone();
            }
            Act::SayAndCut(bytes) => {
                self.say(&bytes).await?;
                return gone();
            }
            Act::Close | Act::TakeAndClose => return gone(),
            Act::Stall | Act::TakeAndStall => std::future::pending().await,
            Act::Babble(bytes) => loop {
                self.say(&bytes).await?;
            },
        };
        self.say(&said).await?;
        Ok(said.first().map_or(0, |digit| digit.wrapping_sub(b'0')))
    }

    async fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        self.io.write_all(&all).await?;
        self.io.flush().await
    }
}
