//! Postfix's test programs: one mails, and the other takes mail and throws it away.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::program::{run, spawn};

/// Linux tells the time that a process has had in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// Programs of system administrators may lie beside the path of others.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// `smtp-sink`, until it is dropped.
pub(crate) struct Sink {
    child: Child,
    pub(crate) port: u16,
}

impl Sink {
    /// If it is installed. It refuses to run as root, and takes another user then.
    pub(crate) fn start(arguments: &[&str]) -> Option<Self> {
        let program = find("smtp-sink")?;
        Self::listening(&program, arguments)
            .or_else(|| Self::listening(&program, &[&["-u", "nobody"], arguments].concat()))
    }

    /// `None` where it ends instead.
    fn listening(program: &Path, arguments: &[&str]) -> Option<Self> {
        let port = free_port();
        let mut command = Command::new(program);
        command.args(arguments);
        command.arg(format!("127.0.0.1:{port}")).arg("200");
        let mut sink = Self {
            child: spawn(command),
            port,
        };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if sink.child.try_wait().expect("a child").is_some() {
                return None;
            }
            thread::sleep(Duration::from_millis(10));
        }
        Some(sink)
    }

    /// The processor time it has had; none where the system does not tell.
    pub(crate) fn busy(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.unwrap_or_default();
        // Behind the name, which is in parentheses and may hold anything.
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let ticks = fields.split_whitespace().skip(11).take(2);
        ticks
            .filter_map(|ticks| ticks.parse().ok())
            .map(|ticks: u32| TICK * ticks)
            .sum()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // Nothing is left to do where it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}

/// `smtp-source`, with one message for everybody.
pub(crate) struct Source {
    program: PathBuf,
    message: PathBuf,
}

impl Source {
    /// If it is installed.
    pub(crate) fn new(folder: &Path, message: &[u8]) -> Option<Self> {
        let program = find("smtp-source")?;
        let path = folder.join("message");
        // It ends the lines by itself.
        let message = String::from_utf8_lossy(message).replace("\r\n", "\n");
        fs::write(&path, message).expect("written");
        Some(Self {
            program,
            message: path,
        })
    }

    pub(crate) fn mail(&self, mails: usize, connections: usize, port: u16) -> Duration {
        let mut command = Command::new(&self.program);
        command.arg("-d").args(["-f", "news@bench.example"]);
        command.args(["-t", "person@bench.example", "-F"]);
        command.arg(&self.message);
        command.args(["-s", &connections.to_string(), "-m", &mails.to_string()]);
        command.arg(format!("127.0.0.1:{port}"));
        command.stdin(Stdio::null());
        run(command)
    }
}
