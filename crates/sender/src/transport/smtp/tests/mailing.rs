//! A whole mailing over SMTP, with the ledger.

use std::time::Duration;

use super::script::{Act, Step};
use super::server::Server;
use crate::send;
use crate::send::{SendOptions, Stopped};
use crate::testing::{mailing, options, store_with};

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
    let server = Server::pipelining(|cue| match (cue.step, cue.about.as_str()) {
        (Step::Rcpt, "unknown@x.example") => Act::say("550 5.1.1 no such user"),
        (Step::Rcpt, "grey@x.example") => Act::say("451 4.7.1 come back later"),
        (Step::Dot, "drop@x.example") => Act::Close,
        _ => Act::Well,
    })
    .await;
    let opening = || Ok(server.transport());
    let summary = send(&store, &mailing(), opening, &options(), |_| {})
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
    let again = send(&store, &mailing(), opening, &options(), |_| {})
        .await
        .unwrap();
    assert_eq!((again.sent, again.deferred, again.in_doubt), (0, 1, 1));
    let mut accepted = server.accepted();
    accepted.sort();
    assert_eq!(accepted, ["a@x.example", "b@x.example"]);
}

#[tokio::test]
async fn a_server_that_shuts_down_leaves_the_rest_pending() {
    let (_folder, store) = store_with(&["busy@x.example"]).await;
    let server = Server::pipelining(|cue| match cue.step {
        Step::Rcpt => Act::say("421 4.3.2 shutting down"),
        _ => Act::Well,
    })
    .await;
    let options = SendOptions {
        retry_pause: Duration::ZERO,
        ..options()
    };
    let summary = send(
        &store,
        &mailing(),
        || Ok(server.transport()),
        &options,
        |_| {},
    )
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
