//! What is certain when something was refused or lost, and what it means for the connection.

use super::super::super::{Ended, Job, Outcome};
use super::super::connect::Down;
use super::super::judgement::{Judgement, Stage, judge};
use super::super::link::Lost;
use super::super::replies::Answer;
use super::Session;

impl Session {
    /// The outcome of a definite refusal.
    pub(super) fn judged(
        &self,
        stage: Stage,
        what: &str,
        answer: &Answer,
        job: &Job,
    ) -> Result<Outcome, (Outcome, Ended)> {
        let reply = answer.to_reply();
        let (transient, may_be_theirs) = match judge(stage, &reply, &job.message.envelope.to) {
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

    /// A server that goes away after it has carried something may just have had enough of this
    /// connection. One that is silent, or closes again and again, needs time.
    pub(super) fn ended(&self, lost: &Lost, reason: String) -> Ended {
        match lost {
            Lost::Expired => Ended::Spent,
            Lost::Late(_) => Ended::from(Down::passes(reason)),
            _ if self.has_carried => Ended::Spent,
            _ => Ended::from(Down::passes(reason)),
        }
    }

    pub(super) fn at(&self, what: &str, lost: &Lost) -> String {
        format!("{} on {what}: {}", self.host, lost.reason())
    }
}
