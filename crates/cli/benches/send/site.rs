//! A site with one long edition, its subscribers, and `postroom send` as a whole process.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use crate::rounds::timed;

const EDITION: &str = "weekly/2026-01-02";
/// As long as a digest of ten posts is, in the mail.
const SECTIONS: usize = 19;
/// Of these a subscriber's domain is one.
const DOMAINS: usize = 97;

/// The binary on one site, whose store has people and no mailing.
pub(crate) struct Site {
    root: PathBuf,
}

impl Site {
    pub(crate) fn new(root: &Path, people: usize) -> Self {
        for folder in ["content/posts", "content/newsletters/weekly"] {
            fs::create_dir_all(root.join(folder)).expect("made");
        }
        let edition = root.join(format!("content/newsletters/{EDITION}.md"));
        fs::write(edition, edition_text()).expect("written");
        let site = Self {
            root: root.to_owned(),
        };
        site.write_settings("eml:outbox", 1, &[]);
        let list = root.join("people.csv");
        fs::write(&list, csv(people)).expect("written");
        let mut import = site.command();
        import.args(["subscribers", "import", "--list", "weekly"]);
        site.run(import.arg(&list));
        fs::rename(site.store(), root.join("people.db")).expect("one file");
        site
    }

    /// Where mail goes from now on, and with which DKIM keys.
    pub(crate) fn settings(&self, port: u16, connections: usize, keys: &[(&str, &str)]) {
        let transport = format!("smtp://127.0.0.1:{port}?tls=none");
        self.write_settings(&transport, connections, keys);
    }

    fn write_settings(&self, transport: &str, connections: usize, keys: &[(&str, &str)]) {
        let mut dkim = String::new();
        for (selector, key) in keys {
            let file = self.root.join(format!("{selector}.pem"));
            fs::write(file, key).expect("written");
            let _ = write!(
                dkim,
                "\n    - {{ domain: bench.example, selector: {selector}, key: 'file:{selector}.pem' }}"
            );
        }
        let dkim = if keys.is_empty() { " []" } else { &dkim };
        let text = format!(
            "title: Bench\nbase_url: https://bench.example\ndescription: Mail that nobody reads\n\
             language: en\nnewsletters:\n  weekly:\n    title: Bench Weekly\n    \
             from: Bench <news@bench.example>\n    postal_address: Nowhere 1\n    list: weekly\n\
             mail:\n  transport: {transport}\n  connections: {connections}\n  \
             unsubscribe_url: https://bench.example/unsubscribe/{{token}}\n  dkim:{dkim}\n\
             store: sqlite:store.db\n"
        );
        fs::write(self.root.join("postroom.yaml"), text).expect("written");
    }

    /// The mail as one of them gets it.
    pub(crate) fn message(&self) -> Vec<u8> {
        self.write_settings("eml:outbox", 1, &[]);
        self.forget_mailings();
        self.run(self.send().args(["--limit", "1"]));
        let outbox = fs::read_dir(self.root.join("outbox")).expect("an outbox");
        let files = outbox.map(|entry| entry.expect("readable").path());
        let mut mails = files.filter(|path| path.extension().is_some_and(|it| it == "eml"));
        fs::read(mails.next().expect("a mail")).expect("readable")
    }

    /// Mails the edition to everybody, for the first time.
    pub(crate) fn mail(&self) -> Duration {
        self.forget_mailings();
        self.run(&mut self.send())
    }

    /// The store as it was before any mailing.
    pub(crate) fn forget_mailings(&self) {
        for more in ["-wal", "-shm"] {
            // They are there only while the store is open, or after a crash.
            let _ = fs::remove_file(self.root.join(format!("store.db{more}")));
        }
        fs::copy(self.root.join("people.db"), self.store()).expect("copied");
        // What was copied is not on disk yet, and is no part of what is measured.
        let store = fs::File::open(self.store()).expect("readable");
        store.sync_all().expect("synced");
    }

    /// Mails, or goes on; to be completed.
    pub(crate) fn send(&self) -> Command {
        let mut command = self.command();
        command.args(["send", EDITION, "--yes", "--new-store"]);
        for obstacle in ["dead-links", "no-way-out", "uncommitted"] {
            command.args(["--allow", obstacle]);
        }
        command
    }

    /// How long a command takes that succeeds.
    pub(crate) fn run(&self, command: &mut Command) -> Duration {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        timed(|| {
            let status = command.status().expect("it starts");
            assert!(status.success(), "{}: {status}", self.root.display());
        })
    }

    fn store(&self) -> PathBuf {
        self.root.join("store.db")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.arg("-C").arg(&self.root);
        command.args(["--now", "2026-01-02T09:00:00Z"]);
        command
    }
}

fn csv(people: usize) -> String {
    let mut text = "email,name\n".to_owned();
    for number in 0..people {
        let domain = number % DOMAINS;
        let _ = writeln!(
            text,
            "person{number}@domain{domain}.example,Person {number}"
        );
    }
    text
}

fn edition_text() -> String {
    let mut text = "---\nid: urn:uuid:8b0a4f0e-6d5c-4f3e-9a57-0c1d2e3f4a5b\n\
        subject: 'What we wrote, {{subscriber.name | default: \"friend\"}}'\n\
        preheader: Posts that nobody wrote.\ndate: 2026-01-02\nsince: 2025-12-26\nposts: []\n---\n\n\
        Hello {{subscriber.name | default: \"friend\"}},\n\n"
        .to_owned();
    for number in 0..SECTIONS {
        let _ = write!(
            text,
            "## The worker that kept half of the budget, part {number}\n\n\
             A careful reviewer explains **the state of the lock** before the deadline, and the \
             on-call engineer measures the same row when the load is high. The café's till \
             repeats an answer from the cache; [the graph shows it](https://docs.example/{number}/). \
             A background job collects two copies of the log in less than a second.\n\n"
        );
    }
    text
}
