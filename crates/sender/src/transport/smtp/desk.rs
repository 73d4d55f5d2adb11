//! Where a connection gets its jobs, and says what became of them.

use tokio::sync::mpsc;

use super::super::{Job, Outcome, Settled};
use super::capabilities::Capabilities;
use super::envelope::unfit;
use super::link::EXPIRED;

pub(super) struct Desk<'a> {
    jobs: &'a mut mpsc::Receiver<Job>,
    settled: &'a mpsc::Sender<Settled>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        jobs: &'a mut mpsc::Receiver<Job>,
        settled: &'a mpsc::Sender<Settled>,
    ) -> Self {
        Self { jobs, settled }
    }

    /// The next job, whatever it is. A call that is dropped takes none.
    pub(super) async fn receive(&mut self) -> Option<Job> {
        // Where nobody hears what becomes of it, nothing may leave.
        if self.settled.is_closed() {
            return None;
        }
        self.jobs.recv().await
    }

    /// The next job that this server can take, if there is one already.
    pub(super) async fn take_ready(&mut self, server: &Capabilities) -> Option<Job> {
        while !self.settled.is_closed() {
            let job = self.jobs.try_recv().ok()?;
            if let Some(job) = self.check(job, server).await {
                return Some(job);
            }
        }
        None
    }

    /// Settles a job that cannot go to this server, or not any more.
    pub(super) async fn check(&mut self, job: Job, server: &Capabilities) -> Option<Job> {
        let outcome = if job.is_expired() {
            Outcome::NotSent {
                reason: EXPIRED.to_owned(),
            }
        } else {
            match unfit(&job.message, server) {
                Some(outcome) => outcome,
                None => return Some(job),
            }
        };
        self.settle(&job, outcome).await;
        None
    }

    pub(super) async fn settle(&mut self, job: &Job, outcome: Outcome) {
        let ticket = job.ticket;
        // Where nobody hears it, the job's intent stays open, and is in doubt.
        let _ = self.settled.send(Settled { ticket, outcome }).await;
    }
}
