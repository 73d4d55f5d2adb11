//! One message after the other over one connection (RFC 5321 §3.3), each reply with its command.
//!
//! Where the server knows PIPELINING (RFC 2920), the envelope of the next message rides behind the
//! final dot of the current one, so that a message costs one round trip. Its content leaves only
//! when its own recipient was accepted and DATA was answered.

use std::io::IoSlice;
use std::time::Instant;

use super::super::{Ended, Job, Outcome};
use super::Settings;
use super::capabilities::Capabilities;
use super::connect::Down;
use super::desk::{Desk, expired};
use super::envelope::Step;
use super::judgement::{Judgement, Stage, judge};
use super::limits::{Limits, Recycling};
use super::link::{Link, Lost};
use super::replies::Answer;
use super::stuffing::{FINAL_DOT, length, stuffed};

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

/// Where the way to a message's content ended.
enum Opening {
    /// The server waits for the content.
    Open,
    /// This message is settled, and the connection can carry the next one.
    Settled(Outcome),
    /// This message is settled, and the connection is over.
    Over(Outcome, Ended),
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

    /// Takes the reply to each command of the envelope, up to the server's 354.
    async fn open(&mut self, job: &Job) -> Opening {
        let (mut refused, mut has_recipient) = (None, false);
        let steps = self.steps();
        self.needs_reset = false;
        for &step in steps {
            if !self.server.pipelining {
                if refused.is_some() {
                    break;
                }
                self.commands.clear();
                step.write(&job.message, &self.server, &mut self.commands);
                self.link.command(&self.commands).await;
            }
            let answer = match self.link.answer(self.limit(step)).await {
                Ok(answer) => answer,
                Err(lost) => {
                    let reason = self.at(step.name(), &lost);
                    let outcome = refused.unwrap_or(Outcome::NotSent {
                        reason: reason.clone(),
                    });
                    return Opening::Over(outcome, self.ended(&lost, reason));
                }
            };
            let fits = if step == Step::Data {
                answer.code == 354
            } else {
                answer.is_positive()
            };
            if fits {
                match step {
                    Step::Data => return self.opened(refused, has_recipient).await,
                    Step::Rcpt => has_recipient = true,
                    Step::Rset | Step::Mail => {}
                }
                continue;
            }
            match self.refusal(step, &answer, job, refused.as_ref()) {
                Ok(outcome) => refused = refused.or(Some(outcome)),
                Err((outcome, ended)) => return Opening::Over(refused.unwrap_or(outcome), ended),
            }
        }
        self.needs_reset = true;
        Opening::Settled(refused.expect("without a refusal DATA was answered by 354"))
    }

    /// What to do where the server waits for content.
    async fn opened(&mut self, refused: Option<Outcome>, has_recipient: bool) -> Opening {
        let Some(outcome) = refused else {
            if self.link.is_quiet() {
                return Opening::Open;
            }
            let lost = Lost::Garbled("an answer to a message that has not left".to_owned());
            let reason = self.at("DATA", &lost);
            let outcome = Outcome::NotSent {
                reason: reason.clone(),
            };
            return Opening::Over(outcome, self.ended(&lost, reason));
        };
        // A lone dot would mail an empty message to the one recipient.
        if has_recipient {
            let lost = Lost::Garbled("354 to a message that was refused".to_owned());
            let reason = self.at("DATA", &lost);
            return Opening::Over(outcome, self.ended(&lost, reason));
        }
        self.link.command(FINAL_DOT).await;
        self.needs_reset = true;
        match self.link.answer(self.limits.data).await {
            Ok(answer) if answer.code != 421 => Opening::Settled(outcome),
            Ok(answer) => {
                let lost = Lost::Closed(answer.shown());
                let reason = self.at("DATA", &lost);
                Opening::Over(outcome, self.ended(&lost, reason))
            }
            Err(lost) => {
                let reason = self.at("DATA", &lost);
                Opening::Over(outcome, self.ended(&lost, reason))
            }
        }
    }

    /// What a reply means that is not the one hoped for: an outcome of this message alone, or the
    /// end. `before` is what an earlier command of this message was refused with.
    fn refusal(
        &self,
        step: Step,
        answer: &Answer,
        job: &Job,
        before: Option<&Outcome>,
    ) -> Result<Outcome, (Outcome, Ended)> {
        let stage = match step {
            Step::Mail => Stage::Mail,
            Step::Rcpt => Stage::Rcpt,
            Step::Data => Stage::Data,
            Step::Rset if answer.code == 421 => Stage::Mail,
            Step::Rset => return Err(self.out_of_place(step, answer)),
        };
        if !answer.is_negative() {
            return Err(self.out_of_place(step, answer));
        }
        // A message that was refused already is refused by every later command, too.
        if let Some(before) = before
            && answer.code != 421
        {
            return Ok(before.clone());
        }
        self.judged(stage, step.name(), answer, job)
    }

    fn out_of_place(&self, step: Step, answer: &Answer) -> (Outcome, Ended) {
        let lost = Lost::Garbled(format!("an answer out of place, {}", answer.shown()));
        let reason = self.at(step.name(), &lost);
        let ended = self.ended(&lost, reason.clone());
        (Outcome::NotSent { reason }, ended)
    }

    /// The outcome of a definite refusal.
    fn judged(
        &self,
        stage: Stage,
        what: &str,
        answer: &Answer,
        job: &Job,
    ) -> Result<Outcome, (Outcome, Ended)> {
        let reply = answer.to_reply();
        let (transient, may_be_theirs) = match judge(stage, &reply) {
            Judgement::Deferred => return Ok(Outcome::Deferred { reply }),
            Judgement::Rejected { bad_address } => {
                return Ok(Outcome::Rejected { reply, bad_address });
            }
            // With the whole message in hand, it may be the message.
            Judgement::Everybody { transient } => (transient, stage == Stage::Message),
            Judgement::Policy => (false, true),
        };
        let reason = format!("{} refuses {what}: {}", self.host, reply.text);
        // A reply often names the recipient, and this reason stands for everybody.
        let reason = job.message.envelope.to.mask_in(&reason);
        let ended = Ended::from(Down {
            reason: reason.clone(),
            transient,
        });
        // Trying it again later rather than first lets the others through.
        let outcome = if may_be_theirs {
            Outcome::Deferred { reply }
        } else {
            Outcome::NotSent { reason }
        };
        Err((outcome, ended))
    }

    /// Writes the content, the final dot and the next envelope in one go, and takes the final reply.
    async fn hand_over(
        &mut self,
        job: &Job,
        next: &mut Option<Job>,
        desk: &mut Desk<'_>,
    ) -> (Outcome, Option<Ended>) {
        if job.is_expired() {
            return (expired(), Some(Ended::Spent));
        }
        if self.may_ride() {
            *next = desk.take_ready(&self.server).await;
        }
        let may_have_left = self.write(job, next.as_ref()).await;
        let answer = match self.final_answer(next, desk).await {
            // A reply that comes late is as good; the connection is not.
            Err(Lost::Late(limit)) => match self.link.answer(self.limits.grace).await {
                Ok(answer) => Ok((answer, Some(Lost::Late(limit)))),
                Err(lost @ Lost::Garbled(_)) => Err(lost),
                Err(_) => Err(Lost::Late(limit)),
            },
            other => other.map(|answer| (answer, None)),
        };
        match answer {
            Ok((answer, late)) if answer.is_negative() => {
                let judged = self.judged(Stage::Message, "the message", &answer, job);
                match judged {
                    Ok(outcome) => self.definite(outcome, late),
                    Err((outcome, ended)) => (outcome, Some(ended)),
                }
            }
            Ok((answer, late)) if answer.is_positive() && may_have_left => {
                let reply = answer.shown();
                self.definite(Outcome::Accepted { reply }, late)
            }
            Ok((answer, _)) => {
                let shown = answer.shown();
                let lost = Lost::Garbled(format!("an answer out of place, {shown}"));
                self.indefinite(may_have_left, &lost)
            }
            Err(lost) => self.indefinite(may_have_left, &lost),
        }
    }

    fn may_ride(&self) -> bool {
        self.server.pipelining && !self.is_spent()
    }

    /// Returns whether the final dot may have left.
    async fn write(&mut self, job: &Job, next: Option<&Job>) -> bool {
        self.commands.clear();
        if let Some(next) = next {
            for step in &Step::ALL[1..] {
                step.write(&next.message, &self.server, &mut self.commands);
            }
        }
        let mut parts = stuffed(&job.message.bytes);
        let content = length(&parts);
        parts.push(IoSlice::new(FINAL_DOT));
        parts.push(IoSlice::new(&self.commands));
        self.link.write(&mut parts, job.valid_until).await > content
    }

    /// Waits for the final reply, and lets the envelope of a job that comes meanwhile follow.
    async fn final_answer(
        &mut self,
        next: &mut Option<Job>,
        desk: &mut Desk<'_>,
    ) -> Result<Answer, Lost> {
        let limit = self.limits.final_reply;
        let deadline = tokio::time::Instant::now() + limit;
        let mut may_ride = self.may_ride() && !self.link.is_broken();
        while next.is_none() && may_ride {
            let job = tokio::select! {
                biased;
                answer = self.link.answer_by(deadline, limit) => return answer,
                job = desk.receive() => job,
            };
            let Some(job) = job else {
                may_ride = false;
                continue;
            };
            if let Some(job) = desk.check(job, &self.server).await {
                self.announce(&job).await;
                *next = Some(job);
            }
        }
        match self.link.is_broken() {
            true => self.link.answer(limit).await,
            false => self.link.answer_by(deadline, limit).await,
        }
    }

    /// The server has said what becomes of the message.
    fn definite(&mut self, outcome: Outcome, late: Option<Lost>) -> (Outcome, Option<Ended>) {
        self.has_carried = true;
        let over = late.is_some() || self.link.is_broken();
        (outcome, over.then_some(Ended::Spent))
    }

    /// Nobody has said it.
    fn indefinite(&self, may_have_left: bool, lost: &Lost) -> (Outcome, Option<Ended>) {
        let reason = self.at("the message", lost);
        let ended = self.ended(lost, reason.clone());
        let outcome = if may_have_left {
            Outcome::InDoubt { reason }
        } else {
            Outcome::NotSent { reason }
        };
        (outcome, Some(ended))
    }

    /// A server that goes away after it has carried something may just have had enough of this
    /// connection. One that is silent, or closes again and again, needs time.
    fn ended(&self, lost: &Lost, reason: String) -> Ended {
        match lost {
            Lost::Late(_) => Ended::from(Down::passes(reason)),
            _ if self.has_carried => Ended::Spent,
            _ => Ended::from(Down::passes(reason)),
        }
    }

    fn at(&self, what: &str, lost: &Lost) -> String {
        format!("{} on {what}: {}", self.host, lost.reason())
    }

    fn limit(&self, step: Step) -> std::time::Duration {
        match step {
            Step::Data => self.limits.data,
            Step::Rset | Step::Mail | Step::Rcpt => self.limits.command,
        }
    }
}
