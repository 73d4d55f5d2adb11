//! From an envelope to the server's 354, or to a refusal.

use std::time::Duration;

use super::super::super::{Ended, Job, Outcome};
use super::super::envelope::Step;
use super::super::judgement::Stage;
use super::super::link::Lost;
use super::super::replies::Answer;
use super::super::stuffing::FINAL_DOT;
use super::Session;

/// Where the way to a message's content ended.
pub(super) enum Opening {
    /// The server waits for the content.
    Open,
    /// This message is settled, and the connection can carry the next one.
    Settled(Outcome),
    /// This message is settled, and the connection is over.
    Over(Outcome, Ended),
}

impl Session {
    /// Takes the reply to each command of the envelope, up to the server's 354.
    pub(super) async fn open(&mut self, job: &Job) -> Opening {
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
                Err(lost) => return self.over(refused, step.name(), &lost),
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
        let lost = match refused {
            None if self.link.is_quiet() => return Opening::Open,
            None => Lost::Garbled("an answer to a message that has not left".to_owned()),
            // A lone dot would mail an empty message to the one recipient.
            Some(_) if has_recipient => {
                Lost::Garbled("354 to a message that was refused".to_owned())
            }
            Some(outcome) => return self.end_empty(outcome).await,
        };
        self.over(refused, "DATA", &lost)
    }

    /// Ends a message without a recipient by a lone dot (RFC 2920 §3.1).
    async fn end_empty(&mut self, outcome: Outcome) -> Opening {
        self.link.command(FINAL_DOT).await;
        self.needs_reset = true;
        let lost = match self.link.answer(self.limits.data).await {
            Ok(answer) if answer.code != 421 => return Opening::Settled(outcome),
            Ok(answer) => Lost::Closed(answer.shown()),
            Err(lost) => lost,
        };
        self.over(Some(outcome), "DATA", &lost)
    }

    /// The end of the connection. What was refused before stays so.
    fn over(&self, refused: Option<Outcome>, what: &str, lost: &Lost) -> Opening {
        let reason = self.at(what, lost);
        let ended = self.ended(lost, reason.clone());
        Opening::Over(refused.unwrap_or(Outcome::NotSent { reason }), ended)
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

    fn limit(&self, step: Step) -> Duration {
        match step {
            Step::Data => self.limits.data,
            Step::Rset | Step::Mail | Step::Rcpt => self.limits.command,
        }
    }
}
