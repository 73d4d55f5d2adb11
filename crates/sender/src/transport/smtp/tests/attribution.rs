//! Commands in a row, and each reply with its own.

use std::time::Duration;

use tokio::sync::mpsc;

use super::run::{deliver, deliver_jobs};
use super::script::{Act, Step};
use super::server::Server;
use crate::testing::message;
use crate::{Ended, Job, Outcome, Transport};

#[tokio::test]
async fn the_next_envelope_rides_with_the_content() {
    // Answers come only when the next DATA has come, all in one packet.
    let server = Server::pipelining(|cue| match (cue.step, cue.about.as_str()) {
        (Step::Dot, "a@x.example") => Act::Hold(b"250 first\r\n".to_vec()),
        (Step::Mail, _) if cue.connection == 1 => Act::Hold(b"250 ok\r\n".to_vec()),
        (Step::Rcpt, _) => Act::Hold(b"250 ok\r\n".to_vec()),
        (Step::Dot, _) => Act::say("250 second"),
        _ => Act::Well,
    })
    .await;
    let to = ["a@x.example", "b@x.example"];
    let mut smtp = server.transport();
    smtp.adjust(|settings| settings.limits.final_reply = Duration::from_secs(5));
    smtp.adjust(|settings| settings.limits.grace = Duration::ZERO);
    let run = deliver(&mut smtp, &to).await;
    assert_eq!(run.kinds(&server, &to), ["accepted", "accepted"]);
    assert_eq!((run.text(0), run.text(1)), ("250 first", "250 second"));
}

#[tokio::test]
async fn an_envelope_that_comes_later_follows_while_the_server_thinks() {
    let server = Server::pipelining(|cue| match cue.step {
        Step::Dot if cue.is(Step::Dot, "a@") => Act::Hold(b"250 first\r\n".to_vec()),
        _ => Act::Well,
    })
    .await;
    let (send, mut jobs) = mpsc::channel(2);
    let (settled, mut outcomes) = mpsc::channel(2);
    let job = |ticket, to| Job {
        ticket,
        message: message(to),
        valid_until: None,
    };
    send.try_send(job(0, "a@x.example")).unwrap();
    let mut smtp = server.transport();
    // Where no envelope follows, the test fails rather than waits.
    smtp.adjust(|settings| settings.limits.final_reply = Duration::from_secs(5));
    smtp.adjust(|settings| settings.limits.grace = Duration::ZERO);
    let feeding = async {
        // The first message is with the server, which says nothing before it hears more.
        while server.accepted().is_empty() {
            tokio::task::yield_now().await;
        }
        send.send(job(1, "b@x.example")).await.unwrap();
        drop(send);
    };
    let (ended, ()) = tokio::join!(smtp.deliver(&mut jobs, &settled), feeding);
    assert_eq!(ended, Ended::Done);
    for ticket in [0, 1] {
        let settled = outcomes.recv().await.unwrap();
        assert_eq!(settled.ticket, ticket);
        assert!(matches!(settled.outcome, Outcome::Accepted { .. }));
    }
    assert_eq!(server.accepted(), ["a@x.example", "b@x.example"]);
}

#[tokio::test]
async fn one_refusal_among_many_stays_with_its_recipient() {
    let to = [
        "a@x.example",
        "b@x.example",
        "c@x.example",
        "d@x.example",
        "e@x.example",
    ];
    for extensions in [&["PIPELINING"][..], &[]] {
        let server = Server::start(extensions, None, false, |cue| {
            match (cue.step, cue.about.as_str()) {
                (Step::Rcpt, "b@x.example") => Act::say("550 5.1.1 no such user"),
                (Step::Rcpt, "c@x.example") => Act::say("450 4.7.1 greylisted"),
                (Step::Dot, "d@x.example") => Act::say("552 5.2.2 mailbox full"),
                _ => Act::Well,
            }
        })
        .await;
        let run = deliver(&mut server.transport(), &to).await;
        let kinds = run.kinds(&server, &to);
        assert_eq!(
            kinds,
            [
                "accepted",
                "bad address",
                "deferred",
                "rejected",
                "accepted"
            ]
        );
        assert_eq!(run.text(1), "550 5.1.1 no such user");
        let seen = server.seen.lock().unwrap();
        assert_eq!(
            (seen.connections, seen.commands_like("RSET")),
            (1, 2),
            "{extensions:?}"
        );
    }
}

#[tokio::test]
async fn a_content_with_dots_arrives_as_it_is() {
    let server = Server::pipelining(|_| Act::Well).await;
    let mut jobs = Vec::new();
    for (ticket, content) in [".\r\n..\r\na\r\n.\r\n", "\r\n.", "x\r\n\r\n.y\r\n"]
        .iter()
        .enumerate()
    {
        let mut message = message(&format!("{ticket}@x.example"));
        message.content = (content.as_bytes().to_vec()).into();
        let ticket = ticket as u64;
        jobs.push(Job {
            ticket,
            message,
            valid_until: None,
        });
    }
    deliver_jobs(&mut server.transport(), jobs).await;
    let seen = server.seen.lock().unwrap();
    let contents: Vec<&[u8]> = seen
        .accepted
        .iter()
        .map(|(_, content)| &content[..])
        .collect();
    assert_eq!(
        contents,
        [
            &b".\r\n..\r\na\r\n.\r\n"[..],
            b"\r\n.\r\n",
            b"x\r\n\r\n.y\r\n"
        ]
    );
}
