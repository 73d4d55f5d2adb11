//! What the tests that kill stand on: a mailing to a server that counts, runs of the sender that
//! can be killed from anywhere, and the ledger held against what the server has.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard},
    thread,
    time::{Duration, SystemTime},
};

use postroom_tests::{Run, Sink, Site, Step};
use serde_json::Value;

/// How many connections a sender has.
pub(crate) const CONNECTIONS: usize = 4;
/// So many intents may be open at a time.
pub(crate) const OPEN: usize = 4 * CONNECTIONS;
pub(crate) const EDITION: &str = "weekly/2026-11-13";
pub(crate) const SEND: [&str; 8] = [
    "send",
    EDITION,
    "--yes",
    "--new-store",
    "--allow",
    "dead-links",
    "--allow",
    "no-way-out",
];

/// A site with an edition, mailing to `transport`; `more` are lines of settings, and the first of
/// them may go on with those of `mail`.
pub(crate) fn site(transport: &str, more: &str) -> Site {
    let site = Site::with_settings(&format!(
        "title: Tea\nbase_url: https://tea.example\n\
         newsletters:\n  weekly:\n    title: Tea Weekly\n    from: Tea <news@tea.example>\n    \
         postal_address: Tea, 1 Kettle Row\n    list: weekly\n\
         mail:\n  transport: {transport}\n  unsubscribe_url: https://tea.example/leave/{{token}}\n  \
         connections: {CONNECTIONS}\n{more}",
    ));
    site.post("tea", "Tea.");
    site.edition("2026-11-13", "subject: Tea\nposts: [tea]\n", "Hello.");
    site
}

/// Puts so many people on the list.
pub(crate) fn subscribe(site: &Site, people: usize) {
    let addresses: Vec<String> = (0..people).map(address).collect();
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    site.subscribe(&addresses);
}

pub(crate) fn address(number: usize) -> String {
    format!("reader-{number}@mail.example")
}

/// A run of the sender. Clones are the same run.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    child: Arc<Mutex<Child>>,
    said: PathBuf,
}

impl Sender {
    /// Starts it; what it says is in a file beside the site.
    pub(crate) fn start(site: &Site) -> Self {
        let mut command = site.command();
        command.args(SEND);
        Self::of(site, command)
    }

    pub(crate) fn of(site: &Site, mut command: Command) -> Self {
        let said = site.parent().join("said");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(File::create(&said).expect("a new file can be made"));
        let child = command.spawn().expect("the binary starts");
        let child = Arc::new(Mutex::new(child));
        Self { child, said }
    }

    /// What it has said on standard error, if no later run of the site has.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap_or_default()
    }

    /// With SIGKILL.
    pub(crate) fn kill(&self) {
        // One that has ended needs no killing.
        let _ = self.child().kill();
    }

    /// Sends it a signal, as in `TERM`.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child().id().to_string();
        // One that has ended hears nothing.
        let _ = Command::new("kill").args(["-s", signal, &id]).status();
    }

    /// Waits for its end, and gives its exit code; `None` for one that was killed.
    pub(crate) fn wait(&self) -> Option<i32> {
        // Whoever kills it must get at it meanwhile.
        loop {
            let ended = self.child().try_wait().expect("a child can be asked");
            if let Some(status) = ended {
                return status.code();
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        let ended = self.child().try_wait();
        ended.expect("a child can be asked").is_some()
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().expect("nobody panics holding it")
    }
}

/// When a run is killed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kill {
    /// When the server comes to a step for the nth time.
    At(Step, usize),
    /// So long after it was started.
    After(Duration),
    /// When the ledger of a SQLite store was written to for the nth time, mostly before that is
    /// on the disk.
    AtWrite(usize),
    /// When it asks the system for the nth time to bring a file to the disk, before that is done.
    AtSync(usize),
}

/// A mailing that is killed and goes on.
pub(crate) struct Trial {
    pub(crate) site: Site,
    pub(crate) sink: Sink,
    people: usize,
    /// Who had an open intent, or was in doubt, when it was last looked.
    doubtful: BTreeSet<String>,
}

impl Trial {
    pub(crate) fn new(people: usize) -> Self {
        let sink = Sink::start();
        // Whoever is lost with its connection time and again is tried once more soon.
        let site = site(&sink.url(), "  retry: { first: 1s, longest: 1s }\n");
        subscribe(&site, people);
        Self {
            site,
            sink,
            people,
            doubtful: BTreeSet::new(),
        }
    }

    /// Starts a run, kills it, and looks at what it left. Returns whether it was killed before it
    /// ended by itself.
    pub(crate) fn kill(&mut self, kill: Kill) -> bool {
        let run = match kill {
            Kill::At(step, nth) => self.kill_at(step, nth),
            Kill::After(delay) => {
                let run = Sender::start(&self.site);
                thread::sleep(delay);
                run.kill();
                run
            }
            Kill::AtWrite(nth) => self.kill_at_write(nth),
            Kill::AtSync(nth) => Sender::of(&self.site, traced(&self.site, nth)),
        };
        let was_killed = run.wait().is_none();
        self.look();
        was_killed
    }

    fn kill_at(&self, step: Step, nth: usize) -> Sender {
        // It cannot come to a step before it is known here.
        let (tell, told) = std::sync::mpsc::channel::<Sender>();
        self.sink.at(step, nth, move || {
            if let Ok(run) = told.recv() {
                run.kill();
            }
        });
        let run = Sender::start(&self.site);
        let _ = tell.send(run.clone());
        run
    }

    fn kill_at_write(&self, nth: usize) -> Sender {
        let run = Sender::start(&self.site);
        wait_for_write(&self.site.path("postroom.db-wal"), nth, &run);
        run.kill();
        run
    }

    /// What a killed run left: a bounded number of open intents, nobody mailed twice, and nobody
    /// mailed of whom the ledger does not know. Those who are in doubt by now had an open intent
    /// before, and all of them still are.
    pub(crate) fn look(&mut self) {
        let Some(status) = status(&self.site) else {
            assert!(self.sink.mailed().is_empty());
            return;
        };
        let sending = people_in(&status, "sending");
        let in_doubt = people_in(&status, "in_doubt");
        assert!(sending.len() <= OPEN, "{} open intents", sending.len());
        let strangers: Vec<_> = in_doubt.difference(&self.doubtful).collect();
        assert!(strangers.is_empty(), "in doubt of itself: {strangers:?}");
        let now: BTreeSet<String> = sending.union(&in_doubt).cloned().collect();
        let gone: Vec<_> = self.doubtful.difference(&now).collect();
        assert!(gone.is_empty(), "no more in doubt by itself: {gone:?}");
        self.doubtful = now;
        let (mailed, sent) = (self.sink.mailed(), count(&status, "sent"));
        assert_eq!(twice(&mailed), Vec::<&String>::new());
        let known = sent..=sent + self.doubtful.len();
        assert!(
            known.contains(&mailed.len()),
            "{} mailed, {known:?} known",
            mailed.len()
        );
    }

    /// Takes those who are in doubt now for those who should be, after a server died.
    pub(crate) fn accept_doubts(&mut self) {
        let status = status(&self.site).expect("it was started");
        assert_eq!(count(&status, "sending"), 0, "{}", status["counts"]);
        self.doubtful = people_in(&status, "in_doubt");
    }

    pub(crate) fn doubts(&self) -> usize {
        self.doubtful.len()
    }

    /// How many have not been mailed yet.
    pub(crate) fn left(&self) -> usize {
        status(&self.site).map_or(self.people, |status| count(&status, "pending"))
    }

    /// Goes on to the end, and holds the ledger against what the server has.
    pub(crate) fn end(&self) {
        let run = self.site.run_all(&SEND);
        judge(
            &run,
            &self.site,
            &self.sink.mailed(),
            &self.doubtful,
            self.people,
        );
    }
}

/// Everybody has had one mail, or is in doubt and held; and just those are in doubt who should be.
#[track_caller]
pub(crate) fn judge(
    run: &Run,
    site: &Site,
    mailed: &BTreeMap<String, usize>,
    doubtful: &BTreeSet<String>,
    people: usize,
) {
    let status = status(site).expect("it was started");
    let in_doubt = people_in(&status, "in_doubt");
    assert_eq!(&in_doubt, doubtful, "in doubt is who had an open intent");
    assert_eq!(run.code, Some(i32::from(!in_doubt.is_empty())), "{run}");
    let sent = count(&status, "sent");
    assert_eq!(sent + in_doubt.len(), people, "{run} {}", status["counts"]);
    for number in 0..people {
        let address = address(number);
        let mails = mailed.get(&address).copied().unwrap_or_default();
        match in_doubt.contains(&address) {
            true => assert!(mails <= 1, "{address} is in doubt and had {mails} mails"),
            false => assert_eq!(mails, 1, "{address}"),
        }
    }
}

/// How the mailing stands; nothing before it is started.
pub(crate) fn status(site: &Site) -> Option<Value> {
    let run = site.run(&format!("status {EDITION} --format json -vv"));
    run.json().as_array().and_then(|all| all.first()).cloned()
}

pub(crate) fn count(status: &Value, state: &str) -> usize {
    let count = status["counts"][state].as_u64().unwrap_or_default();
    usize::try_from(count).unwrap_or(usize::MAX)
}

pub(crate) fn people_in(status: &Value, state: &str) -> BTreeSet<String> {
    let open = status["open"].as_array().expect("a list");
    let those = open.iter().filter(|one| one["state"] == state);
    those
        .map(|one| one["address"].as_str().expect("an address").to_owned())
        .collect()
}

pub(crate) fn twice(mailed: &BTreeMap<String, usize>) -> Vec<&String> {
    let several = mailed.iter().filter(|(_, mails)| **mails > 1);
    several.map(|(address, _)| address).collect()
}

/// The command that sends, under strace, which kills it.
fn traced(site: &Site, nth: usize) -> Command {
    let (plain, calls) = (site.command(), "fsync,fdatasync");
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o", "/dev/null"]);
    traced.args(["-e", &format!("trace={calls}")]);
    traced.args(["-e", &format!("inject={calls}:signal=KILL:when={nth}")]);
    traced
        .arg(plain.get_program())
        .args(plain.get_args())
        .args(SEND);
    traced.current_dir(site.root()).env_clear();
    for (name, value) in plain.get_envs() {
        traced.env(name, value.unwrap_or_default());
    }
    traced
}

/// Waits until a file was written to so often, or nobody is left who would.
fn wait_for_write(file: &Path, nth: usize, run: &Sender) {
    let state = || -> Option<(u64, SystemTime)> {
        let metadata = fs::metadata(file).ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    };
    let (mut last, mut writes) = (state(), 0);
    while writes < nth && !run.has_ended() {
        let now = state();
        writes += usize::from(now != last);
        last = now;
        thread::sleep(Duration::from_micros(200));
    }
}
