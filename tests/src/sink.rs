//! An SMTP server that counts: who was mailed how often. It pipelines as Postfix does, and does
//! something of the test's when a session has come to a certain step.

mod session;

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use self::session::Session;

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

/// What the server makes of a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It takes the mail.
    Takes,
    /// It says to come back later (451).
    Later,
    /// It knows nobody of that name (550 5.1.1).
    Nobody,
    /// It closes the connection without a word.
    HangsUp,
}

/// What is done at a step, and at which of the times that it is come to.
struct Plan {
    step: Step,
    countdown: usize,
    /// None where the server itself dies.
    action: Option<Box<dyn FnOnce() + Send>>,
}

/// What decides about a recipient, and how often the server has heard of that one by now.
type Judge = Box<dyn FnMut(&str, usize) -> Answer + Send>;

#[derive(Default)]
struct State {
    mailed: BTreeMap<String, usize>,
    senders: Vec<String>,
    heard_of: BTreeMap<String, usize>,
    judge: Option<Judge>,
    /// What RCPT is answered where an address ends so.
    refusals: Vec<(String, String)>,
    plan: Option<Plan>,
    is_dead: bool,
    /// How often it has died; sessions do not outlive that.
    deaths: usize,
    refuses_passwords: bool,
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

    /// The same with a user who signs in.
    pub fn url_of(&self, user: &str) -> String {
        format!("smtp://{user}@{}?tls=none", self.address)
    }

    /// Does something when a step is come to for the `nth` time, counted from 1, before anything
    /// else happens in any session.
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

    /// Takes up sessions again.
    pub fn revive(&self) {
        lock(&self.state).is_dead = false;
    }

    /// Whether what was planned was done.
    pub fn has_acted(&self) -> bool {
        lock(&self.state).plan.is_none()
    }

    /// Answers each recipient as `judge` says, who is also told how often the server has heard
    /// of that one, counted from 1.
    pub fn answers(&self, judge: impl FnMut(&str, usize) -> Answer + Send + 'static) {
        lock(&self.state).judge = Some(Box::new(judge));
    }

    /// Answers RCPT with `reply` where the address ends so, whatever the judge says.
    pub fn refuses(&self, ending: &str, reply: &str) {
        let refusal = (ending.to_owned(), reply.to_owned());
        lock(&self.state).refusals.push(refusal);
    }

    /// Wants everybody to sign in, and lets nobody (535).
    pub fn refuses_passwords(&self, refuses: bool) {
        lock(&self.state).refuses_passwords = refuses;
    }

    /// The envelope senders that it was told, in their order.
    pub fn senders(&self) -> Vec<String> {
        lock(&self.state).senders.clone()
    }

    /// How many messages it has accepted for each recipient.
    pub fn mailed(&self) -> BTreeMap<String, usize> {
        lock(&self.state).mailed.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
