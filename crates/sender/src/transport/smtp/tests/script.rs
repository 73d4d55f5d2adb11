//! What a server is asked to do at which point.

use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Greeting,
    Ehlo,
    Helo,
    StartTls,
    Auth,
    Other,
    Mail,
    Rcpt,
    Data,
    /// Three lines of the content have come.
    Content,
    Dot,
    Rset,
    Quit,
}

/// A point of the conversation.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    pub(super) step: Step,
    /// The path of MAIL; the recipient from RCPT on; otherwise the line.
    pub(super) about: String,
    /// Counted from 1.
    pub(super) connection: u32,
}

impl Cue {
    pub(super) fn is(&self, step: Step, about: &str) -> bool {
        self.step == step && self.about.starts_with(about)
    }
}

/// What the server does.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// What a good server does.
    Well,
    /// Says this, instead of its reply.
    Say(Vec<u8>),
    /// Says this in pieces of that many bytes.
    Drip(usize, Vec<u8>),
    /// Says this after a while.
    After(Duration, Vec<u8>),
    /// Says this in one packet with what it says next.
    Hold(Vec<u8>),
    SayAndClose(Vec<u8>),
    /// Takes the message, whatever it says then.
    TakeSayAndClose(Vec<u8>),
    /// Says this and closes at once, whatever else is on its way.
    SayAndCut(Vec<u8>),
    Close,
    TakeAndClose,
    /// Says nothing ever again.
    Stall,
    TakeAndStall,
    /// Says this for ever.
    Babble(Vec<u8>),
}

impl Act {
    pub(super) fn say(text: &str) -> Self {
        Self::Say(format!("{text}\r\n").into_bytes())
    }

    /// Whether a server that does so at the final dot has taken the message.
    pub(super) fn takes_message(&self) -> bool {
        match self {
            Self::Well | Self::TakeAndClose | Self::TakeAndStall | Self::TakeSayAndClose(_) => true,
            Self::Say(bytes)
            | Self::Drip(_, bytes)
            | Self::After(_, bytes)
            | Self::Hold(bytes)
            | Self::SayAndCut(bytes)
            | Self::SayAndClose(bytes) => bytes.starts_with(b"2"),
            Self::Close | Self::Stall | Self::Babble(_) => false,
        }
    }
}
