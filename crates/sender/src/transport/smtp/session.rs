//! One message after the other over one connection (RFC 5321 §3.3), each reply with its command.
//!
//! Where the server knows PIPELINING (RFC 2920), the envelope of the next message rides behind the
//! final dot of the current one, so that a message costs one round trip. Its content leaves only
//! when its own recipient was accepted and DATA was answered.

mod handing_over;
mod opening;
mod verdict;

use std::time::Instant;

use self::opening::Opening;
use super::super::{Ended, Job, Outcome};
use super::Settings;
use super::capabilities::Capabilities;
use super::desk::Desk;
use super::envelope::Step;
use super::limits::{Limits, Recycling};
use super::link::Link;

/// A connection that is signed in, with no message on its way.
#[derive(Debug)]
pub(super) struct Session {
    link: Link,
    server: Capabilities,
    host: String,
    limits: Limits,
    recycling: Recycling,
    opened: Instant,
    /// Messages that were begun.
    begun: u32,
    /// Whether the server has answered definitely to one of them.
    has_carried: bool,
    /// Whether a refused message has left something behind.
    needs_reset: bool,
    /// The commands that are written next.
    commands: Vec<u8>,
}

impl Session {
    pub(super) fn new(link: Link, server: Capabilities, settings: &Settings) -> Self {
        Self {
            link,
            server,
            host: settings.url.host().to_owned(),
            limits: settings.limits,
            recycling: settings.recycling,
            opened: Instant::now(),
            begun: 0,
            has_carried: false,
            needs_reset: false,
            commands: Vec::new(),
        }
    }

    /// Carries the first job, if there is one already, and all that come.
    pub(super) async fn carry(&mut self, first: Option<Job>, desk: &mut Desk<'_>) -> Ended {
        let mut waiting = first;
        loop {
            if self.is_spent() && waiting.is_none() {
                self.quit().await;
                return Ended::Spent;
            }
            let job = match waiting.take() {
                Some(job) => job,
                None => tokio::select! {
                    biased;
                    // A server that closes an idle connection has not refused anything.
                    () = self.link.stirred() => return Ended::Spent,
                    job = desk.receive() => match job {
                        Some(job) => job,
                        None => return Ended::Done,
                    },
                },
            };
            if let Some(job) = desk.check(job, &self.server).await
                && let Err(ended) = self.transact(job, desk).await
            {
                return ended;
            }
        }
    }

    pub(super) async fn quit(&mut self) {
        self.link.quit().await;
    }

    #[cfg(test)]
    pub(super) fn nodelay(&self) -> Option<bool> {
        self.link.nodelay()
    }

    fn is_spent(&self) -> bool {
        self.begun >= self.recycling.messages || self.opened.elapsed() >= self.recycling.age
    }

    /// From one envelope until nothing is on its way: as long as a next envelope rides along.
    async fn transact(&mut self, mut job: Job, desk: &mut Desk<'_>) -> Result<(), Ended> {
        self.announce(&job).await;
        loop {
            self.begun += 1;
            match self.open(&job).await {
                Opening::Open => {}
                Opening::Settled(outcome) => {
                    self.has_carried = true;
                    desk.settle(&job, outcome).await;
                    return Ok(());
                }
                Opening::Over(outcome, ended) => {
                    desk.settle(&job, outcome).await;
                    return Err(ended);
                }
            }
            let mut next = None;
            let (outcome, ended) = self.hand_over(&job, &mut next, desk).await;
            desk.settle(&job, outcome).await;
            match (ended, next) {
                (None, Some(next)) => job = next,
                (None, None) => return Ok(()),
                (Some(ended), next) => {
                    if let Some(next) = next {
                        let reason = "the connection ended before its turn came".to_owned();
                        desk.settle(&next, Outcome::NotSent { reason }).await;
                    }
                    return Err(ended);
                }
            }
        }
    }

    /// Writes the whole envelope where the server takes commands in a row.
    async fn announce(&mut self, job: &Job) {
        self.commands.clear();
        if self.server.pipelining {
            for step in self.steps() {
                step.write(&job.message, &self.server, &mut self.commands);
            }
            self.link.command(&self.commands).await;
        }
    }

    fn steps(&self) -> &'static [Step] {
        if self.needs_reset {
            &Step::ALL
        } else {
            &Step::ALL[1..]
        }
    }
}
