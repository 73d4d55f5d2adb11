//! Reports of mailings that went in part, on either database.

use super::*;
use crate::testing::{
    Recording, accepted, address, deferred, mailing, now, options, rejected, store_with,
};
use crate::{Outcome, send};

const PEOPLE: [&str; 8] = [
    "ada@x.example",
    "bob@x.example",
    "\"c@y.example\"@x.example",
    "dan@y.example",
    "eve@y.example",
    "fay@z.example",
    "gus@z.example",
    "hal@z.example",
];

/// The domain, then what the server says to whom is there.
fn answer(address: &str) -> Outcome {
    let domain = address.rsplit('@').next().unwrap();
    match (domain, &address[..1]) {
        ("x.example", _) => accepted(address),
        ("y.example", _) => rejected(550, &format!("550 5.1.1 <{address}>: no such user"), true),
        (_, "f") => Outcome::InDoubt {
            reason: "the server closed the connection".to_owned(),
        },
        _ => deferred(451, "451 4.7.1 come back later"),
    }
}

async fn mailed() -> (tempfile::TempDir, Store) {
    let (folder, store) = store_with(&PEOPLE).await;
    let transport = Recording::new(TransportKind::Smtp, answer);
    let (mailing, options) = (mailing(), options());
    let run = send(&store, &mailing, transport.opening(), &options, |_| {});
    run.await.unwrap();
    (folder, store)
}

async fn report(store: &Store) -> MailingReport {
    store
        .report("edition-1", TransportKind::Smtp)
        .await
        .unwrap()
}

/// Moves what was accepted to other times.
async fn accepted_at(store: &Store, times: [&str; 3]) {
    let sql = "SELECT person FROM delivery WHERE state = 'sent' ORDER BY person";
    let people: Vec<(Vec<u8>,)> = sqlx::query_as(sql).fetch_all(&store.pool).await.unwrap();
    for ((person,), time) in people.into_iter().zip(times) {
        sqlx::query("UPDATE delivery SET changed_at = $1 WHERE person = $2")
            .bind(time)
            .bind(person)
            .execute(&store.pool)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn reasons_come_together_and_name_nobody() {
    let (_folder, store) = mailed().await;
    let reasons = report(&store).await.reasons;
    let told: Vec<_> = reasons
        .iter()
        .map(|reason| (reason.state, reason.code, reason.count))
        .collect();
    assert_eq!(
        told,
        [
            (Delivery::Deferred, Some(451), 2),
            (Delivery::Failed, Some(550), 2),
            (Delivery::InDoubt, None, 1),
        ]
    );
    assert_eq!(reasons[1].example, "550 5.1.1 <d…@y.example>: no such user");
    assert_eq!(reasons[2].example, "the server closed the connection");
}

#[tokio::test]
async fn domains_come_with_the_most_troubled_first() {
    let (_folder, store) = mailed().await;
    store
        .forget(&address("ada@x.example"), now())
        .await
        .unwrap();
    let domains = report(&store).await.domains;
    let told: Vec<_> = domains
        .iter()
        .map(|one| {
            (
                &*one.domain,
                one.sent,
                one.deferred,
                one.failed,
                one.in_doubt,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("z.example", 0, 2, 0, 1),
            ("y.example", 0, 0, 2, 0),
            ("x.example", 2, 0, 0, 0),
            ("", 1, 0, 0, 0),
        ]
    );
}

#[tokio::test]
async fn time_is_cut_into_parts_that_fit_a_page() {
    let (_folder, store) = mailed().await;
    for (times, seconds, expected) in [
        (
            [
                "2025-11-05T09:00:00.5Z",
                "2025-11-05T09:00:00.9Z",
                "2025-11-05T09:09:59Z",
            ],
            1,
            [("2025-11-05T09:00:00Z", 2), ("2025-11-05T09:09:59Z", 1)],
        ),
        (
            [
                "2025-11-05T09:00:10Z",
                "2025-11-05T09:00:50Z",
                "2025-11-05T10:30:00Z",
            ],
            60,
            [("2025-11-05T09:00:00Z", 2), ("2025-11-05T10:30:00Z", 1)],
        ),
        (
            [
                "2025-11-05T09:00:10Z",
                "2025-11-05T09:50:50Z",
                "2025-11-06T10:30:00Z",
            ],
            3_600,
            [("2025-11-05T09:00:00Z", 2), ("2025-11-06T10:00:00Z", 1)],
        ),
    ] {
        accepted_at(&store, times).await;
        let report = report(&store).await;
        assert_eq!(report.part_seconds, seconds);
        let parts: Vec<_> = report
            .accepted
            .iter()
            .map(|part| (part.from, part.count))
            .collect();
        let expected = expected.map(|(from, count)| (from.parse::<Timestamp>().unwrap(), count));
        assert_eq!(parts, expected);
    }
}

#[tokio::test]
async fn what_was_never_started_has_nothing_to_report() {
    let (_folder, store) = store_with(&[]).await;
    assert_eq!(report(&store).await, MailingReport::default());
}

#[test]
fn replies_name_nobody() {
    let check = |reply: &str, hidden: &str| {
        let shown = without_addresses(reply);
        assert!(!shown.contains(hidden), "{shown}");
        assert!(shown.starts_with("550 5.1.1"), "{shown}");
    };
    check(
        "550 5.1.1 <ada.lovelace@x.example>: no such user",
        "lovelace",
    );
    check("550 5.1.1 \"ada@lovelace\"@x.example, gone", "lovelace");
    check("550 5.1.1 a…@lovelace@x.example", "lovelace");
    let masked = "550 5.1.1 <a…@x.example>: no such user";
    assert_eq!(without_addresses(masked), masked);
}
