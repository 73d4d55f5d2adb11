//! One run over the recipients of a mailing.

use super::pace::Pace;
use super::{Event, InDoubt, SendOptions, Stopped, Summary};
use crate::ledger::{Candidate, Claim, Counts, Ledger, Record};
use crate::message::Composer;
use crate::transport::deliver_one;
use crate::{Delivery, Ended, Error, Message, Outcome, Transport, TransportKind};

/// Recipients read at a time.
const PAGE: u32 = 256;

pub(super) struct Run<'a, E> {
    ledger: &'a Ledger,
    composer: &'a Composer<'a>,
    options: &'a SendOptions,
    events: E,
    pace: Pace,
    tried: u64,
}

impl<'a, E: FnMut(Event)> Run<'a, E> {
    pub(super) fn new(
        ledger: &'a Ledger,
        composer: &'a Composer<'a>,
        options: &'a SendOptions,
        events: E,
    ) -> Self {
        Self {
            ledger,
            composer,
            options,
            events,
            pace: Pace::new(options.pause),
            tried: 0,
        }
    }

    pub(super) async fn mail(&mut self, transport: &mut impl Transport) -> Result<Summary, Error> {
        self.ledger.freeze(self.options.now).await?;
        self.recover().await?;
        let before = self.ledger.counts().await?;
        (self.events)(Event::Started {
            recipients: before.total(),
            remaining: before.pending + before.deferred,
            resumed: self.ledger.resumed,
        });
        let stopped = self.everyone(transport).await?;
        Ok(summary(before, self.ledger.counts().await?, stopped))
    }

    async fn recover(&mut self) -> Result<(), Error> {
        let deliveries = self.ledger.recover(self.options.now).await?;
        if deliveries > 0 {
            let now = match self.ledger.kind {
                TransportKind::Smtp => Delivery::InDoubt,
                TransportKind::Rehearsal => Delivery::Pending,
            };
            (self.events)(Event::Recovered { deliveries, now });
        }
        match self.options.in_doubt {
            InDoubt::Hold => {}
            InDoubt::Resend => drop(self.ledger.resend_doubtful(self.options.now).await?),
            InDoubt::AssumeSent => drop(self.ledger.assume_doubtful_sent(self.options.now).await?),
        }
        Ok(())
    }

    /// Tries everyone who is pending or deferred, once.
    async fn everyone(&mut self, transport: &mut impl Transport) -> Result<Option<Stopped>, Error> {
        let mut last = None;
        loop {
            let page = self.ledger.candidates(last, PAGE).await?;
            let Some(end) = page.last() else {
                return Ok(None);
            };
            last = Some(end.person);
            for candidate in &page {
                let stopped = self.one(candidate, transport).await?;
                if stopped.is_some() {
                    return Ok(stopped);
                }
            }
        }
    }

    async fn one(
        &mut self,
        candidate: &Candidate,
        transport: &mut impl Transport,
    ) -> Result<Option<Stopped>, Error> {
        if self.options.limit.is_some_and(|limit| self.tried >= limit) {
            return Ok(Some(Stopped::Limit));
        }
        let message = match self.composer.compose(&candidate.subscriber) {
            Ok(message) => message,
            Err(error) => {
                let text = error.to_string();
                self.settle(candidate, Delivery::Failed, None, &text)
                    .await?;
                return Ok(None);
            }
        };
        for attempt in 1.. {
            if self.options.stop.is_stopped() {
                return Ok(Some(Stopped::Asked));
            }
            let (outcome, ended) = match self.attempt(candidate, &message, transport).await? {
                Attempt::Made(outcome, ended) => (outcome, ended),
                Attempt::Suppressed => return Ok(None),
                Attempt::Cancelled => return Ok(Some(Stopped::Cancelled)),
            };
            let (reason, transient) = match (outcome, ended) {
                (
                    _,
                    Ended::Down {
                        reason,
                        transient: false,
                    },
                ) => (reason, false),
                (Outcome::NotSent { reason }, _) => (reason, true),
                _ => break,
            };
            let reason = candidate.subscriber.address.mask_in(&reason);
            if !transient || attempt >= self.options.attempts {
                return Ok(Some(Stopped::Unreachable { reason, transient }));
            }
            (self.events)(Event::Retrying { reason });
            tokio::time::sleep(self.options.retry_pause * attempt).await;
        }
        Ok(None)
    }

    /// Intent, delivery, outcome: in this order, each durable before the next.
    async fn attempt(
        &mut self,
        candidate: &Candidate,
        message: &Message,
        transport: &mut impl Transport,
    ) -> Result<Attempt, Error> {
        // Waiting comes before the intent: a run that is killed while it waits is in no doubt.
        self.pace.turn().await;
        match self
            .ledger
            .claim(candidate.person, self.options.now)
            .await?
        {
            Claim::Granted => {}
            Claim::Cancelled => return Ok(Attempt::Cancelled),
            Claim::Suppressed => {
                self.tell(candidate, Delivery::Suppressed, "left meanwhile");
                return Ok(Attempt::Suppressed);
            }
        }
        let (outcome, ended) = deliver_one(transport, message).await;
        let state = outcome.delivery();
        self.settle(candidate, state, outcome.code(), outcome.text())
            .await?;
        if state != Delivery::Pending {
            self.tried += 1;
        }
        Ok(Attempt::Made(outcome, ended))
    }

    async fn settle(
        &mut self,
        candidate: &Candidate,
        state: Delivery,
        code: Option<u16>,
        text: &str,
    ) -> Result<(), Error> {
        let record = Record {
            state,
            code,
            reply: Some(text),
        };
        self.ledger
            .write(candidate.person, &record, self.options.now)
            .await?;
        if state != Delivery::Pending {
            self.tell(candidate, state, text);
        }
        Ok(())
    }

    fn tell(&mut self, candidate: &Candidate, delivery: Delivery, text: &str) {
        let recipient = candidate.subscriber.address.masked();
        (self.events)(Event::Settled {
            recipient,
            delivery,
            text: candidate.subscriber.address.mask_in(text),
        });
    }
}

enum Attempt {
    Made(Outcome, Ended),
    Suppressed,
    Cancelled,
}

fn summary(before: Counts, after: Counts, stopped: Option<Stopped>) -> Summary {
    Summary {
        recipients: after.total(),
        sent: after.sent - before.sent,
        already_sent: before.sent,
        deferred: after.deferred,
        failed: after.failed,
        in_doubt: after.in_doubt,
        suppressed: after.suppressed,
        pending: after.pending,
        stopped,
    }
}
