//! A small server on the loopback that counts what it accepts and misbehaves on cue.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::send::{SendOptions, Stopped};
use crate::testing::{mailing, message, options, store_with};
use crate::{Delivery, send};

/// What the server has accepted, by recipient, and how often it was connected to.
#[derive(Clone, Default)]
struct Seen {
    accepted: Arc<Mutex<BTreeMap<String, Vec<String>>>>,
    connections: Arc<Mutex<u32>>,
}

impl Seen {
    fn count(&self, to: &str) -> usize {
        self.accepted.lock().unwrap().get(to).map_or(0, Vec::len)
    }
}

/// Starts the server, and returns a transport that mails to it.
async fn server() -> (Seen, Smtp) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Seen::default();
    let shared = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            *shared.connections.lock().unwrap() += 1;
            tokio::spawn(serve(stream, shared.clone()));
        }
    });
    let url = format!("smtp://127.0.0.1:{port}").parse().unwrap();
    let mut smtp = Smtp::new(url, None).unwrap();
    smtp.limits = Limits {
        connect: Duration::from_secs(5),
        command: Duration::from_secs(5),
        final_reply: Duration::from_millis(500),
    };
    (seen, smtp)
}

async fn serve(stream: TcpStream, seen: Seen) -> Option<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 ready\r\n").await.ok()?;
    let mut to = String::new();
    let mut open = false;
    while let Some(line) = lines.next_line().await.ok()? {
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let reply: &[u8] = match verb.as_str() {
            "EHLO" => b"250-test\r\n250 AUTH PLAIN\r\n",
            // "\0me\0secret"
            "AUTH" if line.ends_with("AG1lAHNlY3JldA==") => b"235 welcome\r\n",
            "AUTH" => b"535 5.7.8 wrong\r\n",
            "MAIL" if open => b"503 5.5.1 nested MAIL\r\n",
            "MAIL" if line.contains("barred@") => b"550 5.7.1 sender barred\r\n",
            "MAIL" => {
                open = true;
                b"250 ok\r\n"
            }
            "RSET" => {
                open = false;
                b"250 ok\r\n"
            }
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                match to.split('@').next() {
                    Some("unknown") => b"550 5.1.1 no such user\r\n",
                    Some("grey") => b"451 4.7.1 come back later\r\n",
                    Some("busy") => b"421 4.3.2 shutting down\r\n",
                    _ => b"250 ok\r\n",
                }
            }
            "DATA" => {
                writing.write_all(b"354 go ahead\r\n").await.ok()?;
                open = false;
                let mut body = String::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    body.push_str(line.strip_prefix('.').unwrap_or(&line));
                    body.push('\n');
                }
                match to.split('@').next() {
                    Some("drop") => return None,
                    Some("silent") => std::future::pending().await,
                    Some("spam") => b"554 5.7.1 looks like spam\r\n",
                    Some("bytes") => b"250 \xff\xfe\r\n",
                    _ => {
                        seen.accepted
                            .lock()
                            .unwrap()
                            .entry(to.clone())
                            .or_default()
                            .push(body);
                        b"250 2.0.0 queued\r\n"
                    }
                }
            }
            "QUIT" => {
                writing.write_all(b"221 bye\r\n").await.ok()?;
                return None;
            }
            _ => b"250 ok\r\n",
        };
        writing.write_all(reply).await.ok()?;
    }
    Some(())
}

#[tokio::test]
async fn each_reply_belongs_to_its_recipient() {
    let (seen, mut smtp) = server().await;
    for (to, expected, code) in [
        ("a@x.example", Delivery::Sent, None),
        ("unknown@x.example", Delivery::Failed, Some(550)),
        ("b@x.example", Delivery::Sent, None),
        ("grey@x.example", Delivery::Deferred, Some(451)),
        ("spam@x.example", Delivery::Failed, Some(554)),
        ("c@x.example", Delivery::Sent, None),
    ] {
        let outcome = smtp.deliver(&message(to)).await;
        assert_eq!(
            (outcome.delivery(), outcome.code()),
            (expected, code),
            "{to}: {outcome:?}"
        );
    }
    assert_eq!(seen.accepted.lock().unwrap().len(), 3);
    assert_eq!(
        *seen.connections.lock().unwrap(),
        1,
        "a refusal does not cost the connection"
    );
}

#[tokio::test]
async fn the_bytes_arrive_with_their_dots() {
    let (seen, mut smtp) = server().await;
    smtp.deliver(&message("a@x.example")).await;
    let expected = String::from_utf8(message("a@x.example").bytes)
        .unwrap()
        .replace("\r\n", "\n");
    assert_eq!(seen.accepted.lock().unwrap()["a@x.example"], [expected]);
}

#[tokio::test]
async fn no_answer_to_the_final_dot_is_in_doubt() {
    let (seen, mut smtp) = server().await;
    for to in ["drop@x.example", "silent@x.example", "bytes@x.example"] {
        let outcome = smtp.deliver(&message(to)).await;
        assert!(
            matches!(outcome, Outcome::InDoubt { .. }),
            "{to}: {outcome:?}"
        );
        let next = smtp.deliver(&message("a@x.example")).await;
        assert!(
            matches!(next, Outcome::Accepted { .. }),
            "after {to}: {next:?}"
        );
    }
    assert_eq!(seen.count("a@x.example"), 3);
}

#[tokio::test]
async fn what_is_no_fault_of_the_recipient_is_not_sent() {
    let (_seen, mut smtp) = server().await;
    let busy = smtp.deliver(&message("busy@x.example")).await;
    assert!(
        matches!(
            busy,
            Outcome::NotSent {
                transient: true,
                ..
            }
        ),
        "{busy:?}"
    );
    let mut barred = message("a@x.example");
    barred.envelope.sender = "barred@x.example".parse().unwrap();
    let barred = smtp.deliver(&barred).await;
    assert!(
        matches!(
            barred,
            Outcome::NotSent {
                transient: false,
                ..
            }
        ),
        "{barred:?}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut smtp = Smtp::new(url.parse().unwrap(), None).unwrap();
    let outcome = smtp.deliver(&message("a@x.example")).await;
    let Outcome::NotSent {
        reason,
        transient: true,
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert!(reason.contains("127.0.0.1:"), "{reason}");
}

#[tokio::test]
async fn a_delivery_that_is_dropped_does_not_answer_for_the_next() {
    let (seen, mut smtp) = server().await;
    smtp.limits.final_reply = Duration::from_mins(1);
    let slow = message("silent@x.example");
    let dropped = timeout(Duration::from_millis(200), smtp.deliver(&slow)).await;
    assert!(dropped.is_err());
    let next = smtp.deliver(&message("unknown@x.example")).await;
    assert_eq!(next.code(), Some(550));
    assert_eq!(*seen.connections.lock().unwrap(), 2);
}

#[tokio::test]
async fn tls_that_is_required_and_missing_stops() {
    let (_seen, smtp) = server().await;
    let url = format!("smtp://127.0.0.1:{}?tls=required", smtp.url.port());
    let mut strict = Smtp::new(url.parse().unwrap(), None).unwrap();
    let outcome = strict.deliver(&message("a@x.example")).await;
    let Outcome::NotSent {
        reason,
        transient: false,
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert!(reason.contains("STARTTLS"), "{reason}");
}

#[tokio::test]
async fn a_wrong_password_stops_and_is_not_shown() {
    let (seen, smtp) = server().await;
    let url: SmtpUrl = format!("smtp://me@127.0.0.1:{}", smtp.url.port())
        .parse()
        .unwrap();
    let mut right = Smtp::new(url.clone(), Some("secret")).unwrap();
    right.deliver(&message("a@x.example")).await;
    assert_eq!(seen.count("a@x.example"), 1);

    let mut wrong = Smtp::new(url, Some("hunter2")).unwrap();
    let outcome = wrong.deliver(&message("a@x.example")).await;
    let Outcome::NotSent {
        reason,
        transient: false,
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert!(reason.contains("check `mail.password`"), "{reason}");
    assert!(!format!("{wrong:?} {reason}").contains("hunter2"));
    assert_eq!(seen.count("a@x.example"), 1);
}

#[tokio::test]
async fn a_user_needs_a_password() {
    let error = Smtp::new("smtp://me@mail.x.example".parse().unwrap(), None).unwrap_err();
    assert!(error.to_string().contains("mail.password"), "{error}");
}

#[tokio::test]
async fn a_mailing_over_smtp_ends_with_what_truly_happened() {
    let members = [
        "a@x.example",
        "b@x.example",
        "unknown@x.example",
        "grey@x.example",
        "drop@x.example",
    ];
    let (_folder, store) = store_with(&members).await;
    let (seen, mut smtp) = server().await;
    let summary = send(&store, &mailing(), &mut smtp, &options(), |_| {})
        .await
        .unwrap();
    assert_eq!(
        (
            summary.sent,
            summary.failed,
            summary.deferred,
            summary.in_doubt
        ),
        (2, 1, 1, 1)
    );
    let again = send(&store, &mailing(), &mut smtp, &options(), |_| {})
        .await
        .unwrap();
    assert_eq!((again.sent, again.deferred, again.in_doubt), (0, 1, 1));
    assert_eq!(
        (seen.count("a@x.example"), seen.count("b@x.example")),
        (1, 1)
    );
}

#[tokio::test]
async fn a_server_that_shuts_down_leaves_the_rest_pending() {
    let (_folder, store) = store_with(&["busy@x.example"]).await;
    let (_seen, mut smtp) = server().await;
    let options = SendOptions {
        retry_pause: Duration::ZERO,
        ..options()
    };
    let summary = send(&store, &mailing(), &mut smtp, &options, |_| {})
        .await
        .unwrap();
    assert_eq!(summary.pending, 1);
    assert!(
        matches!(
            summary.stopped,
            Some(Stopped::Unreachable {
                transient: true,
                ..
            })
        ),
        "{summary:?}"
    );
}
