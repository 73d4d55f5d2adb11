//! Chromium without a window, driven over the DevTools protocol, and a small server for it.
//!
//! The protocol is spoken over a pair of pipes, which is no more than JSON texts with a zero byte
//! after each. A crate for it would bring a web-socket client, an async runtime or sixty thousand
//! generated lines; these tests use a dozen commands. The pipes also end the browser when the
//! test ends, however it ends.

mod page;
mod served;

use std::{
    collections::VecDeque,
    env,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

pub use page::Page;
pub use served::Served;

/// How long the browser may take over anything.
const PATIENCE: Duration = Duration::from_mins(1);

/// The names by which distributions know it.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// No sandbox, since root and many containers cannot have one, and only our own pages are read.
/// No name leads anywhere, so that a request to another server fails and is seen.
const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// A running Chromium with a profile of its own, ended when the value goes.
#[derive(Debug)]
pub struct Browser {
    process: Child,
    commands: ChildStdin,
    messages: Receiver<Value>,
    events: VecDeque<Value>,
    last: u64,
    /// Removed after the browser has ended.
    _profile: TempDir,
}

impl Browser {
    /// Starts one.
    ///
    /// # Panics
    /// When none is installed, or it does not start.
    pub fn start() -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder can be made");
        let mut process = command(&profile).spawn().expect("a shell starts");
        let commands = process.stdin.take().expect("it was asked for");
        let output = process.stdout.take().expect("it was asked for");
        let (sender, messages) = channel();
        thread::spawn(move || listen(output, &sender));
        Self {
            process,
            commands,
            messages,
            events: VecDeque::new(),
            last: 0,
            _profile: profile,
        }
    }

    /// A new, empty page, in which scripts run and nothing is kept.
    pub fn page(&mut self) -> Page<'_> {
        Page::new(self)
    }

    /// Sends a command and gives its result.
    fn ask(&mut self, session: Option<&str>, method: &str, params: &Value) -> Value {
        let answer = self.try_to_ask(session, method, params);
        answer.unwrap_or_else(|error| panic!("{method} {params}: {error}"))
    }

    /// Sends a command and gives its result, or the browser's refusal.
    fn try_to_ask(
        &mut self,
        session: Option<&str>,
        method: &str,
        params: &Value,
    ) -> Result<Value, Value> {
        self.last += 1;
        let mut command = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        let sent = write!(self.commands, "{command}\0").and_then(|()| self.commands.flush());
        sent.unwrap_or_else(|error| panic!("the browser has gone: {error}"));
        let until = Instant::now() + PATIENCE;
        loop {
            let mut message = self
                .next(until)
                .unwrap_or_else(|| panic!("no answer to {command}"));
            if message["id"] != self.last {
                self.events.push_back(message);
                continue;
            }
            return match message.get_mut("error") {
                Some(error) => Err(error.take()),
                None => Ok(message["result"].take()),
            };
        }
    }

    /// The next message that comes in before that time.
    fn next(&mut self, until: Instant) -> Option<Value> {
        let left = until.saturating_duration_since(Instant::now());
        self.messages.recv_timeout(left).ok()
    }

    /// The next event, kept or still to come.
    fn event(&mut self, until: Instant) -> Option<Value> {
        self.events.pop_front().or_else(|| self.next(until))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It ends by itself when it is told to, and its children with it.
        let _ = self
            .commands
            .write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The browser reads commands from descriptor 3 and writes to 4; only a shell can pass those on
/// without unsafe code.
fn command(profile: &TempDir) -> Command {
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#,
        ])
        .arg(chromium())
        .args(FLAGS)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

fn chromium() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let places = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places
        .into_iter()
        .find(|place| place.is_file())
        .unwrap_or_else(|| panic!("none of {NAMES:?} is on the PATH"))
}

fn listen(output: ChildStdout, messages: &Sender<Value>) {
    for message in BufReader::new(output).split(0) {
        let Some(message) = message
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
        else {
            return;
        };
        if messages.send(message).is_err() {
            return;
        }
    }
}
