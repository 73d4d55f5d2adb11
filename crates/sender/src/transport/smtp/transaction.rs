//! One mail transaction (RFC 5321 §3.3): MAIL, RCPT, DATA, the message, and the final reply.

use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::response::{Response, Severity};

use super::Limits;
use super::Tried as Outcome;
use super::reply::{Refusal, reply, text};
use crate::{Envelope, Message};

/// An outcome, and whether the connection can carry the next message.
pub(super) enum Ended {
    Usable(Outcome),
    Closed(Outcome),
}

/// Where the way to the message's content ended.
enum Stop {
    /// The server refuses the sender, or went away: no fault of this recipient.
    Everyone(Refusal),
    /// The server refuses this recipient, or this message.
    Recipient(Refusal),
}

pub(super) async fn deliver(
    connection: &mut AsyncSmtpConnection,
    message: &Message,
    limits: Limits,
) -> Ended {
    match open(connection, &message.envelope, limits).await {
        Ok(()) => hand_over(connection, message, limits).await,
        Err(Stop::Everyone(refusal)) => Ended::Closed(refusal.of_everyone()),
        Err(Stop::Recipient(refusal)) => reset(connection, refusal.of_recipient(), limits).await,
    }
}

/// Goes as far as the server's 354.
async fn open(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    limits: Limits,
) -> Result<(), Stop> {
    let mail = Mail::new(Some(envelope.sender.to_lettre()), Vec::new());
    let answer = reply(limits.command, connection.command(mail))
        .await
        .map_err(Stop::Everyone)?;
    in_place(&answer, is_done(&answer))?;
    let rcpt = Rcpt::new(envelope.to.to_lettre(), Vec::new());
    let answer = reply(limits.command, connection.command(rcpt))
        .await
        .map_err(stop)?;
    in_place(&answer, is_done(&answer))?;
    let answer = reply(limits.command, connection.command(Data))
        .await
        .map_err(stop)?;
    in_place(&answer, answer.has_code(354))
}

/// From here on the server may have the message, and only its final reply tells.
async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    message: &Message,
    limits: Limits,
) -> Ended {
    // lettre adds the line end before the final dot, so the message's own would be an empty line.
    let bytes = message
        .bytes
        .strip_suffix(b"\r\n")
        .unwrap_or(&message.bytes);
    match reply(limits.final_reply, connection.message(bytes)).await {
        Ok(answer) if is_done(&answer) => Ended::Usable(Outcome::Accepted {
            reply: text(&answer),
        }),
        Ok(answer) => in_doubt(Refusal::out_of_place(&answer)),
        Err(refusal @ Refusal::Code { code: 421, .. }) => Ended::Closed(refusal.of_recipient()),
        Err(refusal @ Refusal::Code { .. }) => Ended::Usable(refusal.of_recipient()),
        Err(silence) => in_doubt(silence),
    }
}

fn in_doubt(refusal: Refusal) -> Ended {
    let (Refusal::Silence(reason) | Refusal::Code { text: reason, .. }) = refusal;
    Ended::Closed(Outcome::InDoubt { reason })
}

/// Takes back the sender that a refused recipient leaves behind.
async fn reset(connection: &mut AsyncSmtpConnection, outcome: Outcome, limits: Limits) -> Ended {
    match reply(limits.command, connection.command(Rset)).await {
        Ok(_) => Ended::Usable(outcome),
        Err(_) => Ended::Closed(outcome),
    }
}

/// 421 closes the connection, whomever it answers (RFC 5321 §3.8).
fn stop(refusal: Refusal) -> Stop {
    match refusal {
        Refusal::Code { code, .. } if code != 421 => Stop::Recipient(refusal),
        other => Stop::Everyone(other),
    }
}

fn in_place(answer: &Response, expected: bool) -> Result<(), Stop> {
    if expected {
        Ok(())
    } else {
        Err(Stop::Everyone(Refusal::out_of_place(answer)))
    }
}

fn is_done(answer: &Response) -> bool {
    answer.code().severity == Severity::PositiveCompletion
}
