//! A server that says what no server should.

use std::time::Duration;

use super::lenient::Lenient;
use super::run::{deliver, ending, kind};
use super::script::{Act, Step};
use super::server::Server;

const TO: [&str; 2] = ["a@x.example", "b@x.example"];

/// The server does this at a step of the first message. What becomes of the two, and what is said
/// of the first?
async fn check(step: Step, act: Act, expected: [&str; 2], end: &str, words: &str) {
    let shown = format!("{step:?} {act:?}");
    let server = Server::pipelining(move |cue| {
        let first = cue.connection == 1 && !cue.about.starts_with(['b', 'c']);
        match cue.step == step && first {
            true => act.clone(),
            false => Act::Well,
        }
    })
    .await;
    let mut smtp = server.transport();
    let run = deliver(&mut smtp, &TO).await;
    let kinds = run.kinds(&server, &TO);
    assert_eq!(
        (kinds.as_slice(), ending(&run.ended)),
        (&expected[..], end),
        "{shown} {run:?}"
    );
    assert!(run.text(0).contains(words), "{shown}: {}", run.text(0));
    let again = deliver(&mut smtp, &["c@x.example"]).await;
    assert_eq!(
        again.kinds(&server, &["c@x.example"]),
        ["accepted"],
        "{shown}"
    );
}

fn say(text: &str) -> Act {
    Act::say(text)
}

#[tokio::test]
async fn a_code_makes_a_reply_definite_whatever_its_text() {
    let bytes =
        |code: &str| Act::Say([code.as_bytes(), b" \xff\xfe\xc3\x28\0\x1b[31m\r\n"].concat());
    check(
        Step::Dot,
        bytes("250"),
        ["accepted", "accepted"],
        "done",
        "250 \u{fffd}",
    )
    .await;
    check(
        Step::Dot,
        bytes("451"),
        ["deferred", "accepted"],
        "done",
        "451 \u{fffd}",
    )
    .await;
    check(
        Step::Dot,
        bytes("554"),
        ["rejected", "accepted"],
        "done",
        "554 \u{fffd}",
    )
    .await;
    check(
        Step::Rcpt,
        bytes("550"),
        ["bad address", "accepted"],
        "done",
        "550 \u{fffd}",
    )
    .await;
    for bare in [&b"250\r\n"[..], b"250 \n", b"250-\r\n250\r\n"] {
        check(
            Step::Dot,
            Act::Say(bare.to_vec()),
            ["accepted", "accepted"],
            "done",
            "250",
        )
        .await;
    }
    check(
        Step::Dot,
        Act::Drip(1, b"250-a\r\n250 b\r\n".to_vec()),
        ["accepted", "accepted"],
        "done",
        "250 a b",
    )
    .await;
}

#[tokio::test]
async fn what_is_no_reply_is_no_answer() {
    for (step, expected) in [
        (Step::Mail, ["not sent", "untouched"]),
        (Step::Rcpt, ["not sent", "untouched"]),
        (Step::Data, ["not sent", "untouched"]),
        (Step::Dot, ["in doubt", "not sent"]),
    ] {
        for nonsense in [
            "hello there",
            "2500 ok",
            "250_ok",
            "",
            "250-a\r\n550 b",
            "199 ok",
            "900 ok",
        ] {
            check(step, say(nonsense), expected, "wait", "an answer").await;
        }
    }
}

#[tokio::test]
async fn an_answer_out_of_place_ends_the_connection() {
    for (step, code) in [
        (Step::Mail, "354 go"),
        (Step::Rcpt, "334 go"),
        (Step::Data, "250 ok"),
        (Step::Data, "334 ok"),
    ] {
        let expected = ["not sent", "untouched"];
        check(step, say(code), expected, "wait", "an answer out of place").await;
    }
    for code in ["354 go on", "334 more"] {
        check(
            Step::Dot,
            say(code),
            ["in doubt", "not sent"],
            "wait",
            "an answer out of place",
        )
        .await;
    }
}

#[tokio::test]
async fn an_answer_ahead_of_its_message_is_not_taken_for_it() {
    let ahead = say("354 go ahead\r\n250 2.0.0 queued already");
    check(
        Step::Data,
        ahead,
        ["not sent", "untouched"],
        "wait",
        "has not left",
    )
    .await;
    // One reply too many shifts all that follow, until one is out of place.
    let twice = say("250 ok\r\n250 ok");
    check(
        Step::Rcpt,
        twice,
        ["not sent", "untouched"],
        "wait",
        "an answer out of place",
    )
    .await;
}

#[tokio::test]
async fn an_answer_has_an_end() {
    for (step, expected) in [
        (Step::Rcpt, ["not sent", "untouched"]),
        (Step::Dot, ["in doubt", "not sent"]),
    ] {
        for endless in [&b"250-and on\r\n"[..], b"250 and on and on "] {
            check(
                step,
                Act::Babble(endless.to_vec()),
                expected,
                "wait",
                "an answer without end",
            )
            .await;
        }
    }
    let server = Server::pipelining(|cue| match cue.step {
        Step::Greeting => Act::Babble(b"220-welcome\r\n".to_vec()),
        _ => Act::Well,
    })
    .await;
    let run = deliver(&mut server.transport(), &TO).await;
    assert!(run.down().0.contains("an answer without end"), "{run:?}");
}

#[tokio::test]
async fn a_lone_dot_ends_data_that_nobody_gets() {
    let server = Server::pipelining(|cue| match (cue.step, cue.about.as_str()) {
        (Step::Rcpt, "a@x.example") => Act::say("550 5.1.1 no such user"),
        (Step::Data, "a@x.example") => Act::say("354 go ahead all the same"),
        _ => Act::Well,
    })
    .await;
    let mut smtp = server.transport();
    // Where the dot is not written, the test fails rather than waits.
    smtp.adjust(|settings| settings.limits.data = Duration::from_secs(5));
    let run = deliver(&mut smtp, &TO).await;
    assert_eq!(run.kinds(&server, &TO), ["bad address", "accepted"]);
    assert_eq!(server.seen.lock().unwrap().connections, 1);
}

#[tokio::test]
async fn no_lone_dot_is_written_where_somebody_would_get_it() {
    let server = Lenient::start().await;
    let run = deliver(&mut server.transport(), &TO[..1]).await;
    assert_eq!(kind(run.outcomes[0].as_ref()), "rejected");
    assert_ne!(ending(&run.ended), "done", "the connection is closed");
    assert_eq!(server.ended().await, "", "nothing came behind DATA");
}
