//! A server that lets us wait.

use std::time::Duration;

use super::run::{deliver, deliver_jobs, ending};
use super::script::{Act, Step};
use super::server::Server;
use crate::testing::message;
use crate::{Job, Outcome};

const TO: [&str; 2] = ["a@x.example", "b@x.example"];
const SHORT: Duration = Duration::from_millis(60);

#[tokio::test]
async fn silence_before_the_final_dot_is_no_doubt() {
    for step in [
        Step::Greeting,
        Step::Ehlo,
        Step::Mail,
        Step::Rcpt,
        Step::Data,
    ] {
        for extensions in [&["PIPELINING"][..], &[]] {
            let server =
                Server::start(extensions, None, false, move |cue| match cue.step == step {
                    true => Act::Stall,
                    false => Act::Well,
                })
                .await;
            let mut smtp = server.transport();
            smtp.adjust(|settings| match step {
                Step::Greeting => settings.limits.greeting = SHORT,
                Step::Data => settings.limits.data = SHORT,
                _ => settings.limits.command = SHORT,
            });
            let run = deliver(&mut smtp, &TO).await;
            assert_eq!(
                run.kinds(&server, &TO),
                ["not sent", "untouched"],
                "{step:?}"
            );
            let (reason, transient) = run.down();
            assert!(
                transient && reason.contains("no answer within 60 ms"),
                "{reason}"
            );
        }
    }
}

#[tokio::test]
async fn silence_after_the_final_dot_is_doubt_and_ends_the_connection() {
    for act in [Act::Stall, Act::TakeAndStall] {
        let server = Server::pipelining(move |cue| match cue.is(Step::Dot, "a@") {
            true => act.clone(),
            false => Act::Well,
        })
        .await;
        let mut smtp = server.transport();
        smtp.adjust(|settings| {
            (settings.limits.final_reply, settings.limits.grace) = (SHORT, SHORT);
        });
        let run = deliver(&mut smtp, &TO).await;
        assert_eq!(run.kinds(&server, &TO), ["in doubt", "not sent"]);
        assert_eq!(ending(&run.ended), "wait");
        smtp.adjust(|settings| settings.limits.final_reply = Duration::from_mins(1));
        let again = deliver(&mut smtp, &["b@x.example"]).await;
        assert_eq!(again.kinds(&server, &["b@x.example"]), ["accepted"]);
        assert_eq!(server.seen.lock().unwrap().connections, 2);
    }
}

#[tokio::test]
async fn a_definite_reply_that_comes_late_resolves_the_doubt() {
    for (reply, expected) in [
        ("250 queued after all\r\n", "accepted"),
        ("451 no, later\r\n", "deferred"),
        ("554 5.6.0 no\r\n", "rejected"),
    ] {
        let server = Server::pipelining(move |cue| match cue.is(Step::Dot, "a@") {
            true => Act::After(Duration::from_millis(150), reply.as_bytes().to_vec()),
            false => Act::Well,
        })
        .await;
        let mut smtp = server.transport();
        smtp.adjust(|settings| settings.limits.final_reply = SHORT);
        let run = deliver(&mut smtp, &TO).await;
        assert_eq!(run.kinds(&server, &TO)[0], expected);
        assert_eq!(format!("{}\r\n", run.text(0)), reply);
    }
}

#[tokio::test]
async fn a_server_that_does_not_read_is_given_up_before_the_final_dot() {
    let server = Server::pipelining(|cue| match cue.step {
        Step::Content => Act::Stall,
        _ => Act::Well,
    })
    .await;
    let mut smtp = server.transport();
    smtp.adjust(|settings| (settings.limits.block, settings.limits.grace) = (SHORT, SHORT));
    let run = deliver_jobs(&mut smtp, vec![large(None)]).await;
    assert_eq!(
        run.kinds(&server, &["a@x.example"]),
        ["not sent"],
        "{run:?}"
    );
    assert!(run.down().1);
}

#[tokio::test]
async fn a_lease_that_ends_while_writing_keeps_the_final_dot_back() {
    let server = Server::pipelining(|cue| match cue.step {
        Step::Content => Act::Stall,
        _ => Act::Well,
    })
    .await;
    let mut smtp = server.transport();
    let run = deliver_jobs(&mut smtp, vec![large(Some(Duration::from_millis(700)))]).await;
    assert_eq!(
        run.kinds(&server, &["a@x.example"]),
        ["not sent"],
        "{run:?}"
    );
    assert!(run.text(0).contains("lease"), "{run:?}");
    let to_blame = ["wait", "down"].contains(&ending(&run.ended));
    assert!(!to_blame, "the server is not: {run:?}");
}

#[tokio::test]
async fn a_job_whose_lease_has_ended_is_not_written() {
    let server = Server::pipelining(|_| Act::Well).await;
    let mut jobs = Vec::new();
    for (ticket, to) in TO.iter().enumerate() {
        let valid_until = (ticket == 0).then(tokio::time::Instant::now);
        jobs.push(Job {
            ticket: ticket as u64,
            message: message(to),
            valid_until,
        });
    }
    let run = deliver_jobs(&mut server.transport(), jobs).await;
    assert_eq!(run.kinds(&server, &TO), ["not sent", "accepted"]);
    assert_eq!(server.seen.lock().unwrap().commands_like("MAIL"), 1);
}

#[tokio::test]
async fn a_lease_that_ends_before_the_content_closes_the_connection() {
    let server = Server::pipelining(|cue| match cue.is(Step::Data, "a@") {
        true => Act::After(Duration::from_millis(900), b"354 go\r\n".to_vec()),
        false => Act::Well,
    })
    .await;
    let end = tokio::time::Instant::now() + Duration::from_millis(500);
    let job = Job {
        ticket: 0,
        message: message("a@x.example"),
        valid_until: Some(end),
    };
    let run = deliver_jobs(&mut server.transport(), vec![job]).await;
    let Some(Outcome::NotSent { reason }) = &run.outcomes[0] else {
        panic!("{run:?}")
    };
    assert!(reason.contains("lease"), "{reason}");
    let to_blame = ["wait", "down"].contains(&ending(&run.ended));
    assert!(!to_blame, "the server is not: {run:?}");
    assert!(server.accepted().is_empty());
}

/// More than the system keeps for a server that does not read.
fn large(lease: Option<Duration>) -> Job {
    let mut message = message("a@x.example");
    message.content = (b"one line of many\r\n".repeat(1_000_000)).into();
    let valid_until = lease.map(|lease| tokio::time::Instant::now() + lease);
    Job {
        ticket: 0,
        message,
        valid_until,
    }
}
