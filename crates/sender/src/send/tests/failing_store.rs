//! A store that takes nothing more: the run ends with the reason, and the next one loses nobody
//! and mails nobody twice.

use super::*;
use crate::testing::sqlite_store_with_many;

const PEOPLE: u32 = 400;
/// What the server says of each message, so that outcomes need room in the store.
const REPLY: usize = 900;

fn talkative(address: &str) -> Outcome {
    let reply = format!("250 {address} {}", "queued ".repeat(REPLY / 7));
    Outcome::Accepted { reply }
}

async fn pragma(store: &Store, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&store.pool).await.unwrap();
}

async fn pages(store: &Store) -> i64 {
    let pages = sqlx::query_scalar("PRAGMA page_count");
    pages.fetch_one(&store.pool).await.unwrap()
}

/// Sends to the end once the store works again: everyone is mailed, or was on the way when it
/// failed and is in doubt.
async fn mails_the_rest<F>(store: &Store, transport: &Recording<F>, connections: usize)
where
    F: FnMut(&str) -> Outcome + Send + 'static,
{
    let summary = mail(store, transport).await;
    assert_eq!(
        summary.sent + summary.already_sent + summary.in_doubt,
        u64::from(PEOPLE)
    );
    assert!(summary.in_doubt <= 4 * connections as u64, "{summary:?}");
    let mut delivered = sorted(transport.delivered());
    let all = delivered.len();
    delivered.dedup();
    assert_eq!(delivered.len(), all, "somebody was mailed twice");
    assert!(all as u64 >= summary.sent + summary.already_sent);
}

#[tokio::test]
async fn a_disk_that_is_full_ends_the_run_and_loses_nobody() {
    let (_folder, store) = sqlite_store_with_many(PEOPLE).await;
    let transport = Recording::new(TransportKind::Smtp, talkative);
    let few = SendOptions {
        limit: Some(5),
        ..options()
    };
    send(&store, &mailing(), transport.opening(), &few, |_| {})
        .await
        .unwrap();
    let full = format!("PRAGMA max_page_count = {}", pages(&store).await + 3);
    sqlx::raw_sql(sqlx::AssertSqlSafe(full))
        .execute(&store.pool)
        .await
        .unwrap();
    let error = send(&store, &mailing(), transport.opening(), &options(), |_| {})
        .await
        .unwrap_err();
    let said = error.to_string();
    assert!(said.contains("the disk is full"), "{said}");
    assert!(said.contains("run the same command again"), "{said}");
    assert!(
        transport.delivered().len() < PEOPLE as usize,
        "there was room"
    );

    pragma(&store, "PRAGMA max_page_count = 1000000").await;
    mails_the_rest(&store, &transport, 1).await;
}

#[tokio::test]
async fn a_store_that_may_only_be_read_mails_nobody() {
    let (_folder, store) = sqlite_store_with_many(PEOPLE).await;
    let transport = smtp();
    pragma(&store, "PRAGMA query_only = ON").await;
    let error = send(&store, &mailing(), transport.opening(), &options(), |_| {})
        .await
        .unwrap_err();
    let said = error.to_string();
    assert!(said.contains("let this user write to the file"), "{said}");
    assert_eq!(transport.delivered(), Vec::<String>::new());

    pragma(&store, "PRAGMA query_only = OFF").await;
    mails_the_rest(&store, &transport, 1).await;
}

#[tokio::test]
async fn a_store_that_may_only_be_read_all_at_once_ends_the_run() {
    let (_folder, store) = sqlite_store_with_many(PEOPLE).await;
    let pool = store.pool.clone();
    let transport = Recording::new(TransportKind::Smtp, accepted);
    let (mailing, options, mut mailed) = (mailing(), options(), 0);
    let ended = send(&store, &mailing, transport.opening(), &options, |event| {
        if let Event::Settled { .. } = event {
            mailed += 1;
            if mailed == 50 {
                let pool = pool.clone();
                tokio::spawn(async move {
                    sqlx::raw_sql("PRAGMA query_only = ON").execute(&pool).await
                });
            }
        }
    });
    let said = ended.await.unwrap_err().to_string();
    assert!(said.contains("let this user write to the file"), "{said}");
    let before = transport.delivered().len();
    assert!((50..PEOPLE as usize).contains(&before), "{before}");

    pragma(&store, "PRAGMA query_only = OFF").await;
    mails_the_rest(&store, &transport, 1).await;
}

/// Freezes, mails one, breaks the store, and sends on: whether it ends at all, and with what.
async fn ends_with(store: &Store, breaks: &'static str) -> Error {
    let few = SendOptions {
        limit: Some(1),
        ..options()
    };
    send(store, &mailing(), smtp().opening(), &few, |_| {})
        .await
        .unwrap();
    pragma(store, breaks).await;
    let (mailing, options) = (mailing(), options());
    let transport = smtp();
    let run = send(store, &mailing, transport.opening(), &options, |_| {});
    let ended = tokio::time::timeout(std::time::Duration::from_mins(1), run).await;
    ended.expect("it goes on for ever").unwrap_err()
}

/// Room for outcomes and none for intents: what works says nothing of what does not.
#[tokio::test]
async fn a_store_that_takes_no_intents_ends_the_run() {
    let (_folder, store) = sqlite_store_with_many(20).await;
    let breaks = "CREATE TRIGGER no_room BEFORE UPDATE ON delivery WHEN NEW.state = 'sending'
        BEGIN SELECT RAISE(ABORT, 'no room'); END";
    let error = ends_with(&store, breaks).await;
    assert!(error.to_string().contains("no room"), "{error}");
    pragma(&store, "DROP TRIGGER no_room").await;
    assert_eq!(mail(&store, &smtp()).await.sent, 19);
}

#[tokio::test]
async fn a_recipient_who_cannot_be_read_ends_the_run() {
    let (_folder, store) = store_with_many(20).await;
    let breaks = "UPDATE delivery SET fields = 'nonsense' WHERE person =
        (SELECT person FROM delivery WHERE state = 'pending' ORDER BY person LIMIT 1)";
    let error = ends_with(&store, breaks).await;
    assert!(matches!(error, Error::Corrupt { .. }), "{error}");
    let mends = "UPDATE delivery SET fields = '{}'";
    pragma(&store, mends).await;
    let summary = mail(&store, &smtp()).await;
    assert_eq!(summary.sent + summary.already_sent, 20);
}

#[tokio::test]
async fn a_store_that_cannot_be_read_ends_the_run() {
    let (_folder, store) = store_with_many(20).await;
    let breaks = "ALTER TABLE delivery RENAME COLUMN fields TO elsewhere";
    let error = ends_with(&store, breaks).await;
    assert!(matches!(error, Error::Store(_)), "{error}");
    pragma(
        &store,
        "ALTER TABLE delivery RENAME COLUMN elsewhere TO fields",
    )
    .await;
    assert_eq!(mail(&store, &smtp()).await.sent, 19);
}
