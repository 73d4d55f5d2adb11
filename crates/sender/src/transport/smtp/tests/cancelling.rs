//! Calls that are dropped half-way.

use std::sync::Arc;

use tokio::sync::{Notify, mpsc};

use super::run::deliver;
use super::script::{Act, Step};
use super::server::Server;
use crate::testing::message;
use crate::{Ended, Job, Transport};

#[tokio::test]
async fn a_delivery_that_is_dropped_does_not_answer_for_the_next() {
    for step in [Step::Ehlo, Step::Mail, Step::Rcpt, Step::Data, Step::Dot] {
        let reached = Arc::new(Notify::new());
        let note = reached.clone();
        let server = Server::pipelining(move |cue| {
            if cue.step == step && cue.connection == 1 {
                note.notify_one();
                return Act::Stall;
            }
            match cue.is(Step::Rcpt, "unknown@") {
                true => Act::say("550 5.1.1 no such user"),
                false => Act::Well,
            }
        })
        .await;
        let mut smtp = server.transport();
        tokio::select! {
            run = deliver(&mut smtp, &["a@x.example"]) => panic!("{run:?}"),
            () = reached.notified() => {}
        }
        let next = deliver(&mut smtp, &["unknown@x.example"]).await;
        assert_eq!(
            next.kinds(&server, &["unknown@x.example"]),
            ["bad address"],
            "{step:?}"
        );
        assert_eq!(server.seen.lock().unwrap().connections, 2);
    }
}

#[tokio::test]
async fn where_nobody_hears_the_outcome_nothing_leaves() {
    let server = Server::pipelining(|_| Act::Well).await;
    let (send, mut jobs) = mpsc::channel(1);
    let (settled, outcomes) = mpsc::channel(1);
    drop(outcomes);
    let message = message("a@x.example");
    send.try_send(Job {
        ticket: 0,
        message,
        valid_until: None,
    })
    .unwrap();
    let ended = server.transport().deliver(&mut jobs, &settled).await;
    assert_eq!(ended, Ended::Done);
    assert!(server.accepted().is_empty() && jobs.try_recv().is_ok());
}
