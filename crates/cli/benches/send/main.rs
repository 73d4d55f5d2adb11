//! How fast a mailing leaves, with every intent and every outcome on disk, beside Postfix's own
//! test generator, which keeps no ledger and has one message for all.
//!
//! `postroom send` is measured as a whole process, from its start to its end. Both mail to a sink
//! that costs next to nothing, and, with most connections, also to Postfix's `smtp-sink`. That one
//! looks at each byte in a single thread, so the time in which it was idle is told too: where there
//! is none left, nobody can be faster. Everything is measured in turn, round by round, and ratios are
//! taken within a round. The store lies on the disk of temporary files, for the disk is a part of
//! what is measured: `TMPDIR` names another.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

mod disk;
mod dkim;
mod million;
mod peer;
#[path = "../measured/program.rs"]
mod program;
mod proxy;
#[path = "../measured/rounds.rs"]
mod rounds;
mod signed;
mod sink;
mod site;

use std::time::Duration;

use crate::{
    peer::{Sink, Source},
    proxy::Proxy,
    rounds::Rounds,
    site::Site,
};

const MAILS: usize = 20_000;
/// Through the proxy, where a message takes its time.
const FAR_MAILS: usize = 2_000;
const ROUNDS: usize = 5;
/// Of the way there and back.
const ROUND_TRIP: Duration = Duration::from_millis(20);

/// Connections, and what is measured with them.
const NEAR: [(usize, &str, &str); 3] = [
    (
        1,
        "smtp-source, 1 connection",
        "postroom send, 1 connection",
    ),
    (
        5,
        "smtp-source, 5 connections",
        "postroom send, 5 connections",
    ),
    (
        20,
        "smtp-source, 20 connections",
        "postroom send, 20 connections",
    ),
];

/// With 20 connections.
const TO_POSTFIX: (&str, &str) = (
    "smtp-source to smtp-sink, 20",
    "postroom send to smtp-sink, 20",
);

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let near = Site::new(&folder.path().join("near"), MAILS);
    let far = Site::new(&folder.path().join("far"), FAR_MAILS);
    let message = near.message();
    println!(
        "{MAILS} mails of {} bytes; the disk: {:.0} fdatasync a second",
        message.len(),
        disk::syncs_a_second(folder.path())
    );
    let source = Source::new(folder.path(), &message);
    println!("{MAILS} mails over loopback, with the ledger on disk:");
    mail_near(&near, source.as_ref());
    println!("\n{FAR_MAILS} mails through a round trip of {ROUND_TRIP:?}, 20 connections:");
    mail_far(&far, source.as_ref());
    println!("\n{MAILS} mails over loopback, 20 connections, signed:");
    signed::mail(&near);
    dkim::print(&message);
    println!();
    million::print(&folder.path().join("million"));
    println!(
        "the disk: {:.0} fdatasync a second",
        disk::syncs_a_second(folder.path())
    );
    if source.is_none() {
        println!("smtp-source is not installed: `apt install postfix`, then run this again");
    }
}

fn mail_near(site: &Site, source: Option<&Source>) {
    let port = sink::start();
    let postfix = Sink::start(&[]);
    let (mut rounds, mut idle) = (Rounds::default(), Rounds::default());
    for round in 0..=ROUNDS {
        let (mut times, mut idle_times) = (Vec::new(), Vec::new());
        for (connections, theirs, ours) in NEAR {
            if let Some(source) = source {
                times.push((theirs, source.mail(MAILS, connections, port)));
            }
            site.settings(port, connections, &[]);
            times.push((ours, site.mail()));
        }
        if let (Some(postfix), Some(source)) = (&postfix, source) {
            let mut add = |what, mail: &dyn Fn() -> Duration| {
                let before = postfix.busy();
                let took = mail();
                times.push((what, took));
                let busy = postfix.busy().saturating_sub(before);
                idle_times.push((what, took.saturating_sub(busy)));
            };
            add(TO_POSTFIX.0, &|| source.mail(MAILS, 20, postfix.port));
            site.settings(postfix.port, 20, &[]);
            add(TO_POSTFIX.1, &|| site.mail());
        }
        // The first round warms the file system's cache and is forgotten.
        if round > 0 {
            rounds.add(times);
            idle.add(idle_times);
        }
    }
    print_rates(&rounds, MAILS);
    for (connections, theirs, ours) in NEAR {
        let goal = match connections {
            20 => "the goal is at least 1.5",
            _ => "",
        };
        rounds.print_ratio(theirs, ours, goal);
    }
    rounds.print_ratio(TO_POSTFIX.0, TO_POSTFIX.1, "");
    println!("of these times smtp-sink was idle:");
    idle.print();
}

/// Messages a second.
fn print_rates(rounds: &Rounds, mails: usize) {
    let mails = u32::try_from(mails).expect("not that many");
    rounds.print_as("a second", |took| f64::from(mails) / took.as_secs_f64());
}

/// Pipelined, and to a sink that does not offer it.
fn mail_far(site: &Site, source: Option<&Source>) {
    let (Some(sink), Some(plain)) = (Sink::start(&[]), Sink::start(&["-p"])) else {
        return;
    };
    let (to_sink, to_plain) = (
        Proxy::start(sink.port, ROUND_TRIP / 2),
        Proxy::start(plain.port, ROUND_TRIP / 2),
    );
    let mut rounds = Rounds::default();
    for _ in 0..3 {
        let mut times = Vec::new();
        for (what, proxy) in [("pipelined", &to_sink), ("not pipelined", &to_plain)] {
            site.settings(proxy.port, 20, &[]);
            times.push((what, site.mail()));
        }
        if let Some(source) = source {
            let took = source.mail(FAR_MAILS, 20, to_sink.port);
            times.push(("smtp-source", took));
        }
        rounds.add(times);
    }
    print_rates(&rounds, FAR_MAILS);
    rounds.print_ratio("not pipelined", "pipelined", "the goal is at least 2");
}
