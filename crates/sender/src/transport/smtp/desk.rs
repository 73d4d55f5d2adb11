//! Where a connection gets its jobs, and says what became of them.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::super::{Job, Outcome, Settled};
use super::capabilities::Capabilities;
use super::envelope::unfit;
use super::link::EXPIRED;

pub(super) struct Desk<'a> {
    jobs: &'a mut mpsc::Receiver<Job>,
    settled: &'a mpsc::Sender<Settled>,
    /// How long a message waits for the next.
    pub(super) patience: Duration,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        jobs: &'a mut mpsc::Receiver<Job>,
        settled: &'a mpsc::Sender<Settled>,
    ) -> Self {
        Self {
            jobs,
            settled,
            patience: Duration::ZERO,
        }
    }

    /// The next job, whatever it is. A call that is dropped takes none.
    pub(super) async fn receive(&mut self) -> Option<Job> {
        // Where nobody hears what becomes of it, nothing may leave.
        if self.settled.is_closed() {
            return None;
        }
        self.jobs.recv().await
    }

    /// The next job that this server can take, if there is one before patience ends.
    pub(super) async fn receive_soon(&mut self, server: &Capabilities) -> Option<Job> {
        let end = Instant::now() + self.patience;
        // A timer ends at the next millisecond at the earliest.
        while !(self.patience.is_zero() && self.jobs.is_empty())
            && let Ok(Some(job)) = timeout_at(end, self.receive()).await
        {
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

#[cfg(test)]
mod tests {
    use tokio::task::yield_now;
    use tokio::time::advance;

    use super::*;
    use crate::testing::message;

    #[tokio::test(start_paused = true)]
    async fn a_job_that_comes_soon_is_waited_for_and_a_later_one_is_not_lost() {
        let (send, mut jobs) = mpsc::channel(1);
        let (settled, _outcomes) = mpsc::channel(1);
        let mut desk = Desk::new(&mut jobs, &settled);
        desk.patience = Duration::from_millis(1);
        let job = |ticket| Job {
            ticket,
            message: message("a@x.example"),
            valid_until: None,
        };
        let ticket = |job: Option<Job>| job.map(|job| job.ticket);
        let server = Capabilities::default();
        let feeding = async {
            yield_now().await;
            send.send(job(0)).await.unwrap();
        };
        let (soon, ()) = tokio::join!(desk.receive_soon(&server), feeding);
        assert_eq!(ticket(soon), Some(0));
        assert_eq!(ticket(desk.receive_soon(&server).await), None);
        send.send(job(1)).await.unwrap();
        assert_eq!(ticket(desk.receive_soon(&server).await), Some(1));
        // Between two ticks of a timer.
        advance(Duration::from_micros(300)).await;
        let now = Instant::now();
        desk.patience = Duration::ZERO;
        assert_eq!(ticket(desk.receive_soon(&server).await), None);
        send.send(job(2)).await.unwrap();
        assert_eq!(ticket(desk.receive_soon(&server).await), Some(2));
        drop(send);
        desk.patience = Duration::from_millis(1);
        assert_eq!(ticket(desk.receive_soon(&server).await), None);
        assert_eq!(now.elapsed(), Duration::ZERO);
    }
}
