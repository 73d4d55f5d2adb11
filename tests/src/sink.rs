//! An SMTP server that counts: who was mailed how often. It pipelines as Postfix does, and does
//! something of the test's when a session has come to a certain step.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody has connected and was not greeted yet.
    Connected,
    /// EHLO was read and not answered.
    Ehlo,
    /// MAIL was read and not answered.
    Mail,
    /// RCPT was read and not answered.
    Rcpt,
    /// DATA was read and not answered.
    Data,
    /// The first line of the content was read.
    Content,
    /// The final dot was read: the message is accepted, and nobody knows.
    Dot,
    /// The final reply was written.
    Replied,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 8] = [
        Self::Connected,
        Self::Ehlo,
        Self::Mail,
        Self::Rcpt,
        Self::Data,
        Self::Content,
        Self::Dot,
        Self::Replied,
    ];
}

/// What is done at a step, and at which of the times that it is come to.
struct Plan {
    step: Step,
    countdown: usize,
    /// None where the server itself dies.
    action: Option<Box<dyn FnOnce() + Send>>,
}

#[derive(Default)]
struct State {
    mailed: BTreeMap<String, usize>,
    /// What RCPT is answered where an address ends so.
    refusals: Vec<(String, String)>,
    plan: Option<Plan>,
    is_dead: bool,
}

/// A running server. Its threads end with the test.
pub struct Sink {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Sink {
    /// Starts one on a port of loopback.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&shared);
                // A session that breaks off is the test's doing.
                thread::spawn(move || drop(Session::new(stream, state).and_then(Session::run)));
            }
        });
        Self { address, state }
    }

    /// Its URL for `mail.transport`.
    pub fn url(&self) -> String {
        format!("smtp://{}?tls=none", self.address)
    }

    /// Does something when a step is come to for the `nth` time, counted from 1, before anything
    /// else happens in that session.
    pub fn at(&self, step: Step, nth: usize, action: impl FnOnce() + Send + 'static) {
        lock(&self.state).plan = Some(Plan {
            step,
            countdown: nth,
            action: Some(Box::new(action)),
        });
    }

    /// Breaks off all sessions when a step is come to for the `nth` time, and takes up no more
    /// until it is revived.
    pub fn dies_at(&self, step: Step, nth: usize) {
        lock(&self.state).plan = Some(Plan {
            step,
            countdown: nth,
            action: None,
        });
    }

    /// Answers RCPT with `reply`, such as `550 5.1.1 gone`, where the address ends so.
    pub fn refuses(&self, ending: &str, reply: &str) {
        let refusal = (ending.to_owned(), reply.to_owned());
        lock(&self.state).refusals.push(refusal);
    }

    /// Takes up sessions again.
    pub fn revive(&self) {
        lock(&self.state).is_dead = false;
    }

    /// Whether what was planned was done.
    pub fn has_acted(&self) -> bool {
        lock(&self.state).plan.is_none()
    }

    /// How many messages it has accepted for each recipient.
    pub fn mailed(&self) -> BTreeMap<String, usize> {
        lock(&self.state).mailed.clone()
    }
}

struct Session {
    reader: BufReader<TcpStream>,
    writer: BufWriter<TcpStream>,
    state: Arc<Mutex<State>>,
    to: Option<String>,
}

impl Session {
    fn new(stream: TcpStream, state: Arc<Mutex<State>>) -> std::io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self {
            reader: BufReader::new(stream.try_clone()?),
            writer: BufWriter::new(stream),
            state,
            to: None,
        })
    }

    fn run(mut self) -> std::io::Result<()> {
        self.reach(Step::Connected)?;
        self.say("220 sink")?;
        loop {
            // Whoever pipelines waits for no reply before the last command of a group.
            if self.reader.buffer().is_empty() {
                self.writer.flush()?;
            }
            let mut line = String::new();
            if self.reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    self.reach(Step::Ehlo)?;
                    self.say("250-sink\r\n250-PIPELINING\r\n250 SIZE 0")?;
                }
                "MAIL" => {
                    self.reach(Step::Mail)?;
                    self.say("250 2.1.0 ok")?;
                }
                "RCPT" => {
                    self.reach(Step::Rcpt)?;
                    let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                    let refusal = self.refusal(address)?;
                    self.to = refusal.is_none().then(|| address.to_owned());
                    self.say(refusal.as_deref().unwrap_or("250 2.1.5 ok"))?;
                }
                "DATA" if self.to.is_none() => self.say("554 5.5.1 no valid recipients")?,
                "DATA" => {
                    self.reach(Step::Data)?;
                    self.say("354 go on")?;
                    self.writer.flush()?;
                    self.content()?;
                }
                "RSET" | "NOOP" => self.say("250 2.0.0 ok")?,
                "QUIT" => {
                    self.say("221 2.0.0 bye")?;
                    return self.writer.flush();
                }
                _ => self.say("502 5.5.2 what")?,
            }
        }
    }

    fn content(&mut self) -> std::io::Result<()> {
        let mut line = Vec::new();
        let mut is_first = true;
        loop {
            line.clear();
            let ended = self
                .reader
                .by_ref()
                .take(4096)
                .read_until(b'\n', &mut line)?
                == 0;
            if ended {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if line == b".\r\n" {
                break;
            }
            if is_first {
                self.reach(Step::Content)?;
                is_first = false;
            }
        }
        let to = self.to.take().unwrap_or_default();
        self.living()?
            .mailed
            .entry(to)
            .and_modify(|mails| *mails += 1)
            .or_insert(1);
        self.reach(Step::Dot)?;
        self.say("250 2.0.0 queued")?;
        self.writer.flush()?;
        self.reach(Step::Replied)
    }

    fn refusal(&self, address: &str) -> std::io::Result<Option<String>> {
        let state = self.living()?;
        let mut refusals = state.refusals.iter();
        let refusal = refusals.find(|(ending, _)| address.ends_with(ending));
        Ok(refusal.map(|(_, reply)| reply.clone()))
    }

    fn say(&mut self, reply: &str) -> std::io::Result<()> {
        write!(self.writer, "{reply}\r\n")
    }

    /// Does what is planned for a step. Other sessions wait meanwhile, so that nothing happens
    /// behind it.
    fn reach(&self, step: Step) -> std::io::Result<()> {
        let mut state = self.living()?;
        let Some(plan) = state.plan.as_mut().filter(|plan| plan.step == step) else {
            return Ok(());
        };
        plan.countdown -= 1;
        if plan.countdown > 0 {
            return Ok(());
        }
        match state.plan.take().and_then(|plan| plan.action) {
            Some(action) => action(),
            None => state.is_dead = true,
        }
        drop(state);
        self.living().map(drop)
    }

    /// The state, as long as the server lives.
    fn living(&self) -> std::io::Result<MutexGuard<'_, State>> {
        let state = lock(&self.state);
        match state.is_dead {
            true => Err(std::io::ErrorKind::ConnectionAborted.into()),
            false => Ok(state),
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
