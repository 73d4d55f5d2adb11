//! How fast the ledger and the engine are without a network: recipients are frozen and mailed
//! to a transport that takes everything at once.
//!
//! `cargo run --release -p postroom-sender --example engine_speed -- RECIPIENTS CONNECTIONS [STORE]`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "an example"
)]

use std::time::Instant;

use postroom_content_model::{Escape, Field, Mailing, Piece, Template, TextFormat};
use postroom_sender::{
    Ended, Error, Event, ImportOptions, Job, Outcome, SendOptions, Settled, Store, Transport,
    TransportKind, send,
};
use tokio::sync::mpsc;

/// Takes everything.
struct Nowhere;

impl Transport for Nowhere {
    fn kind(&self) -> TransportKind {
        TransportKind::Smtp
    }

    async fn deliver(
        &mut self,
        jobs: &mut mpsc::Receiver<Job>,
        settled: &mpsc::Sender<Settled>,
    ) -> Ended {
        while let Some(Job { ticket, .. }) = jobs.recv().await {
            let reply = "250 2.0.0 ok".to_owned();
            let outcome = Outcome::Accepted { reply };
            let _ = settled.send(Settled { ticket, outcome }).await;
        }
        Ended::Done
    }
}

fn mailing() -> Mailing {
    let value = |field| Piece::Value {
        field,
        default: "friend".to_owned(),
        escape: Escape::Html,
    };
    let body = |lines: usize| {
        Template(vec![
            Piece::Literal("<p>Hello ".to_owned()),
            value(Field::Name),
            Piece::Literal(
                "<p>a line of a digest that is as long as such lines are</p>\n".repeat(lines),
            ),
            value(Field::UnsubscribeUrl),
            Piece::Literal("\n".to_owned()),
        ])
    };
    Mailing {
        id: "speed".to_owned(),
        newsletter: "weekly".to_owned(),
        list: "weekly".to_owned(),
        segment: None,
        list_title: "Weekly".to_owned(),
        from: "News <news@skildock.example>".to_owned(),
        reply_to: None,
        subject: Template::literal("News"),
        preheader: Template::literal("New"),
        html: body(350),
        text: body(50),
        text_format: TextFormat::Fixed,
        web_url: "https://skildock.example/".to_owned(),
    }
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    peak.unwrap_or_default().to_owned()
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |n: usize, default: usize| {
        arguments
            .get(n)
            .map_or(default, |text| text.parse().unwrap())
    };
    let (people, connections) = (number(1, 20_000), number(2, 20));
    let url = arguments.get(3).map_or("sqlite:speed.db", String::as_str);
    let store = Store::open(&url.parse()?).await?;
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let mut csv = "email,name\n".to_owned();
    for n in 0..people {
        csv.push_str(&format!("person{n}@domain{}.example,Person {n}\n", n % 97));
    }
    let options = ImportOptions::new("weekly", now);
    store.import(csv.as_bytes(), &options, |_| Ok(())).await?;
    drop(csv);
    let mut options = SendOptions::new(now, "https://skildock.example/leave/{token}");
    options.connections = connections;
    let mailing = mailing();
    let began = Instant::now();
    let mut started = began;
    let summary = send(
        &store,
        &mailing,
        || Ok(Nowhere),
        &options,
        |event| {
            if let Event::Started { .. } = event {
                started = Instant::now();
            }
        },
    );
    let summary = summary.await?;
    let (freezing, sending) = (started - began, started.elapsed());
    println!("froze {people} in {freezing:?} (with counting)");
    println!(
        "mailed {} in {sending:?}: {:.0}/s; {}",
        summary.sent,
        summary.sent as f64 / sending.as_secs_f64(),
        resident()
    );
    Ok(())
}
