//! The sender is killed, and the server too, at every step and at random moments; in the end
//! everybody has had one mail, or is known to be in doubt.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Child, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use postroom_tests::{Sink, Site, Step};
use serde_json::Value;

const CONNECTIONS: usize = 4;
/// So many intents may be open at a time.
const OPEN: usize = 4 * CONNECTIONS;
const EDITION: &str = "weekly/2026-11-13";
const SEND: [&str; 8] = [
    "send",
    EDITION,
    "--yes",
    "--new-store",
    "--allow",
    "dead-links",
    "--allow",
    "no-way-out",
];

/// A site with an edition for so many people, mailing through `sink`.
fn site(sink: &Sink, people: usize) -> Site {
    let site = Site::with_settings(&format!(
        "title: Tea\nbase_url: https://tea.example\n\
         newsletters:\n  weekly:\n    title: Tea Weekly\n    from: Tea <news@tea.example>\n    \
         postal_address: Tea, 1 Kettle Row\n    list: weekly\n\
         mail:\n  transport: {}\n  unsubscribe_url: https://tea.example/leave/{{token}}\n  \
         connections: {CONNECTIONS}\n",
        sink.url()
    ));
    site.post("tea", "Tea.");
    site.edition("2026-11-13", "subject: Tea\nposts: [tea]\n", "Hello.");
    let addresses: Vec<String> = (0..people).map(address).collect();
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    site.subscribe(&addresses);
    site
}

fn address(number: usize) -> String {
    format!("reader-{number}@mail.example")
}

/// A run of the sender that can be killed from anywhere.
fn start(site: &Site) -> Arc<Mutex<Child>> {
    let mut command = site.command();
    command.args(SEND).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Arc::new(Mutex::new(command.spawn().expect("the binary starts")))
}

fn kill(run: &Arc<Mutex<Child>>) {
    let mut child = run.lock().expect("nobody panics holding it");
    // One that has ended needs no killing.
    let _ = child.kill();
}

fn wait(run: &Arc<Mutex<Child>>) {
    // Whoever kills it must get at it meanwhile.
    while run
        .lock()
        .expect("as above")
        .try_wait()
        .expect("a child")
        .is_none()
    {
        thread::sleep(Duration::from_millis(2));
    }
}

/// How the mailing stands; nothing before it is started.
fn status(site: &Site) -> Option<Value> {
    let run = site.run(&format!("status {EDITION} --format json -vv"));
    run.json().as_array().and_then(|all| all.first()).cloned()
}

fn count(status: &Value, state: &str) -> usize {
    status["counts"][state].as_u64().unwrap_or_default() as usize
}

fn people_in(status: &Value, states: &[&str]) -> BTreeSet<String> {
    let open = status["open"].as_array().expect("a list");
    open.iter()
        .filter(|one| states.contains(&one["state"].as_str().unwrap_or_default()))
        .map(|one| one["address"].as_str().expect("an address").to_owned())
        .collect()
}

/// What a killed run left: a bounded number of open intents, and nobody mailed twice. Those who
/// are in doubt by now were in doubt before, or had an open intent.
struct Watch {
    doubtful: BTreeSet<String>,
}

impl Watch {
    fn look(&mut self, site: &Site, sink: &Sink) {
        assert!(
            sink.mailed().values().all(|mails| *mails == 1),
            "{:?}",
            twice(sink)
        );
        let Some(status) = status(site) else { return };
        let open = count(&status, "sending");
        assert!(open <= OPEN, "{open} open intents: {}", status["counts"]);
        let now = people_in(&status, &["sending", "in_doubt"]);
        assert!(
            self.doubtful.is_subset(&now),
            "a doubt is gone without anybody's word"
        );
        self.doubtful = now;
    }
}

fn twice(sink: &Sink) -> BTreeMap<String, usize> {
    let mailed = sink.mailed().into_iter();
    mailed.filter(|(_, mails)| *mails > 1).collect()
}

/// Goes on to the end, and holds the ledger against what the server has.
fn end(site: &Site, sink: &Sink, watch: &Watch, people: usize) {
    let run = site.run_all(&SEND);
    let status = status(site).expect("it was started");
    let doubtful = people_in(&status, &["in_doubt"]);
    assert_eq!(run.code, Some(i32::from(!doubtful.is_empty())), "{run}");
    assert_eq!(
        doubtful, watch.doubtful,
        "nobody is in doubt who had no open intent"
    );
    assert_eq!(
        count(&status, "sent") + doubtful.len(),
        people,
        "{run} {}",
        status["counts"]
    );
    let mailed = sink.mailed();
    for number in 0..people {
        let address = address(number);
        let mails = mailed.get(&address).copied().unwrap_or_default();
        match doubtful.contains(&address) {
            true => assert!(mails <= 1, "{address} is in doubt and had {mails} mails"),
            false => assert_eq!(mails, 1, "{address}"),
        }
    }
}

#[test]
fn killed_at_every_step_and_at_random_the_sender_mails_everybody_once() {
    let (sink, people) = (Sink::start(), 3_000);
    let site = site(&sink, people);
    let mut watch = Watch {
        doubtful: BTreeSet::new(),
    };
    for step in Step::ALL {
        for nth in [1, 7] {
            let run = start(&site);
            let killed = Arc::clone(&run);
            sink.at(step, nth, move || kill(&killed));
            wait(&run);
            assert!(sink.has_acted(), "{step:?} {nth} was never come to");
            watch.look(&site, &sink);
        }
    }
    // Moments that no step names: while recipients are written down, and around each commit.
    for number in 0..30_u64 {
        let run = start(&site);
        thread::sleep(Duration::from_millis(15 + number * 37 % 110));
        kill(&run);
        wait(&run);
        watch.look(&site, &sink);
    }
    let left = status(&site).map_or(people, |status| count(&status, "pending"));
    assert!(left > 0, "it was done before it was killed often enough");
    end(&site, &sink, &watch, people);
}

#[test]
fn killed_while_recipients_are_written_down_it_knows_them_all() {
    let (sink, people) = (Sink::start(), 20_000);
    let site = site(&sink, people);
    let mut watch = Watch {
        doubtful: BTreeSet::new(),
    };
    let mut was_caught = false;
    for _ in 0..20 {
        let run = start(&site);
        // As soon as there is a mailing; its recipients follow in many transactions.
        while status(&site).is_none()
            && run
                .lock()
                .expect("it runs")
                .try_wait()
                .expect("a child")
                .is_none()
        {}
        kill(&run);
        wait(&run);
        watch.look(&site, &sink);
        let recipients =
            status(&site).map_or(0, |status| status["recipients"].as_u64().unwrap_or(0));
        was_caught |= recipients < people as u64;
        if recipients == people as u64 {
            break;
        }
    }
    assert!(was_caught, "nobody was quick enough to see it half done");
    end(&site, &sink, &watch, people);
}

#[test]
fn a_server_that_dies_costs_nobody_a_mail() {
    let (sink, people) = (Sink::start(), 1_000);
    let site = site(&sink, people);
    let mut watch = Watch {
        doubtful: BTreeSet::new(),
    };
    for step in Step::ALL {
        let run = start(&site);
        sink.dies_at(step, 9);
        wait(&run);
        watch.look(&site, &sink);
        sink.revive();
    }
    end(&site, &sink, &watch, people);
}
