//! Measures how fast messages leave over SMTP, without a ledger.
//!
//! `cargo run --release -p postroom-sender --example smtp_speed -- smtp://127.0.0.1:2525 20000 20`
//! mails 20,000 messages of 27 KB over 20 connections, for example to Postfix's
//! `smtp-sink -c 127.0.0.1:2525 100`. `smtp-source -d -s 20 -m 20000 -l 27000` is the measure.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints, and ends where it fails"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use postroom_sender::{Ended, Envelope, Job, Message, Outcome, Settled, Smtp, Transport};
use tokio::sync::mpsc;

/// Jobs that wait for each connection.
const WAITING: usize = 3;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().expect("an SMTP URL");
    let messages: u64 = arguments
        .next()
        .map_or(20_000, |text| text.parse().unwrap());
    let connections: u64 = arguments.next().map_or(20, |text| text.parse().unwrap());

    let smtp = Smtp::new(url.parse().unwrap(), None).unwrap();
    let left = Arc::new(AtomicU64::new(messages));
    let start = Instant::now();
    let workers: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(worker(smtp.clone(), left.clone())))
        .collect();
    let mut accepted = 0;
    for worker in workers {
        accepted += worker.await.unwrap();
    }
    let seconds = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more digits")]
    let rate = accepted as f64 / seconds;
    println!("{accepted} of {messages} accepted in {seconds:.2} s, {rate:.0} a second");
}

/// Mails over one connection after the other until nothing is left, and counts what is accepted.
async fn worker(mut smtp: Smtp, left: Arc<AtomicU64>) -> u64 {
    let (send, mut jobs) = mpsc::channel(WAITING);
    let (settled, mut outcomes) = mpsc::channel::<Settled>(WAITING);
    let feeding = tokio::spawn(async move {
        let one_less = |left: u64| left.checked_sub(1);
        while let Ok(ticket) = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less) {
            let message = message(ticket);
            let job = Job {
                ticket,
                message,
                valid_until: None,
            };
            if send.send(job).await.is_err() {
                break;
            }
        }
    });
    let counting = tokio::spawn(async move {
        let mut accepted = 0;
        while let Some(settled) = outcomes.recv().await {
            match settled.outcome {
                Outcome::Accepted { .. } => accepted += 1,
                other => println!("{other:?}"),
            }
        }
        accepted
    });
    while smtp.deliver(&mut jobs, &settled).await == Ended::Spent {}
    smtp.close().await;
    drop((jobs, settled));
    feeding.await.unwrap();
    counting.await.unwrap()
}

fn message(ticket: u64) -> Message {
    let to = format!("r{ticket}@x.example");
    let mut bytes =
        format!("From: news@x.example\r\nTo: {to}\r\nSubject: Speed\r\n\r\n").into_bytes();
    while bytes.len() < 27_000 {
        bytes.extend_from_slice(
            b"A line of a digest that is as long as quoted-printable allows, or so.\r\n",
        );
    }
    Message {
        id: ticket.to_string(),
        envelope: Envelope {
            sender: "news@x.example".parse().unwrap(),
            to: to.parse().unwrap(),
        },
        bytes,
    }
}
