//! Refusals that are about everybody, and those that are not.

use super::run::{deliver, ending};
use super::script::{Act, Step};
use super::server::Server;

const TO: [&str; 3] = ["a@x.example", "b@x.example", "c@x.example"];

/// The second recipient's command is answered so. What becomes of the three, and of the run?
async fn check(step: Step, reply: &'static str, expected: [&str; 3], end: &str) {
    for extensions in [&["PIPELINING"][..], &[]] {
        let server = Server::start(extensions, None, false, move |cue| {
            match cue.step == step && cue.connection == 1 && cue.about.starts_with("b@") {
                true => Act::say(reply),
                false => Act::Well,
            }
        })
        .await;
        let mut smtp = server.transport();
        let run = deliver(&mut smtp, &TO).await;
        let mut expected = expected;
        if extensions.is_empty() && expected[2] == "not sent" {
            expected[2] = "untouched";
        }
        assert_eq!(
            run.kinds(&server, &TO),
            expected,
            "{step:?} {reply} {extensions:?}"
        );
        assert_eq!(ending(&run.ended), end, "{step:?} {reply}");
        if end != "done" {
            let (reason, _) = run.down();
            assert!(reason.contains(&reply[..9]), "{reason}");
            assert!(!reason.contains("b@x.example"), "{reason}");
        }
        let again = deliver(&mut smtp, &["d@x.example"]).await;
        assert_eq!(again.kinds(&server, &["d@x.example"]), ["accepted"]);
    }
}

#[tokio::test]
async fn goodbye_in_the_middle_burns_nobody() {
    let bye = "421 4.3.2 shutting down, b@x.example";
    for step in [Step::Rcpt, Step::Data] {
        check(step, bye, ["accepted", "not sent", "untouched"], "wait").await;
    }
    check(Step::Dot, bye, ["accepted", "deferred", "not sent"], "wait").await;
}

#[tokio::test]
async fn an_address_without_a_dot_is_its_owners_trouble() {
    let reply = "504 5.5.2 <b@x.example>: Recipient address rejected: need fully-qualified address";
    check(
        Step::Rcpt,
        reply,
        ["accepted", "bad address", "accepted"],
        "done",
    )
    .await;
    let of_sender = "504 5.5.2 <news>: Sender address rejected: need fully-qualified address";
    check(
        Step::Rcpt,
        of_sender,
        ["accepted", "not sent", "untouched"],
        "down",
    )
    .await;
}

#[tokio::test]
async fn policy_stops_the_run_and_is_no_failure() {
    for reply in [
        "550 5.7.1 blocked: b@x.example",
        "554 5.7.26 no DKIM, no entry",
    ] {
        check(
            Step::Rcpt,
            reply,
            ["accepted", "deferred", "untouched"],
            "down",
        )
        .await;
        check(
            Step::Dot,
            reply,
            ["accepted", "deferred", "not sent"],
            "down",
        )
        .await;
    }
    check(
        Step::Rcpt,
        "530 5.7.0 sign in first",
        ["accepted", "not sent", "untouched"],
        "down",
    )
    .await;
}

#[tokio::test]
async fn what_is_about_one_recipient_stops_nobody() {
    for (step, reply, expected) in [
        (Step::Rcpt, "550 5.1.1 no such user", "bad address"),
        (Step::Rcpt, "550 5.2.1 disabled", "bad address"),
        (Step::Rcpt, "552 5.2.2 mailbox full", "rejected"),
        (Step::Rcpt, "450 4.7.1 greylisted", "deferred"),
        (Step::Data, "554 5.6.0 no content wanted", "rejected"),
        (Step::Data, "451 4.3.0 come back", "deferred"),
        (Step::Dot, "552 5.3.4 too big", "rejected"),
        (Step::Dot, "550 5.1.1 no such user after all", "bad address"),
        (Step::Dot, "452 4.2.2 full", "deferred"),
    ] {
        check(step, reply, ["accepted", expected, "accepted"], "done").await;
    }
}

#[tokio::test]
async fn a_refused_sender_is_nobodys_fault() {
    for (reply, end) in [
        ("550 5.7.1 sender barred", "down"),
        ("553 5.1.8 no such domain", "down"),
        ("451 4.3.0 later", "wait"),
        ("421 4.7.0 too many connections", "wait"),
    ] {
        let server = Server::pipelining(move |cue| match cue.step {
            Step::Mail => Act::say(reply),
            _ => Act::Well,
        })
        .await;
        let run = deliver(&mut server.transport(), &TO).await;
        assert_eq!(
            run.kinds(&server, &TO),
            ["not sent", "untouched", "untouched"]
        );
        assert_eq!(ending(&run.ended), end);
        let (reason, _) = run.down();
        assert_eq!(reason, format!("127.0.0.1 refuses MAIL FROM: {reply}"));
    }
}

#[tokio::test]
async fn a_refused_connection_says_so() {
    for (step, reply, end) in [
        (Step::Greeting, "554 5.7.1 blocked", "down"),
        (Step::Greeting, "421 4.7.0 too many connections", "wait"),
        (Step::Ehlo, "421 4.3.2 shutting down", "wait"),
    ] {
        let server = Server::pipelining(move |cue| match cue.step == step {
            true => Act::say(reply),
            false => Act::Well,
        })
        .await;
        let run = deliver(&mut server.transport(), &TO).await;
        assert_eq!(
            run.kinds(&server, &TO),
            ["not sent", "untouched", "untouched"]
        );
        assert_eq!(ending(&run.ended), end);
        assert!(run.down().0.ends_with(reply), "{:?}", run.down());
        assert_eq!(server.seen.lock().unwrap().commands_like("QUIT"), 1);
    }
}

#[tokio::test]
async fn a_reset_that_fails_ends_the_connection() {
    for (reply, end) in [("421 4.3.2 bye", "wait"), ("500 what?", "spent")] {
        let server = Server::pipelining(move |cue| match (cue.step, cue.connection) {
            (Step::Rcpt, 1) => Act::say("550 5.1.1 no such user"),
            (Step::Rset, 1) => Act::say(reply),
            _ => Act::Well,
        })
        .await;
        let run = deliver(&mut server.transport(), &TO).await;
        assert_eq!(
            run.kinds(&server, &TO),
            ["bad address", "not sent", "untouched"]
        );
        assert_eq!(ending(&run.ended), end, "{reply}");
    }
}
