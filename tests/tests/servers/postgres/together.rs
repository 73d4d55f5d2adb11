//! Two senders on one store, of which now the one and now the other is killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::mpsc,
    thread,
    time::Duration,
};

use postroom_tests::{Answer, Postgres, Sink, Site, Step};

use crate::killing::{OPEN, SEND, Sender, judge, people_in, site, status, subscribe, twice};

const PEOPLE: usize = 3_000;
/// What a mail server takes for a recipient, so that there is time to kill.
const PAUSE: Duration = Duration::from_millis(4);
/// What a sender claims is its own for so long: short, as the tests wait for those of the dead.
const LEASE: &str = "  lease: 4s\n";
const LEASED: Duration = Duration::from_secs(4);

/// A machine: its own site and its own mail server, and the store that it shares.
struct Machine {
    site: Site,
    sink: Sink,
    /// What the database calls its connections.
    name: &'static str,
}

impl Machine {
    fn new(store: &str, name: &'static str) -> Self {
        let sink = Sink::start();
        sink.answers(|_, _| {
            thread::sleep(PAUSE);
            Answer::Takes
        });
        let site = site(&sink.url(), &format!("{LEASE}store: file:store-url\n"));
        site.write("store-url", format!("{store}?application_name={name}"));
        Self { site, sink, name }
    }
}

/// The store as the tests look at it.
struct Ledger {
    database: String,
}

impl Ledger {
    fn of(url: &str) -> Self {
        let (_, database) = url.rsplit_once('/').expect("a URL of a database");
        let database = database.to_owned();
        Self { database }
    }

    fn rows(&self, sql: &str) -> BTreeSet<String> {
        let rows = Postgres::shared().sql(&self.database, sql);
        rows.lines().map(str::to_owned).collect()
    }

    /// The senders that have ever said that they live, by the names they gave themselves.
    fn senders(&self) -> BTreeSet<String> {
        self.rows("SELECT owner FROM machine")
    }

    /// Whom a sender that was killed had open intents for, once all it had asked of the database
    /// is done.
    fn left_open(&self, machine: &Machine, sender: &str) -> BTreeSet<String> {
        let name = machine.name;
        let asking = format!("SELECT pid FROM pg_stat_activity WHERE application_name = '{name}'");
        while !self.rows(&asking).is_empty() {
            thread::sleep(Duration::from_millis(5));
        }
        let open = "SELECT address FROM delivery WHERE state = 'sending' AND owner = ";
        self.rows(&format!("{open}'{sender}'"))
    }
}

/// A sender at work, and the name it gave itself.
struct Worker {
    run: Sender,
    name: String,
}

impl Worker {
    /// Starts one, and waits until it is at work; `None` when there is nothing left to do.
    fn start(machine: &Machine, ledger: &Ledger) -> Option<Self> {
        let before = ledger.senders();
        let run = Sender::start(&machine.site);
        loop {
            if let Some(name) = ledger.senders().difference(&before).next() {
                let name = name.clone();
                return Some(Self { run, name });
            }
            if run.has_ended() {
                return None;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Kills a sender when its server comes to a step, or after a while. Returns whether it was still
/// at work.
fn kill(worker: &Worker, machine: &Machine, round: usize) -> bool {
    let run = worker.run.clone();
    match Step::ALL.get(round % 12) {
        Some(step) => {
            machine.sink.at(*step, 1 + round % 3, move || run.kill());
            // Those that have connected do so no more.
            if matches!(step, Step::Connected | Step::Ehlo) {
                thread::sleep(Duration::from_millis(40));
                worker.run.kill();
            }
        }
        None => {
            let moment = Duration::from_millis((round * 37 % 200) as u64);
            thread::sleep(moment);
            run.kill();
        }
    }
    worker.run.wait().is_none()
}

fn mailed(machines: &[Machine; 2]) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    for (address, mails) in machines.iter().flat_map(|machine| machine.sink.mailed()) {
        *all.entry(address).or_default() += mails;
    }
    all
}

#[test]
fn two_senders_that_are_killed_in_turn_mail_everybody_once() {
    let url = Postgres::shared().new_database();
    let ledger = Ledger::of(&url);
    let machines = [Machine::new(&url, "first"), Machine::new(&url, "second")];
    subscribe(&machines[0].site, PEOPLE);
    let start = |which: usize| Worker::start(&machines[which], &ledger);
    let mut workers = [start(0), start(1)];
    let (mut kills, mut doubtful) = (0, BTreeSet::new());
    for round in 0..20 {
        let (which, machine) = (round % 2, &machines[round % 2]);
        let Some(worker) = workers[which].take() else {
            break;
        };
        if !kill(&worker, machine, round) {
            break;
        }
        kills += 1;
        let open = ledger.left_open(machine, &worker.name);
        assert!(open.len() <= OPEN, "{} open intents", open.len());
        doubtful.extend(open);
        assert_eq!(twice(&mailed(&machines)), Vec::<&String>::new());
        workers[which] = start(which);
    }
    assert!(kills >= 12, "{kills} kills, and it was done");
    for worker in workers.iter().flatten() {
        let code = worker.run.wait();
        assert!(matches!(code, Some(0 | 1)), "{code:?}");
    }
    let last = machines[0].site.run_all(&SEND);
    let mailed = mailed(&machines);
    judge(&last, &machines[0].site, &mailed, &doubtful, PEOPLE);
    assert!(
        machines
            .iter()
            .all(|machine| !machine.sink.mailed().is_empty())
    );
}

#[test]
fn a_sender_that_slept_past_its_leases_mails_nobody_twice() {
    // More than one sender claims at a time.
    const PEOPLE: usize = 800;
    let url = Postgres::shared().new_database();
    let ledger = Ledger::of(&url);
    let machines = [Machine::new(&url, "slow"), Machine::new(&url, "quick")];
    subscribe(&machines[0].site, PEOPLE);
    let slow = Worker::start(&machines[0], &ledger).expect("there is a lot to do");
    let (tell, told) = mpsc::channel();
    let run = slow.run.clone();
    machines[0].sink.at(Step::Content, 20, move || {
        run.signal("STOP");
        let _ = tell.send(());
    });
    told.recv().expect("it mails more than twenty");
    let quick = Sender::start(&machines[1].site);
    let in_doubt = "SELECT address FROM delivery WHERE state = 'in_doubt'";
    while ledger.rows(in_doubt).is_empty() {
        assert!(!quick.has_ended(), "it did not wait: {}", quick.said());
        thread::sleep(Duration::from_millis(20));
    }
    slow.run.signal("CONT");
    assert!(matches!(slow.run.wait(), Some(0 | 1)));
    assert!(matches!(quick.wait(), Some(0 | 1)));
    // The late replies have settled every doubt, and what had not left went again.
    let last = machines[0].site.run_all(&SEND);
    let mailed = mailed(&machines);
    judge(&last, &machines[0].site, &mailed, &BTreeSet::new(), PEOPLE);
    assert!(machines[1].sink.mailed().len() > PEOPLE / 2);
}

#[test]
fn a_sender_whose_connections_to_the_store_break_mails_nobody_twice() {
    const PEOPLE: usize = 1_000;
    let url = Postgres::shared().new_database();
    let ledger = Ledger::of(&url);
    let machine = Machine::new(&url, "cut");
    subscribe(&machine.site, PEOPLE);
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'cut'";
    let mut worker = Worker::start(&machine, &ledger);
    for _ in 0..20 {
        thread::sleep(Duration::from_millis(60));
        ledger.rows(cut);
        // Now and then it gives up; then it has said so, and goes on when it is told to.
        if let Some(given_up) = worker.take_if(|worker| worker.run.has_ended()) {
            let code = given_up.run.wait();
            assert!(matches!(code, Some(1 | 2)), "{}", given_up.run.said());
            worker = Worker::start(&machine, &ledger);
        }
    }
    if let Some(worker) = worker {
        worker.run.wait();
    }
    // Whether an intent was committed is not known when the connection breaks just then.
    thread::sleep(LEASED);
    let last = machine.site.run_all(&SEND);
    let stands = status(&machine.site).expect("it was started");
    let in_doubt = people_in(&stands, "in_doubt");
    assert!(in_doubt.len() <= 20 * OPEN, "{}", in_doubt.len());
    judge(
        &last,
        &machine.site,
        &machine.sink.mailed(),
        &in_doubt,
        PEOPLE,
    );
}
