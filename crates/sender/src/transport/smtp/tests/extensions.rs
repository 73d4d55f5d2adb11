//! What a server offers is used, and what it lacks is done without.

use super::run::{deliver, deliver_jobs};
use super::script::{Act, Step};
use super::server::Server;
use crate::Job;
use crate::testing::{address, message};

const TO: [&str; 2] = ["a@x.example", "b@x.example"];

#[tokio::test]
async fn a_server_without_pipelining_gets_one_command_at_a_time() {
    // It would not forgive a command that comes before its reply: those are lost.
    let server = Server::start(&[], None, false, |_| Act::Well).await;
    let run = deliver(&mut server.transport(), &TO).await;
    assert_eq!(run.kinds(&server, &TO), ["accepted", "accepted"]);
    let seen = server.seen.lock().unwrap();
    assert_eq!((seen.connections, seen.commands_like("DATA")), (1, 2));
}

#[tokio::test]
async fn a_server_without_ehlo_is_greeted_by_helo() {
    let server = Server::pipelining(|cue| match cue.step {
        Step::Ehlo => Act::say("502 5.5.1 what?"),
        _ => Act::Well,
    })
    .await;
    let run = deliver(&mut server.transport(), &TO).await;
    assert_eq!(run.kinds(&server, &TO), ["accepted", "accepted"]);
    assert_eq!(server.seen.lock().unwrap().commands_like("HELO"), 1);
}

#[tokio::test]
async fn a_message_that_is_too_long_is_refused_before_it_leaves() {
    let server = Server::start(&["PIPELINING", "SIZE 100"], None, false, |_| Act::Well).await;
    let mut jobs: Vec<Job> = Vec::new();
    let to = ["a@x.example", "b@x.example", "c@x.example"];
    for (ticket, to) in to.iter().enumerate() {
        let mut message = message(to);
        let length = if ticket == 1 { 99 } else { 98 };
        message.content = [&b"x".repeat(length)[..], b"\r\n"].concat().into();
        jobs.push(Job {
            ticket: ticket as u64,
            message,
            valid_until: None,
        });
    }
    let run = deliver_jobs(&mut server.transport(), jobs).await;
    assert_eq!(
        run.kinds(&server, &to),
        ["accepted", "rejected", "accepted"]
    );
    assert_eq!(
        run.text(1),
        "552 5.3.4 the message has 101 bytes, and the server takes 100"
    );
    let seen = server.seen.lock().unwrap();
    assert_eq!((seen.commands_like("MAIL"), seen.connections), (2, 1));
    assert!(
        seen.commands
            .iter()
            .any(|line| line == "MAIL FROM:<news@skildock.example> SIZE=100"),
        "{:?}",
        seen.commands
    );
}

#[tokio::test]
async fn no_size_is_told_to_a_server_that_does_not_ask() {
    let server = Server::pipelining(|_| Act::Well).await;
    deliver(&mut server.transport(), &TO).await;
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen.commands_like("MAIL FROM:<news@skildock.example>"), 2);
    assert!(
        seen.commands
            .iter()
            .all(|line| !line.contains("SIZE") && !line.contains("SMTPUTF8"))
    );
}

#[tokio::test]
async fn an_international_address_needs_a_server_that_knows_them() {
    for (extensions, expected) in [
        (&["PIPELINING"][..], "rejected"),
        (&["PIPELINING", "SMTPUTF8"], "accepted"),
    ] {
        let server = Server::start(extensions, None, false, |_| Act::Well).await;
        let mut jobs = Vec::new();
        for (ticket, to) in TO.iter().enumerate() {
            let mut message = message(to);
            if ticket == 0 {
                message.envelope.to = address("ä@x.example");
            }
            jobs.push(Job {
                ticket: ticket as u64,
                message,
                valid_until: None,
            });
        }
        let run = deliver_jobs(&mut server.transport(), jobs).await;
        assert_eq!(
            run.kinds(&server, &["ä@x.example", "b@x.example"]),
            [expected, "accepted"]
        );
        let seen = server.seen.lock().unwrap();
        let asked = seen
            .commands
            .iter()
            .filter(|line| line.ends_with(" SMTPUTF8"))
            .count();
        assert_eq!(
            asked,
            usize::from(expected == "accepted"),
            "only where an address needs it"
        );
    }
}
