//! Nobody twice, nobody forgotten: the loop on transports that answer as they are told.

use std::path::Path;
use std::sync::Arc;

use postroom_content_model::{Mailing, Template};

use tokio::sync::Notify;

use super::*;
use crate::testing::{
    Dying, Recording, accepted, address, deferred, import, mailing, now, options, rejected,
    sqlite_store, store_with, store_with_many, temporary_store,
};
use crate::{Delivery, Maildir, Outcome, TransportKind};

const THREE: &[&str] = &["ada@x.example", "bob@x.example", "cy@x.example"];

fn smtp() -> Recording<fn(&str) -> Outcome> {
    Recording::new(TransportKind::Smtp, accepted)
}

async fn mail<F: FnMut(&str) -> Outcome + Send + 'static>(
    store: &Store,
    transport: &Recording<F>,
) -> Summary {
    send(store, &mailing(), transport.opening(), &options(), |_| {})
        .await
        .unwrap()
}

async fn rehearse(store: &Store, outbox: &Path) -> Summary {
    let opening = || Maildir::open(outbox);
    send(store, &mailing(), opening, &options(), |_| {})
        .await
        .unwrap()
}

/// Runs until a message is under way, and is killed then.
async fn die(store: &Store, kind: TransportKind) {
    let under_way = Arc::new(Notify::new());
    let transport = Dying {
        kind,
        under_way: under_way.clone(),
    };
    let opening = || Ok(transport.clone());
    let (mailing, options) = (mailing(), options());
    tokio::select! {
        ended = send(store, &mailing, opening, &options, |_| {}) => panic!("{ended:?}"),
        () = under_way.notified() => {}
    }
}

fn mailed_twice(delivered: &[Vec<String>]) -> usize {
    let mut all = delivered.concat();
    let times = all.len();
    all.sort();
    all.dedup();
    times - all.len()
}

/// As if the time of the next try had come.
async fn due_now(store: &Store) {
    sqlx::query("UPDATE delivery SET due_at = 0 WHERE state = 'deferred'")
        .execute(&store.pool)
        .await
        .unwrap();
}

fn sorted(mut delivered: Vec<String>) -> Vec<String> {
    delivered.sort();
    delivered
}

#[tokio::test]
async fn sending_twice_mails_nobody_twice() {
    let (_folder, store) = store_with(THREE).await;
    let transport = smtp();
    let first = mail(&store, &transport).await;
    assert_eq!(
        (first.recipients, first.sent, first.already_sent),
        (3, 3, 0)
    );
    assert!(first.is_complete());
    let second = mail(&store, &transport).await;
    assert_eq!((second.sent, second.already_sent), (0, 3));
    assert_eq!(sorted(transport.delivered()), THREE);
}

#[tokio::test]
async fn a_rehearsal_never_counts_as_sent_by_smtp() {
    let (folder, store) = store_with(THREE).await;
    let outbox = folder.path().join("outbox");
    assert_eq!(rehearse(&store, &outbox).await.sent, 3);
    assert_eq!(rehearse(&store, &outbox).await.sent, 0);
    assert!(!store.has_mailed(TransportKind::Smtp).await.unwrap());

    let transport = smtp();
    assert_eq!(mail(&store, &transport).await.sent, 3);
    let kinds: Vec<_> = store
        .status(Some("edition-1"))
        .await
        .unwrap()
        .iter()
        .map(|m| (m.kind, m.counts.sent))
        .collect();
    assert_eq!(
        kinds,
        [(TransportKind::Smtp, 3), (TransportKind::Rehearsal, 3)]
    );
}

#[tokio::test]
async fn what_a_crash_left_open_is_in_doubt_and_held() {
    let (_folder, store) = store_with_many(20).await;
    die(&store, TransportKind::Smtp).await;
    let open = store.status(None).await.unwrap()[0].counts.sending;
    assert!((1..=4).contains(&open), "{open}");

    let transport = smtp();
    let mut recovered = None;
    let note = |event| {
        if let Event::Recovered { deliveries, now } = event {
            recovered = Some((deliveries, now));
        }
    };
    let summary = send(&store, &mailing(), transport.opening(), &options(), note)
        .await
        .unwrap();
    assert_eq!(recovered, Some((open, Delivery::InDoubt)));
    assert_eq!((summary.sent, summary.in_doubt), (20 - open, open));
    let held = store
        .undelivered("edition-1", TransportKind::Smtp, 9)
        .await
        .unwrap();
    assert_eq!(held.len() as u64, open);
    for one in held {
        let doubtful = one.address.as_ref().unwrap().as_str();
        assert!(!transport.delivered().iter().any(|to| to == doubtful));
    }
    assert!(!summary.is_complete());
}

#[tokio::test]
async fn a_person_settles_what_is_in_doubt() {
    for (choice, mailed) in [(InDoubt::Resend, 1), (InDoubt::AssumeSent, 0)] {
        let (_folder, store) = store_with(&["ada@x.example"]).await;
        die(&store, TransportKind::Smtp).await;
        let transport = smtp();
        mail(&store, &transport).await;
        assert!(transport.delivered().is_empty());
        let options = SendOptions {
            in_doubt: choice,
            ..options()
        };
        let summary = send(&store, &mailing(), transport.opening(), &options, |_| {})
            .await
            .unwrap();
        assert_eq!((transport.delivered().len(), summary.in_doubt), (mailed, 0));
        assert_eq!(summary.sent + summary.already_sent, 1);
    }
}

#[tokio::test]
async fn a_rehearsal_that_was_killed_is_redone_under_the_same_name() {
    let (folder, store) = store_with(THREE).await;
    die(&store, TransportKind::Rehearsal).await;
    let outbox = folder.path().join("outbox");
    let summary = rehearse(&store, &outbox).await;
    assert_eq!((summary.sent, summary.in_doubt), (3, 0));

    // As if it had been killed between the file and the ledger.
    sqlx::query("UPDATE delivery SET state = 'sending'")
        .execute(&store.pool)
        .await
        .unwrap();
    assert_eq!(rehearse(&store, &outbox).await.sent, 3);
    assert_eq!(std::fs::read_dir(outbox.join("new")).unwrap().count(), 3);
}

#[tokio::test]
async fn a_delivery_is_what_the_server_said() {
    let (_folder, store) = store_with(THREE).await;
    let transport = Recording::new(TransportKind::Smtp, |to: &str| match to {
        "ada@x.example" => rejected(550, "no such user", true),
        "bob@x.example" => deferred(451, "later"),
        _ => Outcome::InDoubt {
            reason: "gone".to_owned(),
        },
    });
    let summary = mail(&store, &transport).await;
    assert_eq!(
        (
            summary.failed,
            summary.deferred,
            summary.in_doubt,
            summary.sent
        ),
        (1, 1, 1, 0)
    );
    let states: Vec<_> = store
        .undelivered("edition-1", TransportKind::Smtp, 9)
        .await
        .unwrap()
        .into_iter()
        .map(|u| (u.state, u.code, u.reply.unwrap()))
        .collect();
    assert_eq!(
        states,
        [
            (Delivery::InDoubt, None, "gone".to_owned()),
            (Delivery::Failed, Some(550), "no such user".to_owned()),
            (Delivery::Deferred, Some(451), "later".to_owned()),
        ]
    );

    let second = smtp();
    assert_eq!(mail(&store, &second).await.sent, 0, "nobody is due yet");
    due_now(&store).await;
    assert_eq!(mail(&store, &second).await.sent, 1);
    assert_eq!(
        second.delivered(),
        ["bob@x.example"],
        "only the deferred one is tried again"
    );
}

#[tokio::test]
async fn who_leaves_while_it_runs_is_not_mailed() {
    let (_folder, store) = store_with(THREE).await;
    die(&store, TransportKind::Rehearsal).await;
    store
        .unsubscribe("weekly", &address("bob@x.example"), now())
        .await
        .unwrap();
    let transport = Recording::new(TransportKind::Rehearsal, accepted);
    let summary = mail(&store, &transport).await;
    assert_eq!((summary.sent, summary.suppressed), (2, 1));
    assert_eq!(
        sorted(transport.delivered()),
        ["ada@x.example", "cy@x.example"]
    );
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_ends_the_run_and_burns_nobody() {
    let (_folder, store) = store_with(THREE).await;
    let transport = Recording::new(TransportKind::Smtp, |_: &str| Outcome::NotSent {
        reason: "refused".to_owned(),
    });
    let summary = mail(&store, &transport).await;
    assert_eq!((summary.pending, summary.sent), (3, 0));
    assert_eq!(
        summary.stopped,
        Some(Stopped::Unreachable {
            reason: "refused".to_owned(),
            transient: true
        })
    );
    assert_eq!(transport.delivered().len(), 3, "three attempts");

    assert_eq!(mail(&store, &smtp()).await.sent, 3);
}

#[tokio::test]
async fn a_run_that_is_asked_to_end_finishes_what_is_under_way_and_can_be_resumed() {
    let (_folder, store) = store_with_many(20).await;
    let options = options();
    let stop = options.stop.clone();
    let transport = Recording::new(TransportKind::Smtp, move |to: &str| {
        stop.stop();
        accepted(to)
    });
    let summary = send(&store, &mailing(), transport.opening(), &options, |_| {})
        .await
        .unwrap();
    assert_eq!(summary.stopped, Some(Stopped::Asked));
    assert!((1..=4).contains(&summary.sent), "{summary:?}");
    assert_eq!(summary.sent + summary.pending, 20);
    let rest = smtp();
    assert_eq!(mail(&store, &rest).await.sent, summary.pending);
    assert_eq!(mailed_twice(&[transport.delivered(), rest.delivered()]), 0);
}

#[tokio::test]
async fn a_limit_holds_for_a_run() {
    let (_folder, store) = store_with(THREE).await;
    let limited = SendOptions {
        limit: Some(2),
        ..options()
    };
    let transport = smtp();
    let first = send(&store, &mailing(), transport.opening(), &limited, |_| {})
        .await
        .unwrap();
    assert_eq!(
        (first.sent, first.pending, first.stopped),
        (2, 1, Some(Stopped::Limit))
    );
    let second = send(&store, &mailing(), transport.opening(), &limited, |_| {})
        .await
        .unwrap();
    assert_eq!(
        (second.sent, second.already_sent, second.stopped),
        (1, 2, None)
    );
}

#[tokio::test]
async fn what_was_frozen_is_mailed_and_a_change_is_told() {
    let (_folder, store) = store_with(&["ada@x.example"]).await;
    die(&store, TransportKind::Rehearsal).await;
    let mut edited = mailing();
    edited.subject = Template::literal("Something else");
    let mut changed = Vec::new();
    let transport = Recording::new(TransportKind::Rehearsal, accepted);
    send(&store, &edited, transport.opening(), &options(), |event| {
        if let Event::Changed { parts, .. } = event {
            changed = parts;
        }
    })
    .await
    .unwrap();
    assert_eq!(changed, ["subject"]);
    assert_eq!(store.status(None).await.unwrap()[0].hash, mailing().hash());

    let resumed = resume(&store, "edition-1", transport.opening(), &options(), |_| {})
        .await
        .unwrap();
    assert_eq!(resumed.already_sent, 1);
    let unknown = resume(&store, "edition-2", transport.opening(), &options(), |_| {})
        .await
        .unwrap_err();
    assert!(matches!(unknown, Error::UnknownMailing { .. }), "{unknown}");
}

#[tokio::test]
async fn a_cancelled_mailing_stays_cancelled() {
    let (_folder, store) = store_with(THREE).await;
    let limited = SendOptions {
        limit: Some(1),
        ..options()
    };
    send(&store, &mailing(), smtp().opening(), &limited, |_| {})
        .await
        .unwrap();
    assert!(
        store
            .cancel("edition-1", TransportKind::Smtp, now())
            .await
            .unwrap()
    );
    assert!(
        !store
            .cancel("edition-1", TransportKind::Smtp, now())
            .await
            .unwrap()
    );
    assert!(
        store
            .cancel("edition-1", TransportKind::Rehearsal, now())
            .await
            .is_err()
    );
    let error = send(&store, &mailing(), smtp().opening(), &options(), |_| {})
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Cancelled { .. }), "{error}");
}

#[tokio::test]
async fn two_processes_do_not_send_at_once() {
    let (_folder, store) = sqlite_store().await;
    let _other = store.lock_sending().unwrap();
    let error = send(&store, &mailing(), smtp().opening(), &options(), |_| {})
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Locked { .. }) && error.is_transient(),
        "{error}"
    );
}

#[tokio::test]
async fn a_message_that_cannot_be_built_fails_alone() {
    let (_folder, store) = store_with(THREE).await;
    sqlx::query("UPDATE subscriber SET name = $1 WHERE key LIKE 'bob%'")
        .bind("x\nBcc: y@x.example")
        .execute(&store.pool)
        .await
        .unwrap();
    let summary = mail(&store, &smtp()).await;
    assert_eq!((summary.sent, summary.failed), (2, 1));
}

#[tokio::test]
async fn what_cannot_be_mailed_is_not_frozen() {
    let (_folder, store) = store_with(THREE).await;
    let nobody = Mailing {
        from: "nobody".to_owned(),
        ..mailing()
    };
    let error = send(&store, &nobody, smtp().opening(), &options(), |_| {})
        .await
        .unwrap_err();
    assert!(error.to_string().contains("`from`"), "{error}");
    assert!(store.status(None).await.unwrap().is_empty());
}

/// As if another version had frozen it, which took more.
#[tokio::test]
async fn what_was_frozen_and_cannot_be_mailed_is_refused() {
    let (_folder, store) = store_with(THREE).await;
    die(&store, TransportKind::Rehearsal).await;
    let mut refused = mailing();
    refused.html = Template::literal("<p>No way out</p>");
    sqlx::query("UPDATE mailing SET body = $1")
        .bind(serde_json::to_string(&refused).unwrap())
        .execute(&store.pool)
        .await
        .unwrap();
    let transport = Recording::new(TransportKind::Rehearsal, accepted);
    let (mailing, options) = (mailing(), options());
    let run = send(&store, &mailing, transport.opening(), &options, |_| {});
    let ended = tokio::time::timeout(std::time::Duration::from_mins(1), run).await;
    let error = ended.expect("it goes on for ever").unwrap_err();
    assert!(matches!(error, Error::Mailing { .. }), "{error}");
}

#[tokio::test]
async fn events_show_no_address_in_full() {
    let (_folder, store) = store_with(THREE).await;
    let mut told = Vec::new();
    let transport = Recording::new(TransportKind::Smtp, |to: &str| Outcome::Accepted {
        reply: format!("250 queued for <{to}>"),
    });
    send(
        &store,
        &mailing(),
        transport.opening(),
        &options(),
        |event| {
            told.push(format!("{event:?}"));
        },
    )
    .await
    .unwrap();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(
        !told
            .iter()
            .any(|line| line.contains("ada@") || line.contains("bob@")),
        "{told:?}"
    );
}

mod failing_store;
mod limits;
#[cfg(feature = "servers")]
mod machines;
mod storms;
