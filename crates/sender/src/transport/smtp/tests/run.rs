//! Handing jobs to a transport, and asking whether what it says is true.

use tokio::sync::mpsc;

use super::super::Smtp;
use super::server::Server;
use crate::testing::message;
use crate::{Ended, Job, Outcome, Settled, Transport};

/// What one call of `deliver` came to.
#[derive(Debug)]
pub(super) struct Run {
    /// In the order of the jobs; `None` for those that were not taken.
    pub(super) outcomes: Vec<Option<Outcome>>,
    pub(super) ended: Ended,
}

/// Delivers a small message to each.
pub(super) async fn deliver(smtp: &mut Smtp, to: &[&str]) -> Run {
    let job = |(ticket, to): (usize, &&str)| Job {
        ticket: ticket as u64,
        message: message(to),
        valid_until: None,
    };
    deliver_jobs(smtp, to.iter().enumerate().map(job).collect()).await
}

/// Delivers jobs whose tickets count from 0.
pub(super) async fn deliver_jobs(smtp: &mut Smtp, jobs: Vec<Job>) -> Run {
    let count = jobs.len();
    let (send, mut waiting) = mpsc::channel(count.max(1));
    let (settled, mut outcomes) = mpsc::channel(count.max(1));
    for job in jobs {
        send.try_send(job).unwrap();
    }
    drop(send);
    let ended = smtp.deliver(&mut waiting, &settled).await;
    let mut run = Run {
        outcomes: vec![None; count],
        ended,
    };
    while let Ok(Settled { ticket, outcome }) = outcomes.try_recv() {
        let place = &mut run.outcomes[usize::try_from(ticket).unwrap()];
        assert!(place.is_none(), "{ticket} was settled twice");
        *place = Some(outcome);
    }
    let left = std::iter::from_fn(|| waiting.try_recv().ok()).count();
    let untouched = run
        .outcomes
        .iter()
        .filter(|outcome| outcome.is_none())
        .count();
    assert_eq!(left, untouched, "every job that was taken is settled");
    run
}

impl Run {
    /// The kinds of the outcomes, and whether they are true.
    pub(super) fn kinds(&self, server: &Server, to: &[&str]) -> Vec<&'static str> {
        let seen = server.seen.lock().unwrap();
        for (outcome, to) in self.outcomes.iter().zip(to) {
            let count = seen.count(to);
            match outcome {
                Some(Outcome::Accepted { .. }) => assert_eq!(count, 1, "{to}: {outcome:?}"),
                Some(Outcome::InDoubt { .. }) => assert!(count <= 1, "{to}"),
                _ => assert_eq!(count, 0, "{to}: {outcome:?}"),
            }
        }
        self.outcomes
            .iter()
            .map(|outcome| kind(outcome.as_ref()))
            .collect()
    }

    pub(super) fn text(&self, at: usize) -> &str {
        self.outcomes[at].as_ref().unwrap().text()
    }

    /// Why nothing can be delivered.
    #[track_caller]
    pub(super) fn down(&self) -> (&str, bool) {
        match &self.ended {
            Ended::Down { reason, transient } => (reason, *transient),
            other => panic!("{other:?}, {:?}", self.outcomes),
        }
    }
}

pub(super) fn kind(outcome: Option<&Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Accepted { .. }) => "accepted",
        Some(Outcome::Deferred { .. }) => "deferred",
        Some(Outcome::Rejected {
            bad_address: true, ..
        }) => "bad address",
        Some(Outcome::Rejected { .. }) => "rejected",
        Some(Outcome::NotSent { .. }) => "not sent",
        Some(Outcome::InDoubt { .. }) => "in doubt",
        None => "untouched",
    }
}

/// How a run ended, in a word.
pub(super) fn ending(ended: &Ended) -> &'static str {
    match ended {
        Ended::Done => "done",
        Ended::Spent => "spent",
        Ended::Down {
            transient: true, ..
        } => "wait",
        Ended::Down { .. } => "down",
    }
}
