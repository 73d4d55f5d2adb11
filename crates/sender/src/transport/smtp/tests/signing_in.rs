//! AUTH PLAIN, LOGIN and XOAUTH2, and passwords that are not told to everybody.

use data_encoding::BASE64;

use super::super::Smtp;
use super::run::{deliver, ending};
use super::script::{Act, Cue, Step};
use super::server::Server;

const TO: [&str; 1] = ["a@x.example"];

async fn server(
    offer: &'static str,
    script: impl Fn(&Cue) -> Act + Send + Sync + 'static,
) -> Server {
    Server::start(&["PIPELINING", offer], None, false, script).await
}

fn transport(server: &Server, query: &str, password: &str) -> Smtp {
    let url = format!("smtp://me@127.0.0.1:{}{query}", server.port);
    Smtp::new(url.parse().unwrap(), Some(password)).unwrap()
}

fn encoded(text: &str) -> String {
    BASE64.encode(text.as_bytes())
}

/// What the server was told after EHLO, up to the first message.
fn told(server: &Server) -> Vec<String> {
    let seen = server.seen.lock().unwrap();
    let lines = seen.commands.iter().skip(1);
    lines
        .take_while(|line| !line.starts_with("MAIL"))
        .cloned()
        .collect()
}

#[tokio::test]
async fn each_mechanism_signs_in() {
    let plain = format!("AUTH PLAIN {}", encoded("\0me\0secret"));
    let login = ["AUTH LOGIN".to_owned(), encoded("me"), encoded("secret")];
    let bearer = encoded("user=me\u{1}auth=Bearer secret\u{1}\u{1}");
    let oauth = format!("AUTH XOAUTH2 {bearer}");
    for (offer, query, expected) in [
        ("AUTH LOGIN PLAIN XOAUTH2", "", vec![plain.clone()]),
        ("AUTH=PLAIN", "", vec![plain.clone()]),
        ("AUTH CRAM-MD5 LOGIN", "", login.to_vec()),
        ("AUTH LOGIN PLAIN", "?auth=login", login.to_vec()),
        ("AUTH XOAUTH2 PLAIN", "?auth=xoauth2", vec![oauth]),
    ] {
        let server = server(offer, |cue| match cue.step {
            Step::Auth if cue.about == "AUTH LOGIN" => Act::say("334 VXNlcm5hbWU6"),
            Step::Other if cue.about == encoded("me") => Act::say("334 UGFzc3dvcmQ6"),
            _ => Act::Well,
        })
        .await;
        let run = deliver(&mut transport(&server, query, "secret"), &TO).await;
        assert_eq!(run.kinds(&server, &TO), ["accepted"], "{offer} {run:?}");
        assert_eq!(told(&server), expected, "{offer}");
    }
}

#[tokio::test]
async fn a_server_may_ask_for_what_it_was_told() {
    let server = server("AUTH PLAIN", |cue| match cue.step {
        Step::Auth => Act::say("334 "),
        _ => Act::Well,
    })
    .await;
    let run = deliver(&mut transport(&server, "", "secret"), &TO).await;
    assert_eq!(run.kinds(&server, &TO), ["accepted"]);
    assert_eq!(told(&server)[1], encoded("\0me\0secret"));
}

#[tokio::test]
async fn a_wrong_password_blames_nobody_and_is_not_shown() {
    for (offer, query) in [
        ("AUTH PLAIN", ""),
        ("AUTH LOGIN", ""),
        ("AUTH XOAUTH2", "?auth=xoauth2"),
    ] {
        let server = server(offer, |cue| match (cue.step, cue.about.as_str()) {
            (Step::Auth, "AUTH LOGIN") => Act::say("334 VXNlcm5hbWU6"),
            (Step::Auth, line) if line.starts_with("AUTH XOAUTH2") => {
                Act::say("334 eyJzdGF0dXMiOiI0MDEifQ==")
            }
            (Step::Other, line) if line == encoded("me") => Act::say("334 UGFzc3dvcmQ6"),
            (Step::Auth | Step::Other, _) => Act::say("535 5.7.8 wrong"),
            _ => Act::Well,
        })
        .await;
        let mut smtp = transport(&server, query, "hunter2");
        let run = deliver(&mut smtp, &TO).await;
        assert_eq!(run.kinds(&server, &TO), ["not sent"]);
        let (reason, transient) = run.down();
        assert!(
            !transient && reason.contains("535 5.7.8 wrong; check `mail.password`"),
            "{reason}"
        );
        assert!(!format!("{smtp:?} {run:?}").contains("hunter2"));
        assert_eq!(told(&server).pop().as_deref(), Some("QUIT"));
    }
}

#[tokio::test]
async fn a_server_that_repeats_the_password_is_not_quoted() {
    let server = server("AUTH PLAIN", |cue| match cue.step {
        Step::Auth => Act::say(&format!("535 cannot read `{}`", cue.about)),
        _ => Act::Well,
    })
    .await;
    let run = deliver(&mut transport(&server, "", "hunter2"), &TO).await;
    let (reason, _) = run.down();
    assert!(
        reason.contains("535") && !reason.contains(&encoded("\0me\0hunter2")),
        "{reason}"
    );
}

#[tokio::test]
async fn what_is_no_reply_is_not_quoted_while_signing_in() {
    for (offer, query) in [("AUTH PLAIN", ""), ("AUTH LOGIN", "")] {
        let server = server(offer, |cue| match (cue.step, cue.about.as_str()) {
            (Step::Auth, "AUTH LOGIN") => Act::say("334 VXNlcm5hbWU6"),
            (Step::Other, line) if line == encoded("me") => Act::say("334 UGFzc3dvcmQ6"),
            (Step::Auth | Step::Other, line) => Act::say(line),
            _ => Act::Well,
        })
        .await;
        let run = deliver(&mut transport(&server, query, "hunter2"), &TO).await;
        let (reason, _) = run.down();
        assert!(
            reason.contains("an answer to AUTH that is none"),
            "{reason}"
        );
        for secret in ["\0me\0hunter2", "hunter2"] {
            let start = &encoded(secret)[..8];
            assert!(!format!("{run:?}").contains(start), "{reason}");
        }
    }
}

#[tokio::test]
async fn a_server_that_cannot_check_it_now_is_tried_later() {
    let server = server("AUTH PLAIN", |cue| match cue.step {
        Step::Auth => Act::say("454 4.7.0 directory is down"),
        _ => Act::Well,
    })
    .await;
    let run = deliver(&mut transport(&server, "", "secret"), &TO).await;
    assert_eq!(ending(&run.ended), "wait");
}

#[tokio::test]
async fn what_a_server_offers_is_named() {
    for (offer, query, words) in [
        ("AUTH CRAM-MD5", "", "it offers CRAM-MD5"),
        ("AUTH XOAUTH2", "", "`?auth=xoauth2`"),
        ("8BITMIME", "", "it offers nothing"),
        (
            "AUTH PLAIN",
            "?auth=login",
            "does not sign in by LOGIN; it offers PLAIN",
        ),
    ] {
        let server = server(offer, |_| Act::Well).await;
        let run = deliver(&mut transport(&server, query, "secret"), &TO).await;
        let (reason, transient) = run.down();
        assert!(!transient && reason.contains(words), "{reason}");
        assert_eq!(told(&server), ["QUIT"], "no password was told");
    }
}

#[tokio::test]
async fn a_password_does_not_leave_this_machine_without_tls() {
    let server = server("AUTH PLAIN", |_| Act::Well).await;
    let mut smtp = transport(&server, "?tls=none", "secret");
    smtp.adjust(|settings| settings.url.pretend_remote());
    let run = deliver(&mut smtp, &TO).await;
    let (reason, transient) = run.down();
    assert!(
        !transient && reason.contains("a password is not sent without it"),
        "{reason}"
    );
    assert_eq!(told(&server), ["QUIT"]);
}

#[tokio::test]
async fn a_user_needs_a_password() {
    let error = Smtp::new("smtp://me@mail.x.example".parse().unwrap(), None).unwrap_err();
    assert!(error.to_string().contains("mail.password"), "{error}");
}
