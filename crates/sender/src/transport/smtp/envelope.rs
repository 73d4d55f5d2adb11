//! The commands that open a message, and what need not be asked of a server at all.

use std::io::Write;

use super::super::{Outcome, Reply};
use super::capabilities::Capabilities;
use crate::{Envelope, Message};

/// The steps from one message to the next, each with its own reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Takes back what a refused message has left behind.
    Rset,
    Mail,
    Rcpt,
    Data,
}

impl Step {
    pub(super) const ALL: [Self; 4] = [Self::Rset, Self::Mail, Self::Rcpt, Self::Data];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rset => "RSET",
            Self::Mail => "MAIL FROM",
            Self::Rcpt => "RCPT TO",
            Self::Data => "DATA",
        }
    }

    /// Appends the command.
    pub(super) fn write(self, message: &Message, server: &Capabilities, out: &mut Vec<u8>) {
        let Envelope { sender, to } = &message.envelope;
        match self {
            Self::Rset => out.extend_from_slice(b"RSET"),
            Self::Mail => {
                out.extend_from_slice(b"MAIL FROM:<");
                out.extend_from_slice(sender.as_str().as_bytes());
                out.push(b'>');
                if server.size.is_some() {
                    // Writing into memory does not fail.
                    let _ = write!(out, " SIZE={}", message.content.len());
                }
                if needs_smtputf8(&message.envelope) {
                    out.extend_from_slice(b" SMTPUTF8");
                }
            }
            Self::Rcpt => {
                out.extend_from_slice(b"RCPT TO:<");
                out.extend_from_slice(to.as_str().as_bytes());
                out.push(b'>');
            }
            Self::Data => out.extend_from_slice(b"DATA"),
        }
        out.extend_from_slice(b"\r\n");
    }
}

fn needs_smtputf8(envelope: &Envelope) -> bool {
    envelope.sender.is_international() || envelope.to.is_international()
}

/// What comes of a message that this server cannot take, as it has said itself.
pub(super) fn unfit(message: &Message, server: &Capabilities) -> Option<Outcome> {
    let size = message.content.len() as u64;
    let refuse = |code, text: String| {
        Some(Outcome::Rejected {
            reply: Reply::new(code, text.as_bytes()),
            bad_address: false,
        })
    };
    match server.size_limit() {
        Some(limit) if size > limit => {
            let text = format!("5.3.4 the message has {size} bytes, and the server takes {limit}");
            return refuse(552, text);
        }
        _ => {}
    }
    if needs_smtputf8(&message.envelope) && !server.smtputf8 {
        let text = "5.6.7 the address has letters beyond ASCII, and the server has no SMTPUTF8";
        return refuse(553, text.to_owned());
    }
    None
}
