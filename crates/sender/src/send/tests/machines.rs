//! Several machines on one PostgreSQL store.

use std::time::Duration;

use super::source::{Next, Pace, Source};
use super::storms::{Behaviour, Server, check_exactly_once, stormy};
use super::*;
use crate::ledger::{Candidate, Ledger};
use crate::testing::postgres;
use crate::{Limit, Rates};

async fn store_of(people: u32) -> Store {
    let store = Store::open(&postgres().await).await.unwrap();
    let csv: String = (0..people).map(|n| format!("p{n}@x.example\n")).collect();
    import(&store, &format!("email\n{csv}")).await;
    store
}

fn behaviours(people: u32) -> impl Iterator<Item = Behaviour> {
    (0..people).map(|n| match n % 10 {
        0 => Behaviour::Greylist(1),
        1 => Behaviour::DropBefore(1),
        2 => Behaviour::Bounce,
        _ => Behaviour::Accept,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn machines_share_a_mailing_and_mail_nobody_twice() {
    let store = store_of(600).await;
    let server = Server::new(behaviours(600));
    let (mailing, options) = (mailing(), stormy(3));
    let run = || send(&store, &mailing, server.opening(), &options, |_| {});
    let (a, b, c) = tokio::join!(run(), run(), run());
    let sent = [a, b, c].map(|summary| summary.unwrap().sent);
    assert_eq!(sent.iter().sum::<u64>(), 540);
    check_exactly_once(&store, &server, 3, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_dead_machine_had_becomes_free_or_doubtful() {
    let store = store_of(300).await;
    let server = Server::new(behaviours(300));
    let (mailing, options) = (mailing(), stormy(2));
    let dies = tokio::time::timeout(
        Duration::from_millis(150),
        send(&store, &mailing, server.opening(), &options, |_| {}),
    );
    let lives = send(&store, &mailing, server.opening(), &options, |_| {});
    let (dead, alive) = tokio::join!(dies, lives);
    alive.unwrap();
    check_exactly_once(&store, &server, 2, u64::from(dead.is_err())).await;
}

/// As if the connection had broken behind the server's commit: this run has claimed people and
/// does not know of whom.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_that_nobody_was_told_of_are_made_again() {
    let store = store_of(600).await;
    let options = SendOptions {
        lease: Duration::from_mins(1),
        ..options()
    };
    let (mailing, transport, mut mailed) = (mailing(), smtp(), 0);
    let run = send(&store, &mailing, transport.opening(), &options, |event| {
        mailed += u32::from(matches!(event, Event::Settled { .. }));
        if mailed == 1 {
            let pool = store.pool.clone();
            tokio::spawn(async move {
                let strays = "UPDATE delivery SET state = 'claimed', lease_until = 9000000000000,
                    owner = (SELECT owner FROM machine) WHERE state = 'pending'";
                sqlx::query(strays).execute(&pool).await
            });
        }
    });
    let ended = tokio::time::timeout(Duration::from_secs(30), run).await;
    let summary = ended.expect("it waits for itself").unwrap();
    assert_eq!((summary.sent, summary.pending), (600, 0));
}

/// As if the answer to a read had been lost.
#[tokio::test]
async fn whom_a_lost_answer_told_of_is_read_at_once() {
    let store = store_of(5).await;
    let ledger = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
        .await
        .unwrap();
    ledger.freeze(&[]).await.unwrap();
    let mut source = Source::new(&ledger, &[]).await.unwrap();
    let mut pace = Pace::new(Rates::default());
    assert_eq!(ledger.pending(None, 3).await.unwrap().len(), 3);
    source.lose_track();
    assert!(source.read(&ledger).await.unwrap());
    let mut found = 0;
    while let Next::Candidate(_) = source.next(&mut pace) {
        found += 1;
    }
    assert_eq!(found, 5);
}

/// As if the answer to the first commit had been lost.
#[tokio::test]
async fn an_intent_that_was_written_and_not_told_is_granted_again_to_whose_it_is() {
    let store = store_of(2).await;
    let ledger = async || {
        Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
            .await
            .unwrap()
    };
    let (ours, theirs) = (ledger().await, ledger().await);
    ours.freeze(&[]).await.unwrap();
    let first = ours.pending(None, 1).await.unwrap().remove(0);
    let person = first.person;
    let group = crate::ledger::Group {
        intents: vec![first.intent()],
        ..Default::default()
    };
    assert_eq!(ours.commit(&group).await.unwrap().granted[&person], 1);
    assert!(theirs.commit(&group).await.unwrap().granted.is_empty());
    assert_eq!(ours.commit(&group).await.unwrap().granted[&person], 2);
    let told = |attempt| crate::ledger::Group {
        settlements: vec![crate::ledger::Settlement {
            person,
            attempt,
            state: Delivery::Sent,
            code: None,
            reply: None,
            pause: None,
            bounced: false,
        }],
        ..Default::default()
    };
    ours.commit(&told(1)).await.unwrap();
    assert_eq!(ours.counts().await.unwrap().sent, 0, "nobody was given it");
    ours.commit(&told(2)).await.unwrap();
    assert_eq!(ours.counts().await.unwrap().sent, 1);
    assert!(ours.commit(&group).await.unwrap().granted.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn machines_together_keep_to_what_a_day_of_warming_up_allows() {
    let moody = behaviours(300).collect();
    for (behaviours, least) in [(vec![Behaviour::Accept; 300], 50), (moody, 1)] {
        let store = store_of(300).await;
        let server = Server::new(behaviours);
        let options = SendOptions {
            warm_up: Some(WarmUp::new(jiff::civil::date(2020, 1, 1), vec![50, 400])),
            ..stormy(3)
        };
        let mailing = mailing();
        let run = || send(&store, &mailing, server.opening(), &options, |_| {});
        let (a, b, c) = tokio::join!(run(), run(), run());
        let ended = [a, b, c].map(|summary| summary.unwrap());
        let all_wait = |summary: &Summary| summary.stopped == Some(Stopped::WarmingUp);
        assert!(ended.iter().all(all_wait), "{ended:?}");
        let sent = ended.iter().map(|summary| summary.sent).sum::<u64>();
        assert!((least..=50).contains(&sent), "{sent}");
        let begun: i64 = sqlx::query_scalar("SELECT begun FROM warm_up_day")
            .fetch_one(&store.pool)
            .await
            .unwrap();
        assert_eq!(begun.unsigned_abs(), sent, "what did not arrive counts");
        let again = run().await.unwrap();
        assert!(all_wait(&again) && sent + again.sent <= 50, "{again:?}");
    }
}

#[tokio::test]
async fn machines_know_of_each_other() {
    let store = store_of(3).await;
    let ledger = async || {
        Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
            .await
            .unwrap()
    };
    let (first, second) = (ledger().await, ledger().await);
    let long = Duration::from_mins(1);
    assert_eq!(first.heartbeat(long).await.unwrap(), 1);
    assert_eq!(second.heartbeat(long).await.unwrap(), 2);
    assert_eq!(first.heartbeat(long).await.unwrap(), 2);
    second.take_leave().await.unwrap();
    assert_eq!(first.heartbeat(Duration::ZERO).await.unwrap(), 1);
    assert_eq!(
        second.heartbeat(long).await.unwrap(),
        1,
        "the first is dead"
    );
}

#[tokio::test]
async fn what_a_silent_machine_has_claimed_becomes_free_before_its_lease_runs_out() {
    let store = store_of(4).await;
    let ledger = async || {
        Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
            .await
            .unwrap()
    };
    let (silent, alive) = (ledger().await, ledger().await);
    silent.freeze(&[]).await.unwrap();
    silent.heartbeat(Duration::from_mins(1)).await.unwrap();
    let claimed = silent.pending(None, 9).await.unwrap();
    let group = |people: &[Candidate]| crate::ledger::Group {
        intents: people.iter().map(Candidate::intent).collect(),
        ..Default::default()
    };
    silent.commit(&group(&claimed[..1])).await.unwrap();
    alive.sweep().await.unwrap();
    assert!(alive.pending(None, 9).await.unwrap().is_empty());
    silent.heartbeat(Duration::ZERO).await.unwrap();
    assert_eq!(alive.sweep().await.unwrap(), 0, "it may have been sent");
    assert_eq!(alive.pending(None, 9).await.unwrap().len(), 3);
    // It was only asleep.
    let woken = silent.commit(&group(&claimed[1..])).await.unwrap();
    assert!(woken.granted.is_empty());
    let granted = alive.commit(&group(&claimed)).await.unwrap().granted;
    assert_eq!(granted.len(), 3);
}

/// Whatever holds the machines up, they are never ahead of the rate.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn machines_together_keep_one_rate() {
    const RATE: u32 = 300;
    // More than one machine claims at a time.
    let store = store_of(1100).await;
    let options = SendOptions {
        connections: 4,
        limit: Some(200),
        lease: Duration::from_mins(1),
        rates: Rates::new(Some(Limit::new(RATE, Duration::from_secs(1))), []),
        ..options()
    };
    let (mailing, began) = (mailing(), std::time::Instant::now());
    let left = Arc::new(std::sync::Mutex::new(Vec::new()));
    let run = || {
        let left = left.clone();
        let transport = Recording::new(TransportKind::Smtp, move |to: &str| {
            left.lock().unwrap().push(began.elapsed());
            accepted(to)
        });
        send(&store, &mailing, transport.opening(), &options, |_| {})
    };
    let (a, b, c) = tokio::join!(run(), run(), run());
    let sent = [a, b, c].map(|summary| summary.unwrap().sent);
    assert_eq!(sent, [200; 3]);
    let mut left = left.lock().unwrap().clone();
    left.sort();
    for (before, at) in left.into_iter().enumerate() {
        // After a pause each may be a tenth of a second ahead.
        let most = u128::from(RATE) * (at.as_millis() + 200) / 1000;
        assert!((before as u128) < most, "{before} after {at:?}");
    }
}

#[tokio::test]
async fn a_lease_is_renewed_before_it_runs_out_and_not_at_each_heartbeat() {
    let store = store_of(4).await;
    let ledger = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
        .await
        .unwrap();
    ledger.freeze(&[]).await.unwrap();
    ledger.pending(None, 9).await.unwrap();
    let ends = async || -> i64 {
        let sql = "SELECT max(lease_until) FROM delivery";
        let ends = sqlx::query_scalar(sql).fetch_one(&store.pool).await;
        ends.unwrap()
    };
    let first = ends().await;
    let lives = Duration::from_secs(6);
    ledger.heartbeat(lives).await.unwrap();
    assert_eq!(ends().await, first);
    // As if most of it had passed.
    let older = "UPDATE delivery SET lease_until = lease_until - 600000";
    sqlx::query(older).execute(&store.pool).await.unwrap();
    ledger.heartbeat(lives).await.unwrap();
    assert!(ends().await >= first);
}

#[tokio::test]
async fn a_lease_that_ran_out_gives_no_right_to_send() {
    let store = store_of(4).await;
    let ledger = async || {
        Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
            .await
            .unwrap()
    };
    let (mut slow, quick) = (ledger().await, ledger().await);
    slow.owner.lease = Duration::ZERO;
    slow.freeze(&[]).await.unwrap();
    let claimed = slow.pending(None, 9).await.unwrap();
    assert_eq!(claimed.len(), 4);
    assert!(quick.pending(None, 9).await.unwrap().is_empty(), "claimed");
    let group = crate::ledger::Group {
        intents: claimed.iter().map(Candidate::intent).collect(),
        ..Default::default()
    };
    assert!(slow.commit(&group).await.unwrap().granted.is_empty());
    assert_eq!(quick.sweep().await.unwrap(), 0, "no intent was open");
    assert_eq!(quick.pending(None, 9).await.unwrap().len(), 4);
    assert!(slow.commit(&group).await.unwrap().granted.is_empty());
    let granted = quick.commit(&group).await.unwrap();
    assert_eq!(granted.granted.len(), 4);
    assert!(granted.valid_until.is_some());
}
