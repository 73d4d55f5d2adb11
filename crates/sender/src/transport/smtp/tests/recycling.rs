//! Connections that have had their time, and the one that is kept.

use std::time::Duration;

use super::run::{deliver, ending, kind};
use super::script::{Act, Step};
use super::server::Server;
use crate::{Outbound, Transport};

const TO: [&str; 3] = ["a@x.example", "b@x.example", "c@x.example"];

#[tokio::test]
async fn a_connection_is_given_up_after_so_many_messages() {
    for extensions in [&["PIPELINING"][..], &[]] {
        let server = Server::start(extensions, None, false, |_| Act::Well).await;
        let mut smtp = server.transport();
        smtp.adjust(|settings| settings.recycling.messages = 2);
        let run = deliver(&mut smtp, &TO).await;
        assert_eq!(
            run.kinds(&server, &TO),
            ["accepted", "accepted", "untouched"]
        );
        assert_eq!(ending(&run.ended), "spent");
        let run = deliver(&mut smtp, &TO[2..]).await;
        assert_eq!(
            (kind(run.outcomes[0].as_ref()), ending(&run.ended)),
            ("accepted", "done")
        );
        let seen = server.seen.lock().unwrap();
        assert_eq!(
            (seen.connections, seen.commands_like("QUIT")),
            (2, 1),
            "it takes leave"
        );
    }
}

#[tokio::test]
async fn a_connection_is_given_up_when_it_is_old() {
    let server = Server::pipelining(|_| Act::Well).await;
    let mut smtp = server.transport();
    smtp.adjust(|settings| settings.recycling.age = Duration::ZERO);
    let run = deliver(&mut smtp, &TO).await;
    assert_eq!(
        run.kinds(&server, &TO),
        ["accepted", "untouched", "untouched"]
    );
    assert_eq!(ending(&run.ended), "spent");
}

#[tokio::test]
async fn a_connection_is_kept_between_calls_and_left_in_the_end() {
    let server = Server::pipelining(|_| Act::Well).await;
    let mut smtp = server.transport();
    for to in TO {
        deliver(&mut smtp, &[to]).await;
    }
    smtp.close().await;
    let seen = server.seen.lock().unwrap();
    assert_eq!((seen.connections, seen.commands_like("QUIT")), (1, 1));
    assert_eq!(seen.commands_like("RSET"), 0, "nothing was left behind");
}

#[tokio::test]
async fn a_server_that_stays_for_its_leave_taking_does_not_hold_us() {
    let server = Server::pipelining(|cue| match cue.step {
        Step::Quit => Act::Stall,
        _ => Act::Well,
    })
    .await;
    let mut smtp = server.transport();
    smtp.adjust(|settings| settings.limits.quit = Duration::from_millis(50));
    deliver(&mut smtp, &TO).await;
    smtp.close().await;
}

#[tokio::test]
async fn nobody_is_connected_to_for_nothing() {
    let server = Server::pipelining(|_| Act::Well).await;
    let run = deliver(&mut server.transport(), &[]).await;
    assert_eq!(ending(&run.ended), "done");
    assert_eq!(server.seen.lock().unwrap().connections, 0);
}

#[tokio::test]
async fn a_clone_has_a_connection_of_its_own() {
    let server = Server::pipelining(|_| Act::Well).await;
    let mut smtp = server.transport();
    deliver(&mut smtp, &TO[..1]).await;
    let mut other = smtp.clone();
    deliver(&mut other, &TO[1..2]).await;
    assert_eq!(server.seen.lock().unwrap().connections, 2);
    let clone = Outbound::Smtp(Box::new(smtp)).clone();
    assert!(matches!(clone, Outbound::Smtp(smtp) if smtp.session.is_none()));
}

#[tokio::test]
async fn small_writes_do_not_wait_for_acknowledgements() {
    let server = Server::pipelining(|_| Act::Well).await;
    let smtp = server.transport();
    let session = smtp.settings.connect().await.unwrap();
    assert_eq!(session.nodelay(), Some(true));
}
