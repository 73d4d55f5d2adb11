//! A private PostgreSQL in a temporary folder, on a loopback port.

use std::{
    ffi::OsStr,
    fs::{self, Permissions},
    io::Write as _,
    net::{SocketAddr, TcpListener},
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How long the server may take to start.
const PATIENCE: Duration = Duration::from_mins(1);
/// The role that the tests are.
const ROLE: &str = "news";
/// What no message may show.
const PASSWORD: &str = "hunter2";

/// Starts the server, and ends it and removes its folder when standard input is closed: the
/// system does so when the test process ends, however it ends.
const KEEPER: &str = r#"folder=$1; shift
"$@" <&- >>"$folder/log" 2>&1 & server=$!
cat >"$folder/end"
kill -QUIT "$server" 2>/dev/null; wait "$server"
rm -rf "$folder""#;

/// A running server.
#[derive(Debug)]
pub struct Postgres {
    folder: PathBuf,
    port: u16,
    keeper: Child,
}

impl Postgres {
    /// The one server of this process.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<Postgres> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    /// Starts one.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    pub fn start() -> Self {
        let folder = tempfile::tempdir()
            .expect("a temporary folder can be made")
            .keep();
        let port = free_port();
        if let Some((user, group)) = other_user() {
            chown(&folder, Some(user), Some(group)).expect("root may give a folder away");
        }
        let password = folder.join("password");
        fs::write(&password, PASSWORD).expect("a new file can be written");
        run(as_other("initdb")
            .args(["--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"])
            .args(["--locale=C.UTF-8", "--username", ROLE])
            .arg(format!("--pwfile={}", password.display()))
            .arg("--pgdata")
            .arg(folder.join("data")));
        let mut server = as_other("postgres");
        server.arg("-D").arg(folder.join("data"));
        // What the tests kill is the server and never the machine, so nothing has to be on disk.
        for setting in [
            "fsync=off",
            "max_connections=300",
            "max_wal_size=64MB",
            "unix_socket_directories=",
        ] {
            server.args(["-c", setting]);
        }
        server.args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        let keeper = keep(&folder, &server);
        let postgres = Self {
            folder,
            port,
            keeper,
        };
        postgres.wait_until_it_answers();
        postgres
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        let port = self.port;
        format!("postgres://{ROLE}:{PASSWORD}@127.0.0.1:{port}/{database}")
    }

    /// Makes an empty database, and gives its URL.
    pub fn new_database(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("site_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        self.sql(
            "postgres",
            &format!("CREATE DATABASE {name} TEMPLATE template0"),
        );
        self.url(&name)
    }

    /// Runs a statement, and gives the values of its rows, one a line.
    #[track_caller]
    pub fn sql(&self, database: &str, statement: &str) -> String {
        let output = run(&mut self.psql(database, statement));
        String::from_utf8_lossy(&output).into_owned()
    }

    /// Speaks TLS from now on, with this certificate and its key.
    pub fn show_certificate(&self, certificate: &str, key: &str) {
        for (name, pem) in [("certificate", certificate), ("key", key)] {
            let file = self.folder.join(name);
            fs::write(&file, pem).expect("a new file can be written");
            // PostgreSQL takes no key that others may read.
            fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("it is ours");
            if let Some((user, group)) = other_user() {
                chown(&file, Some(user), Some(group)).expect("root may give a file away");
            }
            let path = file.display();
            let setting = if name == "key" {
                "ssl_key_file"
            } else {
                "ssl_cert_file"
            };
            self.sql(
                "postgres",
                &format!("ALTER SYSTEM SET {setting} = '{path}'"),
            );
        }
        self.sql("postgres", "ALTER SYSTEM SET ssl = on");
        self.sql("postgres", "SELECT pg_reload_conf()");
        let started = Instant::now();
        while self.sql("postgres", "SHOW ssl").trim() != "on" {
            assert!(started.elapsed() < PATIENCE, "TLS is not on");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What no message may show.
    pub const fn password() -> &'static str {
        PASSWORD
    }

    fn psql(&self, database: &str, statement: &str) -> Command {
        let mut psql = Command::new(programs().join("psql"));
        psql.args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            statement,
        ])
        .arg(self.url(database));
        psql
    }

    fn wait_until_it_answers(&self) {
        let started = Instant::now();
        let mut asking = self.psql("postgres", "SELECT 1");
        while !asking.output().is_ok_and(|output| output.status.success()) {
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(
                started.elapsed() < PATIENCE,
                "PostgreSQL does not answer\n{log}"
            );
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let ended = self.keeper.wait();
        if !thread::panicking() {
            assert!(ended.is_ok_and(|status| status.success()));
        }
    }
}

fn keep(folder: &Path, server: &Command) -> Child {
    let mut keeper = Command::new("sh");
    keeper.args(["-c", KEEPER, "sh"]).arg(folder);
    keeper.arg(server.get_program()).args(server.get_args());
    // Root's own folder may be closed to the other user.
    keeper.current_dir("/").stdin(Stdio::piped());
    keeper.spawn().expect("a shell can be started")
}

/// Debian keeps each version's programs in a folder of their own, out of the path.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let versions = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
    let installed = versions.filter(|folder| folder.join("initdb").is_file());
    let number = |folder: &PathBuf| -> u32 {
        let name = folder.parent().and_then(Path::file_name);
        let name = name.and_then(OsStr::to_str).unwrap_or_default();
        name.parse().unwrap_or_default()
    };
    if let Some(newest) = installed.max_by_key(number) {
        return newest;
    }
    let folder = run(Command::new("pg_config").arg("--bindir"));
    PathBuf::from(String::from_utf8_lossy(&folder).trim())
}

/// The user and group that the server runs as where the tests are root's: PostgreSQL refuses
/// to be root.
fn other_user() -> Option<(u32, u32)> {
    const NOBODY: u32 = 65534;
    if id(&["-u"]) != Some(0) {
        return None;
    }
    Some((
        id(&["-u", "postgres"]).unwrap_or(NOBODY),
        id(&["-g", "postgres"]).unwrap_or(NOBODY),
    ))
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

/// A program of PostgreSQL, not run as root.
fn as_other(program: &str) -> Command {
    let program = programs().join(program);
    let Some((user, group)) = other_user() else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", &user.to_string(), "--regid", &group.to_string()])
        .arg("--clear-groups")
        .arg(program)
        .current_dir("/");
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    let address = listener.local_addr();
    address.map_or(0, |address: SocketAddr| address.port())
}

#[track_caller]
fn run(command: &mut Command) -> Vec<u8> {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    if !output.status.success() {
        let _ = std::io::stderr().write_all(&output.stderr);
        panic!("{command:?}: {}", output.status);
    }
    output.stdout
}
