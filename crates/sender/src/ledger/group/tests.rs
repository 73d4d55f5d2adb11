//! What one commit may and may not do.

use super::*;
use crate::testing::{address, mailing, now, sqlite_store_with_many, store_with};
use crate::{Store, TransportKind, ledger::Candidate};

async fn frozen(members: &[&str]) -> (tempfile::TempDir, Ledger) {
    let (folder, store) = store_with(members).await;
    let ledger = frozen_in(&store).await;
    (folder, ledger)
}

async fn frozen_in(store: &Store) -> Ledger {
    let ledger = Ledger::start(store, &mailing(), TransportKind::Smtp, now())
        .await
        .unwrap();
    ledger.freeze(&[]).await.unwrap();
    ledger
}

async fn candidates(ledger: &Ledger) -> Vec<Candidate> {
    ledger.pending(None, 9).await.unwrap()
}

async fn intend(ledger: &Ledger, people: &[Person]) -> Committed {
    ledger.commit(&intents(ledger, people).await).await.unwrap()
}

async fn intents(ledger: &Ledger, people: &[Person]) -> Group {
    let mut group = Group::default();
    for person in people {
        let sql = "SELECT attempts FROM delivery WHERE mailing = $1 AND person = $2";
        let attempts = sqlx::query_scalar(sql)
            .bind(ledger.id)
            .bind(person.as_bytes())
            .fetch_one(&ledger.store.pool);
        group.intents.push(Intent {
            person: *person,
            attempts: attempts.await.unwrap(),
        });
    }
    group
}

fn told(person: Person, attempt: i64, state: Delivery) -> Settlement {
    Settlement {
        person,
        attempt,
        state,
        code: None,
        reply: Some("said".to_owned()),
        pause: None,
        bounced: false,
    }
}

async fn write(ledger: &Ledger, settlement: Settlement) {
    let group = Group {
        settlements: vec![settlement],
        ..Group::default()
    };
    ledger.commit(&group).await.unwrap();
}

#[tokio::test]
async fn an_intent_is_granted_once() {
    let (_folder, store) = sqlite_store_with_many(3).await;
    let ledger = frozen_in(&store).await;
    let people: Vec<Person> = candidates(&ledger).await.iter().map(|c| c.person).collect();
    let first = intend(&ledger, &people[..2]).await;
    assert_eq!(first.granted.len(), 2);
    let second = intend(&ledger, &people).await;
    assert_eq!(second.granted.keys().collect::<Vec<_>>(), [&people[2]]);
    assert!(second.suppressed.is_empty() && !second.cancelled);
    assert_eq!(ledger.counts().await.unwrap().sending, 3);
}

#[tokio::test]
async fn a_group_is_one_statement_unless_somebody_cannot_be_mailed() {
    let (_folder, store) = sqlite_store_with_many(4).await;
    let ledger = frozen_in(&store).await;
    let people: Vec<Person> = candidates(&ledger).await.iter().map(|c| c.person).collect();
    let first = intents(&ledger, &people[..2]).await;
    let granted = ledger
        .commit_at_once(&first)
        .await
        .unwrap()
        .unwrap()
        .granted;
    assert_eq!(granted, HashMap::from([(people[0], 1), (people[1], 1)]));
    let mut next = intents(&ledger, &people[2..]).await;
    next.settlements = vec![told(people[0], 1, Delivery::Sent)];
    let counts = async || {
        let counts = ledger.counts().await.unwrap();
        (counts.pending, counts.sending, counts.sent)
    };

    next.intents[1].attempts = 7;
    assert!(ledger.commit_at_once(&next).await.unwrap().is_none());
    assert_eq!(counts().await, (2, 2, 0), "all of it or nothing");

    assert_eq!(ledger.commit(&next).await.unwrap().granted.len(), 2);
    assert_eq!(
        counts().await,
        (0, 3, 1),
        "one by one it is written all the same"
    );
}

#[tokio::test]
async fn a_connection_that_was_replaced_is_prepared_again() {
    let (_folder, store) = sqlite_store_with_many(2).await;
    let ledger = frozen_in(&store).await;
    let people: Vec<Person> = candidates(&ledger).await.iter().map(|c| c.person).collect();
    let first = intents(&ledger, &people[..1]).await;
    assert!(ledger.commit_at_once(&first).await.unwrap().is_some());
    store.pool.acquire().await.unwrap().close().await.unwrap();
    let second = intents(&ledger, &people[1..]).await;
    assert!(ledger.commit_at_once(&second).await.unwrap().is_none());
    assert_eq!(ledger.counts().await.unwrap().sending, 1);
    assert!(ledger.commit_at_once(&second).await.unwrap().is_some());
    assert_eq!(ledger.counts().await.unwrap().sending, 2);
}

#[tokio::test]
async fn who_left_meanwhile_is_not_mailed() {
    let (_folder, ledger) = frozen(&["a@x.example", "b@x.example"]).await;
    let people: Vec<Person> = candidates(&ledger).await.iter().map(|c| c.person).collect();
    let gone = address("A@x.example");
    ledger
        .store
        .unsubscribe("weekly", &gone, now())
        .await
        .unwrap();
    let committed = intend(&ledger, &people).await;
    assert_eq!(committed.suppressed, [ledger.store.keys.person(&gone)]);
    let counts = ledger.counts().await.unwrap();
    assert_eq!((counts.suppressed, counts.sending), (1, 1));
}

#[tokio::test]
async fn a_cancelled_mailing_grants_nothing() {
    let (_folder, ledger) = frozen(&["a@x.example"]).await;
    let person = candidates(&ledger).await[0].person;
    let kind = TransportKind::Smtp;
    ledger.store.cancel("edition-1", kind, now()).await.unwrap();
    let committed = intend(&ledger, &[person]).await;
    assert!(committed.cancelled && committed.granted.is_empty());
    assert_eq!(ledger.counts().await.unwrap().sending, 0);
}

#[tokio::test]
async fn a_reply_counts_for_the_attempt_that_it_answers() {
    let (_folder, ledger) = frozen(&["a@x.example"]).await;
    let person = candidates(&ledger).await[0].person;
    intend(&ledger, &[person]).await;
    write(&ledger, told(person, 1, Delivery::InDoubt)).await;
    ledger.resend_doubtful().await.unwrap();
    assert_eq!(intend(&ledger, &[person]).await.granted[&person], 2);
    write(&ledger, told(person, 1, Delivery::Failed)).await;
    assert_eq!(ledger.counts().await.unwrap().sending, 1, "a late reply");
    write(&ledger, told(person, 2, Delivery::InDoubt)).await;
    write(&ledger, told(person, 2, Delivery::Sent)).await;
    assert_eq!(
        ledger.counts().await.unwrap().sent,
        1,
        "a late definite reply resolves the doubt"
    );
    write(&ledger, told(person, 2, Delivery::Pending)).await;
    assert_eq!(
        ledger.counts().await.unwrap().sent,
        1,
        "and what is sent stays so"
    );
}

#[tokio::test]
async fn who_is_forgotten_while_the_message_is_on_its_way_leaves_no_trace() {
    let (_folder, ledger) = frozen(&["a@x.example", "b@x.example"]).await;
    let people: Vec<Person> = candidates(&ledger).await.iter().map(|c| c.person).collect();
    intend(&ledger, &people).await;
    for name in ["a@x.example", "b@x.example"] {
        ledger.store.forget(&address(name), now()).await.unwrap();
    }
    write(&ledger, told(people[0], 1, Delivery::Sent)).await;
    write(&ledger, told(people[1], 1, Delivery::Pending)).await;
    let counts = ledger.counts().await.unwrap();
    assert_eq!((counts.sent, counts.suppressed), (1, 1));
    let sql = "SELECT count(*) FROM delivery WHERE reply IS NOT NULL OR address <> ''";
    let traces: i64 = sqlx::query_scalar(sql)
        .fetch_one(&ledger.store.pool)
        .await
        .unwrap();
    assert_eq!(traces, 0);
}

#[tokio::test]
async fn the_second_hard_bounce_suppresses_everywhere() {
    let (_folder, first) = frozen(&["a@x.example"]).await;
    let store = &first.store;
    let ada = address("a@x.example");
    let person = store.keys.person(&ada);
    let bounce = |attempt| Settlement {
        bounced: true,
        ..told(person, attempt, Delivery::Failed)
    };
    intend(&first, &[person]).await;
    write(&first, bounce(1)).await;
    write(&first, bounce(1)).await;
    assert_eq!(
        store.count("weekly").await.unwrap(),
        1,
        "one mailing counts once"
    );

    let mut next = mailing();
    next.id = "edition-2".to_owned();
    let second = Ledger::start(store, &next, TransportKind::Smtp, now())
        .await
        .unwrap();
    second.freeze(&[]).await.unwrap();
    intend(&second, &[person]).await;
    write(&second, bounce(1)).await;
    assert_eq!(store.count("weekly").await.unwrap(), 0);
    let again = crate::Subscriber::new(ada);
    let joined = store.add("other", &again, now()).await.unwrap();
    assert_eq!(joined, crate::Joined::Refused(crate::Suppression::Bounced));
}

#[tokio::test]
async fn whoever_comes_back_after_bounces_has_as_many_again() {
    let (_folder, store) = store_with(&["a@x.example"]).await;
    let ada = address("a@x.example");
    let bounces_in = async |edition: &str| {
        let mut mailing = mailing();
        mailing.id = edition.to_owned();
        let ledger = Ledger::start(&store, &mailing, TransportKind::Smtp, now());
        let ledger = ledger.await.unwrap();
        ledger.freeze(&[]).await.unwrap();
        let person = store.keys.person(&ada);
        intend(&ledger, &[person]).await;
        let bounce = Settlement {
            bounced: true,
            ..told(person, 1, Delivery::Failed)
        };
        write(&ledger, bounce).await;
        store.count("weekly").await.unwrap()
    };
    assert_eq!(bounces_in("edition-1").await, 1);
    assert_eq!(bounces_in("edition-2").await, 0);
    let again = crate::Subscriber::new(ada.clone());
    let revive = [crate::Suppression::Bounced];
    let consent = crate::Consent::default();
    let joined = store.admit("weekly", &again, &consent, &revive, now());
    assert_eq!(joined.await.unwrap(), crate::Joined::Added);
    assert_eq!(bounces_in("edition-3").await, 1);
    let known = store.known_of(&ada).await.unwrap().unwrap();
    assert_eq!(known["bounces"][0]["edition"], "edition-3", "{known}");
    assert_eq!(bounces_in("edition-4").await, 0);

    store.forget(&ada, now()).await.unwrap();
    let known = store.known_of(&ada).await.unwrap().unwrap();
    assert_eq!(
        known["bounces"].as_array().map(Vec::len),
        Some(0),
        "{known}"
    );
}

#[tokio::test]
async fn a_deferred_one_is_due_at_its_time_and_not_before() {
    let (_folder, ledger) = frozen(&["a@x.example", "b@x.example"]).await;
    let person = candidates(&ledger).await[0].person;
    intend(&ledger, &[person]).await;
    let later = Settlement {
        pause: Some(Duration::from_mins(15)),
        ..told(person, 1, Delivery::Deferred)
    };
    write(&ledger, later).await;
    let counts = ledger.counts().await.unwrap();
    assert_eq!((counts.deferred, counts.pending + counts.claimed), (1, 1));
    assert!(intend(&ledger, &[person]).await.granted.is_empty());
    let due = ledger.next_due(i64::MIN).await.unwrap().unwrap();
    let began = ledger.clock.now().as_millisecond();
    assert!((due - began - 900_000).abs() < 60_000, "{due} {began}");
    let mut after = crate::ledger::DueAfter::default();
    assert!(ledger.due(due - 1, &mut after, 9).await.unwrap().is_empty());
    let found = ledger.due(due, &mut after, 9).await.unwrap();
    assert_eq!((found[0].person, found[0].deferrals), (person, 1));
    assert!(ledger.due(due, &mut after, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_said_without_a_server_has_no_code_of_an_earlier_reply() {
    let (_folder, store) = sqlite_store_with_many(2).await;
    let ledger = frozen_in(&store).await;
    let people: Vec<Person> = candidates(&ledger).await.iter().map(|c| c.person).collect();
    intend(&ledger, &people).await;
    for person in &people {
        let later = Settlement {
            code: Some(451),
            pause: Some(Duration::ZERO),
            ..told(*person, 1, Delivery::Deferred)
        };
        write(&ledger, later).await;
    }
    intend(&ledger, &people[..1]).await;
    assert_eq!(ledger.sweep().await.unwrap(), 1);
    let group = Group {
        unbuilt: vec![(people[1], "no such field".to_owned())],
        ..Group::default()
    };
    ledger.commit(&group).await.unwrap();
    let kind = TransportKind::Smtp;
    let found = store.undelivered("edition-1", kind, 9).await.unwrap();
    let found: Vec<_> = found.iter().map(|one| (one.state, one.code)).collect();
    let expected = [(Delivery::InDoubt, None), (Delivery::Failed, None)];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn pages_follow_each_other() {
    let (_folder, ledger) = frozen(&["a@x.example", "b@x.example", "c@x.example"]).await;
    let first = ledger.pending(None, 2).await.unwrap();
    let second = ledger.pending(Some(first[1].person), 2).await.unwrap();
    assert_eq!((first.len(), second.len()), (2, 1));
    assert!(first.iter().all(|one| one.person != second[0].person));
}

/// A scan of the whole mailing in each commit would be as right, and many times as slow.
#[tokio::test]
async fn deliveries_are_found_by_key() {
    let (_folder, store) = sqlite_store_with_many(1).await;
    let ledger = frozen_in(&store).await;
    let dialect = ledger.store.dialect;
    let of_a_row = |sql: String| {
        let names = ["now", "mailing", "millis", "value", "list"];
        let placed = |sql: String, name| sql.replace(&format!("NEW.{name}"), "$9");
        names.into_iter().fold(sql, placed)
    };
    let statements = [
        outcomes::outcomes(dialect),
        intents::begin(dialect),
        of_a_row(outcomes::outcome()),
        of_a_row(intents::begin_next()),
    ];
    for sql in statements {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        // A plan depends on no values.
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain)
            .fetch_all(&ledger.store.pool)
            .await
            .unwrap();
        let steps = plan.iter().map(|(.., step)| step);
        let mut steps = steps.filter(|step| step.contains(" delivery"));
        assert!(steps.all(|step| step.contains("person=?")), "{plan:#?}");
    }
}
