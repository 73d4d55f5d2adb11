//! One session of the server.

use std::{
    io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write},
    net::TcpStream,
    sync::{Arc, Mutex, MutexGuard},
};

use super::{Answer, State, Step, lock};

pub(super) struct Session {
    reader: BufReader<TcpStream>,
    writer: BufWriter<TcpStream>,
    state: Arc<Mutex<State>>,
    to: Option<String>,
    /// How often the server had died before.
    deaths: usize,
}

impl Session {
    pub(super) fn new(stream: TcpStream, state: Arc<Mutex<State>>) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let deaths = lock(&state).deaths;
        Ok(Self {
            deaths,
            reader: BufReader::new(stream.try_clone()?),
            writer: BufWriter::new(stream),
            state,
            to: None,
        })
    }

    pub(super) fn run(mut self) -> io::Result<()> {
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
            if !self.obey(&line)? {
                return self.writer.flush();
            }
        }
    }

    /// Answers one command. Returns whether the session goes on.
    fn obey(&mut self, line: &str) -> io::Result<bool> {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => {
                self.reach(Step::Ehlo)?;
                self.say("250-sink")?;
                if self.living()?.refuses_passwords {
                    self.say("250-AUTH PLAIN LOGIN")?;
                }
                self.say("250-PIPELINING\r\n250 SIZE 0")?;
            }
            "AUTH" => self.say("535 5.7.8 that is not the password")?,
            "MAIL" => {
                self.reach(Step::Mail)?;
                let sender = line.split(['<', '>']).nth(1).unwrap_or_default();
                self.living()?.senders.push(sender.to_owned());
                self.say("250 2.1.0 ok")?;
            }
            "RCPT" => {
                self.reach(Step::Rcpt)?;
                let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                self.recipient(address)?;
            }
            "DATA" => {
                self.reach(Step::Data)?;
                match self.to.take() {
                    Some(to) => self.content(to)?,
                    None => self.say("554 5.5.1 there is nobody to mail")?,
                }
            }
            "RSET" | "NOOP" => self.say("250 2.0.0 ok")?,
            "QUIT" => {
                self.say("221 2.0.0 bye")?;
                return Ok(false);
            }
            _ => self.say("502 5.5.2 what")?,
        }
        Ok(true)
    }

    fn recipient(&mut self, address: &str) -> io::Result<()> {
        let answer = {
            let mut state = self.living()?;
            let times = state.heard_of.entry(address.to_owned()).or_default();
            *times += 1;
            let times = *times;
            let mut refusals = state.refusals.iter();
            let refusal = refusals.find(|(ending, _)| address.ends_with(ending));
            if let Some(reply) = refusal.map(|(_, reply)| reply.clone()) {
                drop(state);
                return self.say(&reply);
            }
            let judge = state.judge.as_mut();
            judge.map_or(Answer::Takes, |judge| judge(address, times))
        };
        match answer {
            Answer::Takes => {
                self.to = Some(address.to_owned());
                self.say("250 2.1.5 ok")
            }
            Answer::Later => self.say("451 4.7.1 greylisted, come back later"),
            Answer::Nobody => self.say("550 5.1.1 nobody of that name"),
            Answer::HangsUp => Err(ErrorKind::ConnectionAborted.into()),
        }
    }

    fn content(&mut self, to: String) -> io::Result<()> {
        self.say("354 go on")?;
        self.writer.flush()?;
        let mut line = Vec::new();
        let mut is_first = true;
        loop {
            line.clear();
            let mut some = self.reader.by_ref().take(4096);
            if some.read_until(b'\n', &mut line)? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if line == b".\r\n" {
                break;
            }
            if is_first {
                self.reach(Step::Content)?;
                is_first = false;
            }
        }
        *self.living()?.mailed.entry(to).or_default() += 1;
        self.reach(Step::Dot)?;
        self.say("250 2.0.0 queued")?;
        self.writer.flush()?;
        self.reach(Step::Replied)
    }

    fn say(&mut self, reply: &str) -> io::Result<()> {
        write!(self.writer, "{reply}\r\n")
    }

    /// Does what is planned for a step. Other sessions wait meanwhile, so that nothing happens
    /// behind it.
    fn reach(&self, step: Step) -> io::Result<()> {
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
            None => {
                state.is_dead = true;
                state.deaths += 1;
            }
        }
        drop(state);
        self.living().map(drop)
    }

    /// The state, as long as the server lives.
    fn living(&self) -> io::Result<MutexGuard<'_, State>> {
        let state = lock(&self.state);
        match state.is_dead || state.deaths > self.deaths {
            true => Err(ErrorKind::ConnectionAborted.into()),
            false => Ok(state),
        }
    }
}
