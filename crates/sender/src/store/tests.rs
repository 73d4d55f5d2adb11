//! Stores that cannot be opened or written, and what is said of them.

use std::fs;
use std::net::TcpListener;

use super::*;
use crate::testing::{address, now, sqlite_store, temporary_store};
use crate::{ImportOptions, Joined, Subscriber};

pub(super) async fn refusal(url: &str) -> String {
    let url: StoreUrl = url.parse().unwrap();
    let error = Store::open(&url).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    error.to_string()
}

async fn add(store: &Store, who: &str) -> Result<Joined, Error> {
    let subscriber = Subscriber::new(address(who));
    store.add("weekly", &subscriber, now()).await
}

#[tokio::test]
async fn a_sqlite_store_is_durable() {
    let (_folder, store) = sqlite_store().await;
    let pragma = async |sql: &'static str| -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&store.pool)
            .await
            .unwrap()
    };
    let journal: String = sqlx::query_scalar("SELECT journal_mode FROM pragma_journal_mode")
        .fetch_one(&store.pool)
        .await
        .unwrap();
    assert_eq!(journal, "wal");
    let full = 2;
    assert_eq!(
        pragma("SELECT synchronous FROM pragma_synchronous").await,
        full
    );
    assert_eq!(
        pragma("SELECT foreign_keys FROM pragma_foreign_keys").await,
        1
    );
    assert_eq!(
        pragma("SELECT secure_delete FROM pragma_secure_delete").await,
        1
    );
    assert_eq!(
        pragma("SELECT timeout FROM pragma_busy_timeout").await,
        10_000
    );
}

#[tokio::test]
async fn a_file_of_any_name_is_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("50% a?b=c#d/../ü:e");
    fs::create_dir(folder.path().join("50% a?b=c#d")).unwrap();
    let store = Store::open(&StoreUrl::Sqlite(file.clone())).await.unwrap();
    add(&store, "a@x.example").await.unwrap();
    store.close().await;
    assert!(file.is_file());
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_named() {
    let error = refusal("sqlite:/nonexistent/postroom.db").await;
    assert!(error.contains("/nonexistent/postroom.db"), "{error}");
    assert!(error.ends_with("check that its folder exists and is writable"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    fs::write(&file, "not a database, but long enough to be taken for one").unwrap();
    let error = refusal(&format!("sqlite:{}", file.display())).await;
    assert!(error.ends_with("file is not a database; name another file in the setting `store`"));
}

#[tokio::test]
async fn a_full_disk_loses_nothing() {
    let (_folder, store) = sqlite_store().await;
    add(&store, "a@x.example").await.unwrap();
    let full = "PRAGMA max_page_count = 1";
    sqlx::raw_sql(full).execute(&store.pool).await.unwrap();
    let csv: String = (0..5000).map(|n| format!("p{n}@x.example\n")).collect();
    let options = ImportOptions::new("weekly", now());
    let csv = format!("email\n{csv}");
    let imported = store.import(csv.as_bytes(), &options, |_| Ok(())).await;
    let error = imported.unwrap_err();
    assert!(error.to_string().contains("the disk is full"), "{error}");
    assert!(error.is_permanent());
    assert_eq!(store.count("weekly").await.unwrap(), 1);
    let room = "PRAGMA max_page_count = 1000000";
    sqlx::raw_sql(room).execute(&store.pool).await.unwrap();
    let imported = store.import(csv.as_bytes(), &options, |_| Ok(())).await;
    assert_eq!(imported.unwrap().added, 5000);
}

#[tokio::test]
async fn a_store_that_may_only_be_read_says_so() {
    let (_folder, store) = sqlite_store().await;
    let read_only = "PRAGMA query_only = ON";
    sqlx::raw_sql(read_only).execute(&store.pool).await.unwrap();
    let error = add(&store, "a@x.example").await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("let this user write to the file and to its folder"),
        "{error}"
    );
}

#[tokio::test]
async fn who_waits_too_long_for_a_lock_may_try_again() {
    let (_folder, store) = temporary_store().await;
    let other = Store::open(store.url()).await.unwrap();
    let no_patience = store
        .dialect
        .choose("PRAGMA busy_timeout = 1", "SET lock_timeout = 1");
    sqlx::raw_sql(no_patience)
        .execute(&other.pool)
        .await
        .unwrap();
    let mut writing = store.begin_alone().await.unwrap();
    // This one stands still for longer than a machine may that is alive.
    let no_hurry = store.dialect.choose(
        "PRAGMA busy_timeout = 10000",
        "SET LOCAL idle_in_transaction_session_timeout = 0",
    );
    sqlx::raw_sql(no_hurry)
        .execute(&mut *writing)
        .await
        .unwrap();
    let error = add(&other, "a@x.example").await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert!(error.to_string().contains("for ten seconds"), "{error}");
    let options = ImportOptions::new("weekly", now());
    let import = other.import(&b"email\nb@x.example\n"[..], &options, |_| Ok(()));
    let error = import.await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    writing.rollback().await.unwrap();
    assert_eq!(add(&other, "a@x.example").await.unwrap(), Joined::Added);
}

#[tokio::test]
async fn what_was_signed_before_a_restart_is_known_after_it() {
    let (_folder, mut store) = temporary_store().await;
    let ada = address("ada@x.example");
    let person = store.keys.person(&ada);
    let old = store.keys.token("digest", "weekly", person);
    let id = store.keys.message_id("edition-1", &ada);
    store.renew_token_key(now()).await.unwrap();
    let new = store.keys.token("digest", "weekly", person);
    store.forget(&ada, now()).await.unwrap();
    store.close().await;

    let again = Store::open(store.url()).await.unwrap();
    assert_eq!(again.keys.message_id("edition-1", &ada), id);
    assert!(matches!(
        add(&again, "ADA@x.example").await.unwrap(),
        Joined::Refused(_)
    ));
    for token in [old, new] {
        let left = again.unsubscribe_by_token(&token, now()).await.unwrap();
        assert_eq!(left.list, "weekly");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_its_password() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = gone.local_addr().unwrap().port();
    drop(gone);
    let url = format!("postgres://news:secret@127.0.0.1:{port}/post");
    let error = refusal(&url).await;
    assert!(
        error.starts_with(&format!(
            "cannot open the store postgres://news@127.0.0.1:{port}/post: "
        )) && error.ends_with("check that the server runs, and its host and port"),
        "{error}"
    );
}

#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_stops_no_other() {
    let (_folder, store) = sqlite_store().await;
    let mut writing = store.begin().await.unwrap();
    // As when the disk is full: what fails takes the whole transaction with it.
    let twice = "INSERT OR ROLLBACK INTO mailing (id, edition, kind, hash, body, started_at)
        VALUES (1, 'a', 'smtp', '', '', ''), (1, 'b', 'smtp', '', '', '')";
    let failed = sqlx::query(twice).execute(&mut *writing).await;
    assert!(failed.is_err());
    drop(writing);
    store.begin().await.unwrap().commit().await.unwrap();
}
