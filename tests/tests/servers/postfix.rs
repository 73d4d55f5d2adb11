//! A private Postfix that takes mail for anyone and keeps all of it in one Maildir.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
    time::{Duration, Instant},
};

use postroom_tests::{Mail, mails};
use tempfile::TempDir;

/// How long mail may take from the queue to the Maildir.
const PATIENCE: Duration = Duration::from_mins(1);

/// The server ends by itself after this many seconds, even if the test was killed.
const LIFETIME: &str = "900";

/// The recipient that the server refuses for good.
pub(crate) const REFUSED: &str = "refused@mail.example";

/// The recipient that the server asks to come back later.
pub(crate) const LATER: &str = "later@mail.example";

/// A running Postfix, stopped when the value goes.
#[derive(Debug)]
pub(crate) struct Postfix {
    folder: TempDir,
    port: u16,
}

impl Postfix {
    /// Starts one.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let postfix = Self {
            folder,
            port: free_port(),
        };
        postfix.configure();
        postfix.launch();
        postfix
    }

    /// The setting `mail.transport` that leads here.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Waits until `count` mails have arrived, then gives all there are.
    #[track_caller]
    pub(crate) fn wait_for(&self, count: usize) -> Vec<Mail> {
        let started = Instant::now();
        loop {
            let mails = self.mails();
            if mails.len() >= count {
                return mails;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "{} of {count} mails came\n{}",
                mails.len(),
                self.log()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whom the server has taken mail for, in the order of the log, delivered or not.
    pub(crate) fn accepted(&self) -> usize {
        self.log()
            .lines()
            .filter(|line| line.contains("/smtpd[") && line.contains(": client="))
            .count()
    }

    /// The mails that have arrived.
    fn mails(&self) -> Vec<Mail> {
        mails(&self.path("mail/all"))
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn configure(&self) {
        for folder in ["conf", "data", "queue", "mail"] {
            fs::create_dir(self.path(folder)).expect("a new folder can be made");
        }
        fs::write(self.path("conf/main.cf"), self.main_cf()).expect("a new file can be written");
        fs::write(self.path("conf/master.cf"), master_cf(self.port))
            .expect("a new file can be written");
        // Postfix's own processes run as its user and must reach the folder.
        run(Command::new("chmod").arg("755").arg(self.folder.path()));
        run(as_root("chown").arg("postfix").arg(self.path("data")));
        run(as_root("chown").arg(Self::keeper()).arg(self.path("mail")));
    }

    /// Started as the master itself rather than by `postfix start`, because only so it takes a
    /// lifetime.
    fn launch(&self) {
        let conf = self.path("conf");
        run(as_root("postfix").arg("-c").arg(&conf).arg("check"));
        let daemons = run(as_root("postconf")
            .arg("-c")
            .arg(&conf)
            .args(["-h", "daemon_directory"]));
        let master = Path::new(String::from_utf8_lossy(&daemons.stdout).trim()).join("master");
        run(as_root(master)
            .arg("-c")
            .arg(&conf)
            .args(["-w", "-e", LIFETIME]));
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(
                started.elapsed() < PATIENCE,
                "Postfix does not listen\n{}",
                self.log()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn main_cf(&self) -> String {
        let folder = self.folder.path().display();
        let keeper = Self::keeper();
        format!(
            "compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.mail.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_tls_security_level = none
disable_dns_lookups = yes
alias_maps =
alias_database =
mydestination =
local_transport = error:there is no local mail
relay_transport = error:nothing leaves this machine
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = static:all
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{keeper}
virtual_gid_maps = static:{keeper}
virtual_minimum_uid = 1
smtpd_recipient_restrictions =
    check_recipient_access inline:{{ {{{REFUSED}=550 5.1.1 nobody of that name}}, {{{LATER}=450 4.2.1 come back later}} }}
    permit
"
        )
    }

    /// The user who may read the mail that arrives: whoever runs the test, but never root, as
    /// whom Postfix delivers to nobody.
    fn keeper() -> String {
        const NOBODY: &str = "65534";
        let id = run(Command::new("id").arg("-u"));
        let id = String::from_utf8_lossy(&id.stdout).trim().to_owned();
        if id == "0" { NOBODY.to_owned() } else { id }
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let stopped = as_root("postfix")
            .arg("-c")
            .arg(self.path("conf"))
            .arg("stop")
            .output();
        // The folders are Postfix's own, and a test without root cannot remove them.
        let removed = as_root("rm")
            .arg("-rf")
            .args(["queue", "data", "log"].map(|name| self.path(name)))
            .output();
        if !thread::panicking() {
            assert!(
                stopped.is_ok() && removed.is_ok(),
                "{stopped:?} {removed:?}"
            );
        }
    }
}

fn master_cf(port: u16) -> String {
    format!(
        "127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
"
    )
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    listener
        .local_addr()
        .expect("a bound socket has an address")
        .port()
}

/// A command run as root, with sudo where the test is not root. Debian keeps Postfix in /usr/sbin.
fn as_root(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let id = Command::new("id").arg("-u").output();
    let root = id.is_ok_and(|output| output.stdout.starts_with(b"0"));
    let mut command = Command::new(if root { "env" } else { "sudo" });
    if !root {
        command.args(["-n", "env"]);
    }
    command
        .arg("PATH=/usr/sbin:/usr/bin:/sbin:/bin")
        .arg(program);
    command
}

#[track_caller]
fn run(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {output:?}");
    output
}
