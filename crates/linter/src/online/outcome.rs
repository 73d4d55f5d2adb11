//! What came of a request, and how often it is worth another try.

use std::{collections::BTreeMap, error::Error, io, time::Duration};

use reqwest::StatusCode;

use crate::{gathered::Verdict, online::names::NameError};

/// What came of asking for a URL, redirects followed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// The page is there; with the anchors that were looked for, and whether it has them.
    Page(BTreeMap<String, bool>),
    /// 404 or 410.
    Gone(StatusCode),
    /// 429 or 5xx, with the wait that was asked for.
    Trouble(StatusCode, Option<Duration>),
    /// Any other status.
    Status(StatusCode),
    /// The host has no address to connect to.
    Name(NameError),
    /// The connection failed, or broke off.
    Broken(String),
    /// No connection was possible, as when this machine is offline.
    Unreachable(String),
    /// The server's certificate is not trusted, or it speaks no TLS that is.
    BadTls(String),
    /// Nothing came in time.
    Silence(Duration),
    /// Redirects that do not end, or lead where no page can be.
    LostInRedirects(String),
    /// It was not asked for, because of what other URLs of its host had come to.
    LeftAlone {
        /// What that was.
        reason: String,
        /// What that said about the network.
        echo: Echo,
    },
}

/// What an outcome says about the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    /// It is there: something came back.
    Heard,
    /// Nothing came back: the host or the network is not there.
    Silence,
    /// Nothing: nobody was asked.
    NotAsked,
}

impl Outcome {
    pub(super) fn of_status(status: StatusCode, wait: Option<Duration>) -> Self {
        match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Self::Gone(status),
            StatusCode::TOO_MANY_REQUESTS => Self::Trouble(status, wait),
            status if status.is_server_error() => Self::Trouble(status, wait),
            status => Self::Status(status),
        }
    }

    /// The reason lies somewhere among the sources of reqwest's error.
    pub(super) fn of_error(error: &reqwest::Error) -> Self {
        let mut innermost = String::new();
        let mut next: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(cause) = next {
            next = cause.source();
            if let Some(name) = cause.downcast_ref::<NameError>() {
                return Self::Name(name.clone());
            }
            if let Some(cause) = cause.downcast_ref::<io::Error>() {
                if let Some(outcome) = of_io_error(cause) {
                    return outcome;
                }
                // Its `source` is that of the error it wraps, which would be passed over.
                next = cause.get_ref().map(|inner| inner as &(dyn Error + 'static));
            }
            innermost = cause.to_string();
        }
        Self::Broken(format!("the connection failed ({innermost})"))
    }

    /// How often it is worth asking in all. What looks dead is asked twice with `GET`, for there
    /// are servers that answer `HEAD` with anything.
    pub(super) fn tries(&self) -> usize {
        match self {
            Self::Page(_)
            | Self::BadTls(_)
            | Self::LeftAlone { .. }
            | Self::Name(NameError::Private) => 1,
            Self::Status(_)
            | Self::Name(_)
            | Self::Silence(_)
            | Self::Unreachable(_)
            | Self::LostInRedirects(_) => 2,
            Self::Gone(_) | Self::Trouble(..) | Self::Broken(_) => 3,
        }
    }

    /// Whether another try can do without a pause: the server is well, and may only dislike `HEAD`.
    pub(super) fn is_calm(&self) -> bool {
        matches!(
            self,
            Self::Status(_) | Self::Gone(_) | Self::LostInRedirects(_)
        )
    }

    /// Whether the host answers in an orderly way, whatever it says.
    pub(super) fn is_well(&self) -> bool {
        matches!(
            self,
            Self::Page(_) | Self::Gone(_) | Self::Status(_) | Self::LostInRedirects(_)
        ) || *self == Self::Name(NameError::Private)
    }

    /// What it says about the network.
    pub(super) fn echo(&self) -> Echo {
        match self {
            Self::Name(NameError::Private) => Echo::NotAsked,
            Self::Name(_) | Self::Unreachable(_) | Self::Silence(_) => Echo::Silence,
            Self::LeftAlone { echo, .. } => *echo,
            _ => Echo::Heard,
        }
    }

    /// What this outcome means for the host's other URLs, when it is given up.
    pub(super) fn for_others(&self) -> Self {
        match self {
            Self::Name(_) | Self::LeftAlone { .. } => self.clone(),
            _ => Self::LeftAlone {
                reason: format!("not asked, for others of its host had: {}", self.reason()),
                echo: self.echo(),
            },
        }
    }

    /// What to say about a URL of which the page was not seen; `via` says where redirects led.
    pub(super) fn verdict(&self, via: &str) -> Verdict {
        let reason = format!("{}{via}", self.reason());
        match self {
            Self::Page(_) => Verdict::Alive,
            Self::Gone(_) | Self::Name(NameError::NoSuchHost) => Verdict::Dead { reason },
            _ => Verdict::Unverified { reason },
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Page(_) => String::new(),
            Self::Gone(status) | Self::Trouble(status, _) | Self::Status(status) => {
                let words = status.canonical_reason().unwrap_or_default();
                format!("{} {words}", status.as_u16()).trim_end().to_owned()
            }
            Self::Name(error) => error.to_string(),
            Self::Silence(time) => format!("no answer within {time:?}"),
            Self::Broken(reason)
            | Self::Unreachable(reason)
            | Self::BadTls(reason)
            | Self::LostInRedirects(reason)
            | Self::LeftAlone { reason, .. } => reason.clone(),
        }
    }
}

/// rustls reports its errors as invalid data; the words behind that are its own.
fn of_io_error(error: &io::Error) -> Option<Outcome> {
    Some(match error.kind() {
        io::ErrorKind::InvalidData => Outcome::BadTls(format!("no secure connection ({error})")),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
            Outcome::Unreachable("the host cannot be reached".to_owned())
        }
        io::ErrorKind::ConnectionRefused => {
            Outcome::Broken("the connection was refused".to_owned())
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Outcome::Broken("the connection broke off".to_owned()),
        _ => return None,
    })
}
