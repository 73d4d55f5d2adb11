//! Whom a refusal is about: this recipient, this message, or everybody.

use super::super::Reply;
use crate::EmailAddress;

/// What was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Mail,
    Rcpt,
    Data,
    /// The message, after its final dot.
    Message,
}

/// Whom a refusal (4xx or 5xx) is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// This recipient or message, for now.
    Deferred,
    /// This recipient or message, for good.
    Rejected { bad_address: bool },
    /// Everybody who would be mailed over this connection.
    Everybody { transient: bool },
    /// Everybody, by policy; though it may be this message alone that the policy is against.
    Policy,
}

/// Judges by the enhanced status code (RFC 3463 and its registry) where there is one.
pub(super) fn judge(stage: Stage, reply: &Reply, to: &EmailAddress) -> Judgement {
    let transient = reply.code < 500;
    if is_not_qualified(stage, reply, to) {
        return theirs(transient, true);
    }
    let everybody = Judgement::Everybody { transient };
    // 421 closes the connection, whatever it answers (RFC 5321 §3.8). 530 and the like want somebody
    // to sign in, or another way to do so (RFC 4954 §6). 500 and the like do not understand what
    // everyone's mail begins with.
    if matches!(
        reply.code,
        421 | 530 | 534 | 535 | 538 | 500 | 502 | 503 | 504
    ) {
        return everybody;
    }
    let case = case(reply);
    match (stage, case) {
        (Stage::Mail, Some((3, 4) | (2, 3) | (6, _))) => theirs(transient, false),
        (Stage::Mail, None) if reply.code == 552 => theirs(transient, false),
        // Nobody is mailed from a sender that the server does not like.
        (Stage::Mail, _) => everybody,
        (_, Some(case)) => by_case(case, transient),
        (Stage::Rcpt, None) => theirs(transient, matches!(reply.code, 550 | 551 | 553)),
        (_, None) => theirs(transient, false),
    }
}

/// Whether Postfix wants a dot in the domain of this recipient. It says the same at RCPT of the
/// sender and of the name in EHLO, which are everybody's, and names what it is about.
fn is_not_qualified(stage: Stage, reply: &Reply, to: &EmailAddress) -> bool {
    (stage, reply.code, case(reply)) == (Stage::Rcpt, 504, Some((5, 2))) && to.is_in(&reply.text)
}

/// Subject and detail, where the class does not contradict the reply code.
fn case(reply: &Reply) -> Option<(u16, u16)> {
    let code = reply.enhanced?;
    (u16::from(code.class) == reply.code / 100).then_some((code.subject, code.detail))
}

fn by_case(case: (u16, u16), transient: bool) -> Judgement {
    match case {
        // The sender's address is bad; the system is full or takes nothing; we are out of step.
        (1, 7 | 8) | (3, 1 | 2) | (5, 1) => Judgement::Everybody { transient },
        // The next server's software is bad, and the address is good.
        (1, 9) => theirs(transient, false),
        (1, _) | (2, 1) => theirs(transient, true),
        // Policy, but for a closed mailing list and a mailbox or domain with a new owner (RFC 7293).
        // For now it is mostly greylisting, which is about a recipient.
        (7, detail) if !transient && !matches!(detail, 2 | 17 | 18) => Judgement::Policy,
        _ => theirs(transient, false),
    }
}

fn theirs(transient: bool, bad_address: bool) -> Judgement {
    if transient {
        Judgement::Deferred
    } else {
        Judgement::Rejected { bad_address }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stage: Stage, text: &str, expected: Judgement) {
        let (code, text) = text.split_at(3);
        let reply = Reply::new(code.parse().unwrap(), text.trim_start().as_bytes());
        let to = "ada@localhost".parse().unwrap();
        assert_eq!(
            judge(stage, &reply, &to),
            expected,
            "{stage:?} {code}{text}"
        );
    }

    const BAD: Judgement = Judgement::Rejected { bad_address: true };
    const FAILED: Judgement = Judgement::Rejected { bad_address: false };
    const LATER: Judgement = Judgement::Deferred;
    const DOWN: Judgement = Judgement::Everybody { transient: false };
    const POLICY: Judgement = Judgement::Policy;
    const WAIT: Judgement = Judgement::Everybody { transient: true };

    #[test]
    fn a_bad_address_is_told_from_a_full_mailbox_and_from_policy() {
        for (text, expected) in [
            ("550 5.1.1 no such user", BAD),
            ("550 5.1.2 no such domain", BAD),
            ("501 5.1.3 bad syntax", BAD),
            ("551 5.1.6 moved", BAD),
            ("556 5.1.10 null MX", BAD),
            ("550 5.2.1 disabled", BAD),
            ("550 no such user", BAD),
            ("553 not allowed", BAD),
            ("554 no", FAILED),
            ("552 5.2.2 mailbox full", FAILED),
            ("552 5.3.4 too big", FAILED),
            ("554 5.4.6 routing loop", FAILED),
            ("550 5.1.9 strange mailer", FAILED),
            ("550 5.7.17 another owner", FAILED),
            ("550 5.7.1 blocked", POLICY),
            ("554 5.7.1 relay access denied", POLICY),
            ("550 5.1.8 bad sender", DOWN),
            ("550 5.3.2 takes nothing", DOWN),
            ("530 5.7.0 sign in first", DOWN),
            ("503 bad sequence", DOWN),
            (
                "504 5.5.2 <Ada@localhost>: need fully-qualified address",
                BAD,
            ),
            ("504 5.5.2 <localhost>: need fully-qualified hostname", DOWN),
            ("450 4.7.1 greylisted", LATER),
            ("451 later", LATER),
            ("452 4.2.2 full", LATER),
            ("450 4.1.1 not known yet", LATER),
            ("452 4.3.1 no room", WAIT),
            ("421 4.7.0 too many connections", WAIT),
            ("421 bye", WAIT),
            // The code counts where the two disagree.
            ("450 5.1.1 contradicts itself", LATER),
        ] {
            check(Stage::Rcpt, text, expected);
        }
    }

    #[test]
    fn a_refused_sender_is_no_recipients_fault() {
        for (text, expected) in [
            ("550 barred", DOWN),
            ("550 5.1.1 whom?", DOWN),
            ("450 4.1.8 no such domain", WAIT),
            ("451 later", WAIT),
            ("552 5.3.4 too big", FAILED),
            ("552 too big", FAILED),
            ("452 4.3.1 no room", WAIT),
        ] {
            check(Stage::Mail, text, expected);
        }
    }

    #[test]
    fn a_refused_message_does_not_make_the_address_bad() {
        for stage in [Stage::Data, Stage::Message] {
            for (text, expected) in [
                ("550 no", FAILED),
                ("554 5.6.0 broken", FAILED),
                ("552 5.3.4 too big", FAILED),
                ("550 5.1.1 no such user after all", BAD),
                ("554 5.7.1 spam", POLICY),
                ("451 4.3.0 try again", LATER),
                ("421 4.3.2 shutting down", WAIT),
            ] {
                check(stage, text, expected);
            }
        }
    }
}
