//! What holds a run back, and what ends it.

use std::collections::HashSet;
use std::time::Duration;

use super::*;
use crate::{FailureLimit, Limit, Rates};

#[tokio::test]
async fn seeds_get_theirs_first() {
    let (_folder, store) = store_with_many(50).await;
    let options = SendOptions {
        seeds: vec![address("boss@y.example"), address("p7@x.example")],
        ..options()
    };
    let transport = smtp();
    send(&store, &mailing(), transport.opening(), &options, |_| {})
        .await
        .unwrap();
    let delivered = transport.delivered();
    assert_eq!(delivered.len(), 51);
    assert_eq!(delivered[..2], ["boss@y.example", "p7@x.example"]);
}

#[tokio::test]
async fn only_the_expected_mailing_is_mailed() {
    let (_folder, store) = store_with(THREE).await;
    let expecting = |hash: String| SendOptions {
        expect: Some(hash),
        limit: Some(1),
        ..options()
    };
    let wrong = expecting("0123".to_owned());
    let error = send(&store, &mailing(), smtp().opening(), &wrong, |_| {})
        .await
        .unwrap_err();
    assert!(error.to_string().contains("not 0123"), "{error}");
    assert!(store.status(None).await.unwrap().is_empty(), "nor frozen");
    let right = expecting(mailing().hash());
    send(&store, &mailing(), smtp().opening(), &right, |_| {})
        .await
        .unwrap();
    let mut edited = mailing();
    edited.subject = Template::literal("Something else");
    let edit = expecting(edited.hash());
    let error = send(&store, &edited, smtp().opening(), &edit, |_| {})
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Unexpected { .. }),
        "what is frozen counts: {error}"
    );
}

#[tokio::test]
async fn a_run_stops_by_itself_when_too_much_fails() {
    let (_folder, store) = store_with_many(300).await;
    let transport = Recording::new(TransportKind::Smtp, |to: &str| {
        rejected(550, &format!("550 5.7.1 <{to}> not from you"), false)
    });
    let options = SendOptions {
        failures: FailureLimit {
            of_last: 40,
            ..FailureLimit::default()
        },
        ..options()
    };
    let summary = send(&store, &mailing(), transport.opening(), &options, |_| {})
        .await
        .unwrap();
    let Some(Stopped::TooManyFailures {
        state, of, last, ..
    }) = &summary.stopped
    else {
        panic!("{summary:?}");
    };
    assert_eq!((*state, *of), (Delivery::Failed, 40));
    assert!(last.contains("…@x.example> not from you"), "{last}");
    assert!((40..=44).contains(&summary.failed), "{summary:?}");
    assert_eq!(summary.failed + summary.pending, 300);
}

#[tokio::test]
async fn a_domain_that_takes_little_holds_up_nobody_else() {
    let (_folder, store) = temporary_store().await;
    let csv: String = (0..200)
        .map(|n| {
            format!(
                "p{n}@{}.example\n",
                if n % 2 == 0 { "slow" } else { "quick" }
            )
        })
        .collect();
    import(&store, &format!("email\n{csv}")).await;
    let slow = Limit::new(1, Duration::from_hours(1));
    let options = SendOptions {
        rates: Rates::new(None, [("slow.example".to_owned(), slow)]),
        ..options()
    };
    let (transport, stop) = (smtp(), options.stop.clone());
    let (recording, mailing) = (transport.clone(), mailing());
    let watch = async move {
        while recording.delivered().len() < 101 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        stop.stop();
    };
    let run = send(&store, &mailing, transport.opening(), &options, |_| {});
    let (summary, ()) = tokio::join!(run, watch);
    assert_eq!(summary.unwrap().sent, 101);
    let delivered: HashSet<String> = transport.delivered().into_iter().collect();
    let slow = delivered.iter().filter(|to| to.contains("slow")).count();
    assert_eq!((delivered.len(), slow), (101, 1));
}

/// More of them than can wait aside: they are read again, though their time has come already.
#[tokio::test]
async fn those_who_are_due_at_a_slow_domain_are_all_tried_in_this_run() {
    let (_folder, store) = store_with_many(200).await;
    let first = SendOptions {
        limit: Some(1),
        ..options()
    };
    send(&store, &mailing(), smtp().opening(), &first, |_| {})
        .await
        .unwrap();
    sqlx::query("UPDATE delivery SET state = 'deferred', due_at = 0 WHERE state = 'pending'")
        .execute(&store.pool)
        .await
        .unwrap();
    let slow = Limit::new(400, Duration::from_secs(1));
    let options = SendOptions {
        rates: Rates::new(None, [("x.example".to_owned(), slow)]),
        ..options()
    };
    let summary = send(&store, &mailing(), smtp().opening(), &options, |_| {})
        .await
        .unwrap();
    assert_eq!((summary.sent, summary.deferred), (199, 0));
}

#[tokio::test]
async fn a_store_that_is_full_ends_the_run_and_loses_nothing() {
    let (_folder, store) = sqlite_store().await;
    let people: String = (0..60).map(|n| format!("p{n}@x.example\n")).collect();
    import(&store, &format!("email\n{people}")).await;
    let pool = store.pool.clone();
    let pages = async |number: &'static str| {
        sqlx::raw_sql(number).execute(&pool).await.unwrap();
    };
    let first = smtp();
    let limited = SendOptions {
        limit: Some(10),
        ..options()
    };
    send(&store, &mailing(), first.opening(), &limited, |_| {})
        .await
        .unwrap();
    pages("PRAGMA query_only = ON").await;
    let during = smtp();
    let ended = send(&store, &mailing(), during.opening(), &options(), |_| {}).await;
    assert!(matches!(ended, Err(Error::Store(_))), "{ended:?}");
    assert_eq!(during.delivered().len(), 0, "no intent, no mail");
    pages("PRAGMA query_only = OFF").await;
    let last = smtp();
    assert_eq!(mail(&store, &last).await.sent, 50);
    assert_eq!(mailed_twice(&[first.delivered(), last.delivered()]), 0);
}

#[tokio::test]
async fn an_outcome_survives_a_store_that_fails_for_a_moment() {
    let (_folder, store) = sqlite_store().await;
    let people: String = (0..60).map(|n| format!("p{n}@x.example\n")).collect();
    import(&store, &format!("email\n{people}")).await;
    let pool = store.pool.clone();
    // Outcomes cannot be written until the trigger is dropped.
    let fails = "CREATE TRIGGER full BEFORE UPDATE OF reply ON delivery
        BEGIN SELECT RAISE(ABORT, 'disk full'); END";
    sqlx::raw_sql(fails).execute(&pool).await.unwrap();
    let mends = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let mended = sqlx::raw_sql("DROP TRIGGER full").execute(&pool);
        mended.await.unwrap();
    };
    let transport = smtp();
    let (summary, ()) = tokio::join!(mail(&store, &transport), mends);
    assert_eq!((summary.sent, summary.in_doubt), (60, 0), "{summary:?}");
    assert_eq!(transport.delivered().len(), 60);
}
