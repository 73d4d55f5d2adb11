//! What only PostgreSQL can refuse or be careless about.

use super::*;
use crate::testing::postgres;

#[tokio::test]
async fn a_postgresql_store_is_durable() {
    let url = postgres().await;
    let durable = async |role: &'static str| -> String {
        let store = Store::open(&url).await.unwrap();
        sqlx::raw_sql(role).execute(&store.pool).await.unwrap();
        store.close().await;
        let store = Store::open(&url).await.unwrap();
        sqlx::query_scalar("SELECT current_setting('synchronous_commit')")
            .fetch_one(&store.pool)
            .await
            .unwrap()
    };
    let careless = "DO $$ BEGIN EXECUTE format(
        'ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$";
    assert_eq!(durable(careless).await, "on");
}

/// A machine that stands still keeps others from nothing for longer than they wait.
#[tokio::test]
async fn locks_are_lost_sooner_than_they_are_waited_for() {
    let store = Store::open(&postgres().await).await.unwrap();
    let sql = "SELECT CAST(current_setting('idle_in_transaction_session_timeout') AS INTERVAL)
            < CAST(current_setting('lock_timeout') AS INTERVAL)
        AND current_setting('idle_in_transaction_session_timeout') <> '0'";
    let sooner: bool = sqlx::query_scalar(sql)
        .fetch_one(&store.pool)
        .await
        .unwrap();
    assert!(sooner);
}

#[tokio::test]
async fn a_postgresql_that_refuses_says_why() {
    let StoreUrl::Postgres(url) = postgres().await else {
        panic!("the server's URL is none");
    };
    let mut wrong = url.clone();
    wrong.set_password(Some("secret2")).unwrap();
    let error = super::tests::refusal(wrong.as_str()).await;
    assert!(
        error.ends_with("check the user and the password in the setting `store`"),
        "{error}"
    );
    let mut missing = url.clone();
    missing.set_path("nowhere");
    let error = super::tests::refusal(missing.as_str()).await;
    assert!(error.contains("make it with `createdb`"), "{error}");
    let mut replica = url;
    replica.set_query(Some("options=-c%20default_transaction_read_only=on"));
    let error = super::tests::refusal(replica.as_str()).await;
    assert!(error.contains("name the primary"), "{error}");
}
