//! Everyone is written down once, whatever happens meanwhile.

use postroom_content_model::Mailing;

use super::*;
use crate::TransportKind;
use crate::testing::{address, import, mailing, now, store_with, store_with_many, temporary_store};

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

/// People who are forgotten, one after the other, while the mailing is frozen.
async fn forgetting_meanwhile(mailing: &Mailing) {
    let (_folder, store) = store_with_many(100).await;
    let started = Ledger::start(&store, mailing, TransportKind::Smtp, now())
        .await
        .unwrap();
    let forget = async {
        for n in 0..100 {
            let address = address(&format!("p{n}@x.example"));
            store.forget(&address, now()).await.unwrap();
        }
    };
    let freeze = async { started.freeze(&[]).await.unwrap() };
    tokio::join!(freeze, forget);
    let sql = "SELECT count(*) FROM delivery WHERE address <> '' OR state <> 'suppressed'";
    let returned: i64 = sqlx::query_scalar(sql)
        .fetch_one(&store.pool)
        .await
        .unwrap();
    assert_eq!(returned, 0, "of people who asked to be forgotten");
}

#[tokio::test]
async fn who_is_forgotten_while_a_mailing_is_frozen_does_not_return() {
    forgetting_meanwhile(&mailing()).await;
    let segment = Some("email contains x.example".parse().unwrap());
    forgetting_meanwhile(&Mailing {
        segment,
        ..mailing()
    })
    .await;
}

#[tokio::test]
async fn seeds_are_recipients_unless_they_must_not_be_mailed() {
    let (_folder, store) = store_with(&["a@x.example", "b@x.example"]).await;
    let gone = address("gone@x.example");
    store.unsubscribe("weekly", &gone, now()).await.unwrap();
    let seeds = [address("b@x.example"), address("me@x.example"), gone];
    let started = Ledger::start(&store, &mailing(), TransportKind::Smtp, now())
        .await
        .unwrap();
    started.freeze(&seeds).await.unwrap();
    assert_eq!(started.counts().await.unwrap().pending, 3);
    let persons: Vec<_> = seeds.iter().map(|seed| store.keys.person(seed)).collect();
    let first = started.pending_of(&persons).await.unwrap();
    let first: Vec<&str> = first
        .iter()
        .map(|c| c.subscriber.address.as_str())
        .collect();
    assert_eq!(first, ["b@x.example", "me@x.example"]);
}
