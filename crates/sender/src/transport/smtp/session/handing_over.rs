//! A message's content, its final dot, and the reply that settles it.

use std::io::IoSlice;

use tokio::time::Instant;

use super::super::super::{Ended, Job, Outcome};
use super::super::desk::Desk;
use super::super::envelope::Step;
use super::super::judgement::Stage;
use super::super::link::Lost;
use super::super::replies::Answer;
use super::super::stuffing::{FINAL_DOT, stuffed};
use super::Session;

impl Session {
    /// Writes the content, the final dot and the next envelope in one go, and takes the final reply.
    pub(super) async fn hand_over(
        &mut self,
        job: &Job,
        next: &mut Option<Job>,
        desk: &mut Desk<'_>,
    ) -> (Outcome, Option<Ended>) {
        if self.may_ride() {
            *next = desk.receive_soon(&self.server).await;
        }
        let may_have_left = self.write(job, next.as_ref()).await;
        let answer = match self.final_answer(next, desk).await {
            // A reply that comes late is as good; the connection is not.
            Err(Lost::Late(limit)) => match self.link.answer(self.limits.grace).await {
                Ok(answer) => Ok((answer, true)),
                Err(lost @ Lost::Garbled(_)) => Err(lost),
                Err(_) => Err(Lost::Late(limit)),
            },
            other => other.map(|answer| (answer, false)),
        };
        match answer {
            Ok((answer, is_late)) if answer.is_negative() => {
                match self.judged(Stage::Message, "the message", &answer, job) {
                    Ok(outcome) => self.definite(outcome, is_late),
                    Err((outcome, ended)) => (outcome, Some(ended)),
                }
            }
            Ok((answer, is_late)) if answer.is_positive() && may_have_left => {
                let reply = answer.shown();
                self.definite(Outcome::Accepted { reply }, is_late)
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
        let then = [IoSlice::new(FINAL_DOT), IoSlice::new(&self.commands)];
        self.link
            .message(stuffed(&job.message.content), then, job.valid_until)
            .await
    }

    /// Waits for the final reply, and lets the envelope of a job that comes meanwhile follow.
    async fn final_answer(
        &mut self,
        next: &mut Option<Job>,
        desk: &mut Desk<'_>,
    ) -> Result<Answer, Lost> {
        let limit = self.limits.final_reply;
        let deadline = Instant::now() + limit;
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
    fn definite(&mut self, outcome: Outcome, is_late: bool) -> (Outcome, Option<Ended>) {
        self.has_carried = true;
        let over = is_late || self.link.is_broken();
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
}
