//! What a server's reply, or the lack of one, says.

use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

use super::Tried as Outcome;

/// Characters of a reply that are kept.
const MAX_REPLY: usize = 500;

/// Anything but a positive reply.
pub(super) enum Refusal {
    /// The server said no.
    Code { code: u16, text: String },
    /// No reply that could be understood.
    Silence(String),
}

impl Refusal {
    pub(super) fn from_error(error: &SmtpError) -> Self {
        let text = clean(&error.to_string());
        match error.status() {
            Some(code) => Self::Code {
                code: code.into(),
                text,
            },
            None => Self::Silence(text),
        }
    }

    pub(super) fn out_of_place(response: &Response) -> Self {
        Self::Silence(format!("an answer out of place: {}", text(response)))
    }

    /// The outcome where the recipient or the message is refused.
    pub(super) fn of_recipient(self) -> Outcome {
        match self {
            Self::Code { code, text } if code < 500 => Outcome::Deferred { code, text },
            Self::Code { code, text } => Outcome::Rejected { code, text },
            Self::Silence(reason) => Outcome::NotSent {
                reason,
                transient: true,
            },
        }
    }

    /// The outcome where everyone else would be refused just so.
    pub(super) fn of_everyone(self) -> Outcome {
        match self {
            Self::Code { code, text } => Outcome::NotSent {
                reason: text,
                transient: code < 500,
            },
            Self::Silence(reason) => Outcome::NotSent {
                reason,
                transient: true,
            },
        }
    }
}

/// Waits for a reply. Where it does not come in time, the connection is of no more use.
pub(super) async fn reply(
    limit: Duration,
    answer: impl Future<Output = Result<Response, SmtpError>>,
) -> Result<Response, Refusal> {
    match timeout(limit, answer).await {
        Ok(answered) => answered.map_err(|error| Refusal::from_error(&error)),
        Err(_) => Err(Refusal::Silence(no_answer(limit))),
    }
}

pub(super) fn no_answer(limit: Duration) -> String {
    format!("no answer within {} seconds", limit.as_secs())
}

pub(super) fn text(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    clean(&format!("{} {}", response.code(), lines.join(" ")))
}

/// A stranger's words, fit for a terminal and a ledger: one line, not endless, no escape codes.
fn clean(words: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    words.chars().take(MAX_REPLY).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_cannot_paint_the_terminal() {
        assert_eq!(clean("550 \u{1b}[31mred\r\nline"), "550  [31mred  line");
        assert_eq!(clean(&"x".repeat(9000)).len(), MAX_REPLY);
    }
}
