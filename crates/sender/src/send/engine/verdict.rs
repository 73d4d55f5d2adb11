//! What an outcome means for the ledger.

use crate::ledger::{Candidate, Settlement};
use crate::send::Retry;
use crate::{Delivery, Outcome, TransportKind};

/// How often a message may be lost with its connection, while others arrive, until it is put
/// off: it may be what breaks them.
const LOSSES: u32 = 3;
/// How often until it is put off although nobody else's arrives: when only such messages are
/// left, nobody's does.
const LOSSES_ALONE: u32 = 12;

/// What a verdict depends on beside the outcome.
pub(super) struct Circumstances {
    pub(super) kind: TransportKind,
    pub(super) retry: Retry,
    /// In milliseconds since 1970.
    pub(super) now: i64,
    /// Definite answers so far.
    pub(super) answers: u64,
}

impl Circumstances {
    pub(super) fn judge(
        &self,
        candidate: &mut Candidate,
        attempt: i64,
        outcome: Outcome,
    ) -> Settlement {
        let code = outcome.code();
        let plain = |state, text| Settlement {
            person: candidate.person,
            attempt,
            state,
            code,
            reply: Some(text),
            pause: None,
            bounced: false,
        };
        match outcome {
            Outcome::Accepted { reply } => plain(Delivery::Sent, reply),
            Outcome::Rejected { reply, bad_address } => Settlement {
                bounced: bad_address,
                ..plain(Delivery::Failed, reply.text)
            },
            Outcome::InDoubt { reason } if self.kind == TransportKind::Smtp => {
                plain(Delivery::InDoubt, reason)
            }
            Outcome::Deferred { reply } => {
                self.put_off(candidate, plain(Delivery::Deferred, reply.text))
            }
            Outcome::NotSent { reason } | Outcome::InDoubt { reason } => {
                let back = plain(Delivery::Pending, reason);
                if self.is_often_lost(candidate) {
                    self.put_off(candidate, back)
                } else {
                    back
                }
            }
        }
    }

    fn put_off(&self, candidate: &Candidate, told: Settlement) -> Settlement {
        let (times, age) = (candidate.deferrals + 1, candidate.age(self.now));
        match self.retry.pause(&candidate.person, times, age) {
            Some(pause) => Settlement {
                state: Delivery::Deferred,
                pause: Some(pause),
                ..told
            },
            None => Settlement {
                state: Delivery::Failed,
                reply: Some(format!(
                    "given up after {times} tries: {}",
                    told.reply.unwrap_or_default()
                )),
                ..told
            },
        }
    }

    /// Counts a loss. While nobody's message has arrived in this run, it is nobody's fault: the
    /// server may be down. Somebody who was put off before is put off again, so that those whose
    /// messages break connections come to an end when nobody else is left.
    fn is_often_lost(&self, candidate: &mut Candidate) -> bool {
        let (losses, answers) = candidate.lost.unwrap_or((0, self.answers));
        candidate.lost = Some((losses + 1, answers));
        let losses = losses + 1;
        let while_others_arrive = losses >= LOSSES && self.answers > answers;
        let is_suspect = candidate.deferrals > 0 || losses >= LOSSES_ALONE;
        while_others_arrive || is_suspect && self.answers > 0
    }
}
