//! Whatever a server says, in whatever pieces: each recipient has the outcome of its own reply.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::run::deliver_jobs;
use super::script::{Act, Step};
use super::server::Server;
use crate::testing::message;
use crate::{Job, Outcome};

/// How a server treats one recipient: at the first attempt, and at any later one.
#[derive(Clone, Debug)]
struct Fate {
    first: Treatment,
    later: Treatment,
}

#[derive(Clone, Debug)]
struct Treatment {
    mail: &'static str,
    rcpt: &'static str,
    data: &'static str,
    dot: &'static str,
    /// Closes the connection behind its answer at this step.
    closes: Option<Step>,
}

fn treatment(may_fail: bool) -> impl Strategy<Value = Treatment> {
    let usual = |reply: &'static str, other: Vec<&'static str>| prop_oneof![3 => Just(reply), 1 => prop::sample::select(other)];
    let fault = u32::from(may_fail);
    (
        usual("250", if may_fail { vec!["421", "552 5.3.4"] } else { vec!["552 5.3.4"] }),
        usual("250", if may_fail { vec!["550 5.1.1", "450 4.7.1", "421", "251"] } else { vec!["552 5.2.2", "451"] }),
        usual("354", vec!["451 4.3.0", "554 5.6.0"]),
        usual("250", vec!["250-\u{fe}\r\n250", "451 4.3.0", "554 5.6.0", "552 5.2.2"]),
        prop_oneof![
            6 => Just(None),
            fault => prop::sample::select(vec![Step::Mail, Step::Rcpt, Step::Data, Step::Dot]).prop_map(Some)
        ],
    )
        .prop_map(|(mail, rcpt, data, dot, closes)| Treatment { mail, rcpt, data, dot, closes })
}

fn fate() -> impl Strategy<Value = Fate> {
    (treatment(true), treatment(false)).prop_map(|(first, later)| Fate { first, later })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn each_recipient_has_the_outcome_of_its_own_reply(
        fates in prop::collection::vec(fate(), 1..8),
        piece in 1usize..40,
        pipelining: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(follow(fates, piece, pipelining));
    }
}

/// What the server said last to each recipient, by step.
type Told = Arc<Mutex<BTreeMap<String, (Step, String)>>>;

async fn follow(fates: Vec<Fate>, piece: usize, pipelining: bool) {
    let to: Vec<String> = (0..fates.len())
        .map(|at| format!("r{at}@x.example"))
        .collect();
    let told = Told::default();
    let server = fateful(fates, piece, pipelining, told.clone()).await;
    let mut smtp = server.transport();
    let mut open: Vec<usize> = (0..to.len()).collect();
    // Every call settles at least one for good, or had a fault of a first attempt.
    for _ in 0..=3 * to.len() {
        if open.is_empty() {
            break;
        }
        let jobs = open
            .iter()
            .enumerate()
            .map(|(ticket, at)| job(ticket as u64, &to[*at]))
            .collect();
        let run = deliver_jobs(&mut smtp, jobs).await;
        let unsettled = |(at, outcome): (&usize, &Option<Outcome>)| {
            settles(&to[*at], outcome.as_ref(), &told, &server).then_some(*at)
        };
        let done: Vec<usize> = open
            .iter()
            .zip(&run.outcomes)
            .filter_map(unsettled)
            .collect();
        open.retain(|at| !done.contains(at));
    }
    assert!(open.is_empty(), "{open:?} of {told:?}");
}

fn job(ticket: u64, to: &str) -> Job {
    let mut message = message(to);
    message.envelope.sender = to.parse().unwrap();
    Job {
        ticket,
        message,
        valid_until: None,
    }
}

/// Whether an outcome is final. It must be what the server told this recipient.
fn settles(to: &str, outcome: Option<&Outcome>, told: &Told, server: &Server) -> bool {
    let told = told.lock().unwrap().get(to).cloned();
    let count = server.seen.lock().unwrap().count(to);
    match outcome {
        None | Some(Outcome::NotSent { .. }) => {
            assert_eq!(count, 0, "{to}: {outcome:?}");
            false
        }
        // It closed behind its 354, so that nobody knows how much of the message it read.
        Some(Outcome::InDoubt { .. }) => {
            assert_eq!(
                told,
                Some((Step::Data, "354".to_owned())),
                "{to}: {outcome:?}"
            );
            true
        }
        Some(Outcome::Accepted { reply }) => {
            assert_eq!(count, 1);
            assert!(
                reply.ends_with(&format!("for {to} at Dot")),
                "{to}: {reply}"
            );
            true
        }
        Some(Outcome::Deferred { reply } | Outcome::Rejected { reply, .. }) => {
            let (step, said) = told.unwrap();
            assert_eq!(count, 0);
            assert_eq!(reply.text, format!("{said} for {to} at {step:?}"));
            true
        }
    }
}

async fn fateful(fates: Vec<Fate>, piece: usize, pipelining: bool, told: Told) -> Server {
    let extensions: &[&str] = if pipelining {
        &["PIPELINING", "SIZE"]
    } else {
        &["SIZE"]
    };
    let attempts = Mutex::new(BTreeMap::<String, u32>::new());
    Server::start(extensions, None, false, move |cue| {
        if !matches!(cue.step, Step::Mail | Step::Rcpt | Step::Data | Step::Dot) {
            return Act::Well;
        }
        let index: usize = cue.about[1..].split('@').next().unwrap().parse().unwrap();
        let mut attempts = attempts.lock().unwrap();
        let attempt = attempts.entry(cue.about.clone()).or_default();
        if cue.step == Step::Mail {
            *attempt += 1;
        }
        let treatment = if *attempt == 1 {
            &fates[index].first
        } else {
            &fates[index].later
        };
        let said = match cue.step {
            Step::Mail => treatment.mail,
            Step::Rcpt => treatment.rcpt,
            Step::Data => treatment.data,
            _ => treatment.dot,
        };
        let mut told = told.lock().unwrap();
        // Where RCPT was refused, what comes of DATA does not count.
        let before = told.get(&cue.about).is_some_and(|(step, said)| {
            *step == Step::Rcpt && !said.starts_with('2') && cue.step == Step::Data
        });
        if before {
            return Act::Well;
        }
        told.insert(cue.about.clone(), (cue.step, said.to_owned()));
        let bytes = format!("{said} for {} at {:?}\r\n", cue.about, cue.step).into_bytes();
        // A byte that is not UTF-8 in the first line of a reply of two.
        let bytes = bytes
            .iter()
            .copied()
            .filter(|byte| *byte != 0xc3)
            .collect::<Vec<_>>();
        match treatment.closes == Some(cue.step) {
            true if cue.step == Step::Dot && said.starts_with('2') => Act::TakeSayAndClose(bytes),
            true => Act::SayAndClose(bytes),
            false => Act::Drip(piece, bytes),
        }
    })
    .await
}
