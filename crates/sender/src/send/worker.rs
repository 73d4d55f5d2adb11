//! A worker: one transport, and the jobs it is given.

use tokio::sync::mpsc;

use crate::Transport;
use crate::transport::{Ended, Job, Settled};

/// What a worker tells beside the outcomes.
pub(super) enum Report {
    /// Nothing can be delivered at the moment; it waits to be told to go on.
    Down {
        worker: usize,
        reason: String,
        transient: bool,
    },
    /// A job that was never looked at.
    Returned { ticket: u64 },
}

/// Where a worker's news go.
#[derive(Clone)]
pub(super) struct News {
    pub(super) settled: mpsc::Sender<Settled>,
    pub(super) reports: mpsc::Sender<Report>,
}

/// Works until there are no more jobs.
pub(super) async fn work<T: Transport>(
    worker: usize,
    mut transport: T,
    mut jobs: mpsc::Receiver<Job>,
    mut go_on: mpsc::Receiver<()>,
    news: News,
) {
    loop {
        match transport.deliver(&mut jobs, &news.settled).await {
            Ended::Done => break,
            Ended::Spent => {}
            Ended::Down { reason, transient } => {
                let down = Report::Down {
                    worker,
                    reason,
                    transient,
                };
                let told = news.reports.send(down).await;
                if told.is_err() || !rest(&mut jobs, &mut go_on, &news).await {
                    break;
                }
            }
        }
    }
    transport.close().await;
}

/// Gives every job back until it is told to go on. Returns whether there is more to do.
async fn rest(jobs: &mut mpsc::Receiver<Job>, go_on: &mut mpsc::Receiver<()>, news: &News) -> bool {
    loop {
        tokio::select! {
            biased;
            job = jobs.recv() => {
                let Some(Job { ticket, .. }) = job else {
                    return false;
                };
                if news.reports.send(Report::Returned { ticket }).await.is_err() {
                    return false;
                }
            }
            told = go_on.recv() => return told.is_some(),
        }
    }
}
