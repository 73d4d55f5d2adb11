//! Everyone is written down once, whatever happens meanwhile.

use postroom_content_model::Mailing;

use super::*;
use crate::TransportKind;
use crate::testing::{import, mailing, now, store_with, temporary_store};

const LAST_IS_LOST: &str = "DELETE FROM delivery
    WHERE person = (SELECT person FROM delivery ORDER BY person DESC LIMIT 1)";

#[tokio::test]
async fn recipients_are_frozen_once() {
    let (_folder, store) = store_with(&["a@x.example", "b@x.example"]).await;
    let started = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
        .await
        .unwrap();
    started.freeze(&[]).await.unwrap();
    let later = crate::Subscriber::new("c@x.example".parse().unwrap());
    store.add("weekly", &later, now()).await.unwrap();
    let again = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
        .await
        .unwrap();
    again.freeze(&[]).await.unwrap();
    assert_eq!(again.counts().await.unwrap().pending, 2);
    assert!(again.resumed);
    assert_eq!(again.mailing, mailing());
}

#[tokio::test]
async fn freezing_goes_on_where_it_was_killed() {
    let (_folder, store) = store_with(&["a@x.example", "b@x.example", "c@x.example"]).await;
    let started = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
        .await
        .unwrap();
    started.freeze_page().await.unwrap();
    sqlx::query(LAST_IS_LOST)
        .execute(&store.pool)
        .await
        .unwrap();
    let again = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
        .await
        .unwrap();
    assert!(!again.resumed);
    again.freeze(&[]).await.unwrap();
    assert_eq!(again.counts().await.unwrap().pending, 3);
}

#[tokio::test]
async fn an_empty_list_is_not_frozen() {
    let (_folder, store) = temporary_store().await;
    let Err(error) = Ledger::start(&store, &mailing(), TransportKind::Smtp, now()).await else {
        panic!("started");
    };
    assert!(error.to_string().contains("import some first"), "{error}");
    assert!(store.status(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn only_the_segment_is_frozen_and_goes_on_where_it_was_killed() {
    let (_folder, store) = temporary_store().await;
    let csv: String = (0..50)
        .map(|n| format!("p{n}@x.example,{}\n", n % 5))
        .collect();
    import(&store, &format!("email,group\n{csv}")).await;
    let mailing = Mailing {
        segment: Some("group = 3 or group = 4".parse().unwrap()),
        ..mailing()
    };
    let started = Ledger::start(&store, &mailing, TransportKind::Smtp, now())
        .await
        .unwrap();
    started.freeze(&[]).await.unwrap();
    assert_eq!(started.counts().await.unwrap().pending, 20);
    let killed = "UPDATE mailing SET frozen_at = NULL";
    sqlx::query(killed).execute(&store.pool).await.unwrap();
    sqlx::query(LAST_IS_LOST)
        .execute(&store.pool)
        .await
        .unwrap();
    let again = Ledger::start(&store, &mailing, TransportKind::Smtp, now())
        .await
        .unwrap();
    assert_eq!(again.mailing.segment, mailing.segment);
    again.freeze(&[]).await.unwrap();
    assert_eq!(again.counts().await.unwrap().pending, 20);
}

#[tokio::test]
async fn an_empty_segment_is_not_frozen() {
    let (_folder, store) = store_with(&["a@x.example"]).await;
    let mailing = Mailing {
        segment: Some("city = London".parse().unwrap()),
        ..mailing()
    };
    let started = Ledger::start(&store, &mailing, TransportKind::Smtp, now()).await;
    let Err(error) = started else {
        panic!("started");
    };
    assert!(error.to_string().contains("`city = London`"), "{error}");
}
