//! A server that closes the connection, at every step.

use tokio::net::TcpListener;

use super::super::Smtp;
use super::run::{deliver, deliver_jobs, ending};
use super::script::{Act, Cue, Step};
use super::server::Server;
use crate::Job;
use crate::testing::message;

const TO: [&str; 3] = ["a@x.example", "b@x.example", "c@x.example"];

/// The connection is closed at a step of the second message. What becomes of the three?
async fn check(extensions: &[&'static str], step: Step, act: Act, expected: [&str; 3], end: &str) {
    let cues = move |cue: &Cue| {
        let about_second = cue.about.starts_with("b@") || step == Step::Mail;
        let counted = cue.step == step && about_second;
        match counted && (step != Step::Mail || cue.about == "second@x.example") {
            true => act.clone(),
            false => Act::Well,
        }
    };
    let server = Server::start(extensions, None, false, cues).await;
    let mut smtp = server.transport();
    let mut jobs = Vec::new();
    for (ticket, to) in TO.iter().enumerate() {
        let mut message = message(to);
        if ticket == 1 {
            message.envelope.sender = "second@x.example".parse().unwrap();
        }
        let ticket = ticket as u64;
        jobs.push(Job {
            ticket,
            message,
            valid_until: None,
        });
    }
    let run = deliver_jobs(&mut smtp, jobs).await;
    let kinds = run.kinds(&server, &TO);
    assert_eq!(
        (kinds.as_slice(), ending(&run.ended)),
        (&expected[..], end),
        "{step:?} {extensions:?} {run:?}"
    );
    // Nothing of it is left for the next connection.
    let again = deliver(&mut smtp, &["d@x.example"]).await;
    assert_eq!(again.kinds(&server, &["d@x.example"]), ["accepted"]);
}

#[tokio::test]
async fn closed_before_the_final_dot_nothing_is_in_doubt() {
    let lost = ["accepted", "not sent", "untouched"];
    for extensions in [&["PIPELINING"][..], &[]] {
        for step in [Step::Mail, Step::Rcpt, Step::Data] {
            check(extensions, step, Act::Close, lost, "spent").await;
        }
    }
}

#[tokio::test]
async fn closed_after_the_final_dot_only_that_message_is_in_doubt() {
    for act in [Act::Close, Act::TakeAndClose] {
        // The envelope of the third was on its way.
        let expected = ["accepted", "in doubt", "not sent"];
        check(&["PIPELINING"], Step::Dot, act.clone(), expected, "spent").await;
        let expected = ["accepted", "in doubt", "untouched"];
        check(&[], Step::Dot, act, expected, "spent").await;
    }
}

#[tokio::test]
async fn what_was_said_before_closing_counts() {
    let say = |text: &str| Act::SayAndClose(text.as_bytes().to_vec());
    for (step, text, of_second) in [
        (Step::Rcpt, "550 5.1.1 no such user\r\n", "bad address"),
        (Step::Dot, "250 queued\r\n", "accepted"),
        (Step::Dot, "250-still\r\n250 queued\r\n", "accepted"),
        (Step::Dot, "451 later\r\n", "deferred"),
        (Step::Dot, "550 no\r\n", "rejected"),
        // Half a reply is none.
        (Step::Dot, "25", "in doubt"),
        (Step::Dot, "250-still\r\n", "in doubt"),
        (Step::Dot, "250 queued", "in doubt"),
    ] {
        let expected = ["accepted", of_second, "not sent"];
        let expected = if step == Step::Rcpt {
            ["accepted", of_second, "untouched"]
        } else {
            expected
        };
        let act = match text {
            "250 queued" => Act::TakeSayAndClose(text.as_bytes().to_vec()),
            _ => say(text),
        };
        check(&["PIPELINING"], step, act, expected, "spent").await;
    }
}

#[tokio::test]
async fn closed_in_the_middle_of_the_content_nothing_is_in_doubt() {
    let server = Server::pipelining(|cue| match cue.step {
        Step::Content if cue.connection == 1 => Act::Close,
        _ => Act::Well,
    })
    .await;
    let run = deliver_jobs(&mut server.transport(), vec![large("a@x.example")]).await;
    assert_eq!(
        run.kinds(&server, &["a@x.example"]),
        ["not sent"],
        "{run:?}"
    );
}

#[tokio::test]
async fn a_refusal_in_the_middle_of_the_content_is_read() {
    for (text, expected) in [
        ("552 5.3.4 too much\r\n", "rejected"),
        ("451 4.3.0 disk\r\n", "deferred"),
        ("421 4.3.2 going down\r\n", "deferred"),
        // It cannot have taken what it does not have.
        ("250 fine already\r\n", "not sent"),
    ] {
        let server = Server::pipelining(move |cue| match cue.step {
            Step::Content => Act::SayAndCut(text.as_bytes().to_vec()),
            _ => Act::Well,
        })
        .await;
        let run = deliver_jobs(&mut server.transport(), vec![large("a@x.example")]).await;
        assert_eq!(
            run.kinds(&server, &["a@x.example"]),
            [expected],
            "{text} {run:?}"
        );
    }
}

/// More than the system keeps for a server that does not read.
fn large(to: &str) -> Job {
    let mut message = message(to);
    message.content = (b"one line of many\r\n".repeat(1_000_000)).into();
    Job {
        ticket: 0,
        message,
        valid_until: None,
    }
}

#[tokio::test]
async fn closed_before_anything_was_carried_it_is_down() {
    for step in [
        Step::Greeting,
        Step::Ehlo,
        Step::Mail,
        Step::Rcpt,
        Step::Data,
    ] {
        let server = Server::pipelining(move |cue| match cue.step == step {
            true => Act::Close,
            false => Act::Well,
        })
        .await;
        let run = deliver(&mut server.transport(), &TO).await;
        let kinds = run.kinds(&server, &TO);
        assert_eq!(kinds, ["not sent", "untouched", "untouched"], "{step:?}");
        let (reason, transient) = run.down();
        assert!(transient && reason.contains("clos"), "{reason}");
    }
}

#[tokio::test]
async fn closed_while_idle_it_is_spent_and_nothing_is_lost() {
    for text in ["421 4.4.2 idle for too long\r\n", ""] {
        let server = Server::pipelining(move |cue| match (cue.step, cue.connection) {
            (Step::Dot, 1) => Act::TakeSayAndClose(format!("250 ok\r\n{text}").into_bytes()),
            _ => Act::Well,
        })
        .await;
        let mut smtp = server.transport();
        let first = deliver(&mut smtp, &["a@x.example"]).await;
        assert_eq!(first.kinds(&server, &["a@x.example"]), ["accepted"]);
        // The other side's farewell is with the system now, or with us.
        let mut second = deliver(&mut smtp, &["b@x.example"]).await;
        if second.outcomes[0].is_none() || ending(&second.ended) == "spent" {
            second = deliver(&mut smtp, &["b@x.example"]).await;
        }
        assert_eq!(
            second.kinds(&server, &["b@x.example"]),
            ["accepted"],
            "{second:?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut smtp = Smtp::new(url.parse().unwrap(), None).unwrap();
    let run = deliver(&mut smtp, &["a@x.example"]).await;
    let (reason, transient) = run.down();
    assert!(
        transient && reason.contains("127.0.0.1:") && reason.contains("cannot be reached"),
        "{reason}"
    );
    assert_eq!(run.text(0), reason);
}
