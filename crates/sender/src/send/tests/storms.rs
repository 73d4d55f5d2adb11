//! Servers that put off, refuse and hang up at random, and runs that are killed or asked to end
//! at random: what the server has counted is the judge.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use proptest::prelude::*;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::*;
use crate::transport::{Ended, Job, Settled};

/// What a server does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behaviour {
    Accept,
    /// Says "later", so often.
    Greylist(u32),
    /// No such mailbox.
    Bounce,
    /// Hangs up before the message is there, so often.
    DropBefore(u32),
    /// Hangs up after the message is there, before it answers.
    DropAfter,
    /// Says that it takes nobody's mail at the moment, so often.
    Busy(u32),
}

/// A server with a memory: what it has taken, and how often it saw each message.
#[derive(Clone, Default)]
pub(super) struct Server(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    seen: HashMap<String, u32>,
    accepted: HashMap<String, u32>,
    behaviours: HashMap<String, Behaviour>,
}

/// A connection to it.
pub(super) struct Connection(Server);

impl Server {
    pub(super) fn new(behaviours: impl IntoIterator<Item = Behaviour>) -> Self {
        let behaviours = behaviours.into_iter().enumerate();
        let behaviours = behaviours.map(|(n, what)| (format!("p{n}@x.example"), what));
        let server = Self::default();
        server.memory().behaviours = behaviours.collect();
        server
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap()
    }

    pub(super) fn opening(&self) -> impl FnMut() -> Result<Connection, Error> + use<> {
        let server = self.clone();
        move || Ok(Connection(server.clone()))
    }

    /// What comes of one message, and whether the connection goes on.
    fn take(&self, to: &str) -> (Outcome, bool) {
        let mut memory = self.memory();
        let seen = memory.seen.entry(to.to_owned()).or_default();
        *seen += 1;
        let (seen, hung_up) = (*seen, || "the server hung up".to_owned());
        match memory.behaviours[to] {
            Behaviour::Greylist(times) if seen <= times => (deferred(451, "4.7.1 later"), true),
            Behaviour::Bounce => (rejected(550, "5.1.1 no such user", true), true),
            Behaviour::DropBefore(times) | Behaviour::Busy(times) if seen <= times => {
                (Outcome::NotSent { reason: hung_up() }, false)
            }
            Behaviour::DropAfter => {
                *memory.accepted.entry(to.to_owned()).or_default() += 1;
                (Outcome::InDoubt { reason: hung_up() }, false)
            }
            _ => {
                *memory.accepted.entry(to.to_owned()).or_default() += 1;
                (accepted(to), true)
            }
        }
    }
}

impl Transport for Connection {
    fn kind(&self) -> TransportKind {
        TransportKind::Smtp
    }

    async fn deliver(
        &mut self,
        jobs: &mut mpsc::Receiver<Job>,
        settled: &mpsc::Sender<Settled>,
    ) -> Ended {
        while let Some(Job {
            ticket, message, ..
        }) = jobs.recv().await
        {
            // A run may be killed before the message is there, and before the answer is.
            tokio::task::yield_now().await;
            let (outcome, goes_on) = self.0.take(message.envelope.to.as_str());
            tokio::task::yield_now().await;
            settled.send(Settled { ticket, outcome }).await.unwrap();
            if !goes_on {
                let reason = "the server hung up".to_owned();
                let transient = true;
                return Ended::Down { reason, transient };
            }
        }
        Ended::Done
    }
}

/// As fast as the storm allows.
pub(super) fn stormy(connections: usize) -> SendOptions {
    SendOptions {
        connections,
        attempts: 1000,
        retry_pause: Duration::from_micros(200),
        retry: Retry {
            first: Duration::from_millis(20),
            longest: Duration::from_millis(40),
            give_up: Duration::from_millis(200),
            wait: Duration::from_mins(1),
        },
        ..options()
    }
}

#[tokio::test]
async fn a_storm_ends_with_everyone_sent_or_failed_for_a_reason() {
    const PEOPLE: u32 = 10_000;
    let behaviour = |n: u32| match n.wrapping_mul(2_654_435_761) >> 16 & 0xff {
        0..=76 => Behaviour::Greylist(1 + n % 3),
        77..=89 => Behaviour::Bounce,
        90..=100 => Behaviour::DropBefore(1 + n % 2),
        101 => Behaviour::Greylist(1000),
        102 => Behaviour::DropBefore(1000),
        _ => Behaviour::Accept,
    };
    let server = Server::new((0..PEOPLE).map(behaviour));
    let (_folder, store) = store_with_many(PEOPLE).await;
    let summary = send(&store, &mailing(), server.opening(), &stormy(20), |_| {})
        .await
        .unwrap();
    assert_eq!(summary.stopped, None, "{summary:?}");
    assert_eq!(
        summary.sent + summary.failed,
        u64::from(PEOPLE),
        "{summary:?}"
    );
    {
        let memory = server.memory();
        assert_eq!(memory.accepted.len() as u64, summary.sent);
        assert!(memory.accepted.values().all(|times| *times == 1));
    }
    let failed = store
        .undelivered("edition-1", TransportKind::Smtp, PEOPLE)
        .await
        .unwrap();
    assert_eq!(failed.len() as u64, summary.failed);
    for one in &failed {
        let reply = one.reply.as_deref().unwrap();
        let stated = ["5.1.1 no such user", "given up after"];
        assert!(stated.iter().any(|why| reply.contains(why)), "{reply}");
    }
    let given_up = failed.iter().filter(|one| one.code != Some(550)).count();
    assert!((20..200).contains(&given_up), "{given_up}");
}

#[tokio::test]
async fn messages_that_break_every_connection_do_not_keep_a_run_for_ever() {
    let drops = [Behaviour::DropBefore(1000); 3];
    let server = Server::new([Behaviour::Accept].into_iter().chain(drops));
    let (_folder, store) = store_with_many(4).await;
    let summary = send(&store, &mailing(), server.opening(), &stormy(20), |_| {})
        .await
        .unwrap();
    assert_eq!((summary.stopped, summary.failed), (None, 3));
    assert_eq!(summary.sent, 1);
}

fn behaviours() -> impl Strategy<Value = Vec<Behaviour>> {
    let behaviour = prop_oneof![
        8 => Just(Behaviour::Accept),
        2 => (1..3_u32).prop_map(Behaviour::Greylist),
        1 => Just(Behaviour::Bounce),
        1 => (1..3_u32).prop_map(Behaviour::DropBefore),
        1 => Just(Behaviour::DropAfter),
        1 => (1..9_u32).prop_map(Behaviour::Busy),
    ];
    prop::collection::vec(behaviour, 1..60)
}

/// How a run ends before its time.
#[derive(Clone, Copy, Debug)]
enum End {
    /// As if the process was killed.
    Killed(u64),
    /// By the flag.
    Asked(u64),
    Limit(u64),
}

fn ends() -> impl Strategy<Value = Vec<End>> {
    let end = prop_oneof![
        (0..20_u64).prop_map(End::Killed),
        (0..20_u64).prop_map(End::Asked),
        (1..9_u64).prop_map(End::Limit),
    ];
    prop::collection::vec(end, 0..5)
}

/// Runs until the end comes, however it comes; `None` when it was killed.
async fn run_until(
    store: &Store,
    server: &Server,
    connections: usize,
    end: End,
) -> Option<Summary> {
    let mut options = stormy(connections);
    let stop = options.stop.clone();
    let mut kill_after = None;
    match end {
        End::Killed(millis) => kill_after = Some(Duration::from_millis(millis)),
        End::Asked(millis) => drop(tokio::spawn(async move {
            sleep(Duration::from_millis(millis)).await;
            stop.stop();
        })),
        End::Limit(limit) => options.limit = Some(limit),
    }
    let mailing = mailing();
    let run = send(store, &mailing, server.opening(), &options, |_| {});
    match kill_after {
        None => Some(run.await.unwrap()),
        Some(after) => tokio::time::timeout(after, run)
            .await
            .ok()
            .map(Result::unwrap),
    }
}

/// The rows of the ledger in a state, and those that the server has.
pub(super) async fn check_exactly_once(
    store: &Store,
    server: &Server,
    connections: usize,
    kills: u64,
) {
    let counts = store.status(None).await.unwrap()[0].counts;
    let held = counts.in_doubt;
    let memory = server.memory();
    let dropped_after = memory
        .behaviours
        .values()
        .filter(|what| **what == Behaviour::DropAfter)
        .count() as u64;
    let bound = kills * 4 * connections as u64 + dropped_after;
    assert!(held <= bound, "{held} in doubt, {kills} kills");
    assert_eq!(counts.total(), memory.behaviours.len() as u64);
    assert_eq!(
        counts.sent + counts.failed + counts.in_doubt,
        counts.total(),
        "{counts:?}"
    );
    assert!(memory.accepted.values().all(|times| *times == 1), "twice");
    let accepted = memory.accepted.len() as u64;
    assert!(
        (counts.sent..=counts.sent + held).contains(&accepted),
        "{accepted} {counts:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn everyone_exactly_once_or_in_doubt_and_held(
        behaviours in behaviours(),
        ends in ends(),
        connections in 1..5_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (_folder, store) = store_with_many(u32::try_from(behaviours.len()).unwrap()).await;
            let server = Server::new(behaviours);
            let mut kills = 0;
            for end in ends {
                let ended = run_until(&store, &server, connections, end).await;
                kills += u64::from(ended.is_none());
            }
            let last = send(&store, &mailing(), server.opening(), &stormy(connections), |_| {})
                .await
                .unwrap();
            assert_eq!(last.stopped, None);
            check_exactly_once(&store, &server, connections, kills).await;
        });
    }
}
