//! What the large mail providers ask of whoever mails in bulk (Google's and Yahoo's rules for
//! senders of 2024, Microsoft's of 2025), as far as it shows on this side.

use postroom_sender::{EmailAddress, Message, MessageOptions, SmtpTls, TransportUrl};

use crate::progress::grouped;

/// From this many a day the rules for bulk apply.
const BULK: u64 = 5_000;

/// Services whose addresses nobody but they may mail from: their DMARC records say so.
const MAIL_SERVICES: [&str; 8] = [
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "outlook.com",
    "hotmail.com",
    "icloud.com",
    "aol.com",
    "gmx.net",
];

/// One rule, and how the mailing stands to it.
pub(in crate::commands::send) struct Check {
    /// None where only others can tell.
    pub(in crate::commands::send) is_met: Option<bool>,
    pub(in crate::commands::send) text: String,
}

impl Check {
    pub(in crate::commands::send) fn mark(&self) -> &'static str {
        match self.is_met {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "?",
        }
    }
}

/// The rules, in the order in which providers give them.
pub(in crate::commands::send) fn checklist(
    from: &EmailAddress,
    message: Option<&Message>,
    options: &MessageOptions,
    url: &TransportUrl,
    recipients: u64,
) -> Vec<Check> {
    let mut checks = vec![
        one_click(options),
        signature(from, options),
        own_domain(from),
        encrypted(url),
    ];
    checks.extend(message.map(|message| message_id(&message.content.to_vec())));
    checks.extend(message.map(seven_bit));
    checks.push(volume(recipients));
    checks.push(Check {
        is_met: None,
        text: format!(
            "SPF for the envelope sender's domain and DMARC for {} are published; complaints stay \
             under 0.1 %, never 0.3 % (docs/sending.md)",
            from.domain()
        ),
    });
    checks
}

/// RFC 8058 §3.1 wants https.
fn one_click(options: &MessageOptions) -> Check {
    let is_met = options.unsubscribe_url.is_https();
    let text = match is_met {
        true => "leaving takes one click (RFC 8058)".to_owned(),
        false => "one-click leaving needs `mail.unsubscribe_url` to begin with https://".to_owned(),
    };
    Check {
        is_met: Some(is_met),
        text,
    }
}

/// DMARC's relaxed alignment (RFC 7489 §3.1.1), as far as it can be told without the list of
/// public suffixes: one domain is the other or lies below it.
fn signature(from: &EmailAddress, options: &MessageOptions) -> Check {
    let is_aligned = |domain: &str| {
        let below = |inner: &str, outer: &str| {
            inner == outer
                || inner
                    .strip_suffix(outer)
                    .is_some_and(|rest| rest.ends_with('.'))
        };
        below(domain, from.domain()) || below(from.domain(), domain)
    };
    let aligned = options.dkim.iter().find(|key| is_aligned(key.domain()));
    match aligned {
        Some(key) => Check {
            is_met: Some(true),
            text: format!("signed with DKIM by {}, the domain of From", key.domain()),
        },
        None if options.dkim.is_empty() => Check {
            is_met: None,
            text: "not signed here: the mail server must sign with DKIM for the domain of From, \
                   or set `mail.dkim`"
                .to_owned(),
        },
        None => Check {
            is_met: Some(false),
            text: format!(
                "no key of `mail.dkim` is for {}, the domain of From",
                from.domain()
            ),
        },
    }
}

fn own_domain(from: &EmailAddress) -> Check {
    let is_met = !MAIL_SERVICES.contains(&from.domain());
    let text = match is_met {
        true => format!(
            "From is of a domain that can be one's own: {}",
            from.domain()
        ),
        false => format!(
            "nobody but {0} may mail from {0}: take an address of your own domain",
            from.domain()
        ),
    };
    Check {
        is_met: Some(is_met),
        text,
    }
}

fn encrypted(url: &TransportUrl) -> Check {
    let (is_met, text) = match url {
        TransportUrl::Smtp(smtp) if matches!(smtp.tls(), SmtpTls::Implicit | SmtpTls::Required) => {
            (Some(true), "handed over with TLS")
        }
        TransportUrl::Smtp(smtp) if smtp.is_loopback() => (
            None,
            "handed over on this machine: the mail server must pass it on with TLS",
        ),
        TransportUrl::Smtp(_) => (
            Some(false),
            "may be handed over without TLS: say `?tls=required` in `mail.transport`",
        ),
        _ => (None, "a rehearsal: nothing is handed over"),
    };
    Check {
        is_met,
        text: text.to_owned(),
    }
}

fn message_id(message: &[u8]) -> Check {
    let lines = message.split(|byte| *byte == b'\n');
    let header = lines.take_while(|line| !line.is_empty() && *line != b"\r");
    let has = |start: &[u8]| header.clone().any(|line| line.starts_with(start));
    Check {
        is_met: Some(has(b"Message-ID: <") && has(b"Date: ")),
        text: "has a Message-ID and a Date".to_owned(),
    }
}

fn seven_bit(message: &Message) -> Check {
    Check {
        is_met: Some(message.content.to_vec().is_ascii()),
        text: "7-bit, so that no server on the way changes it and breaks the signature".to_owned(),
    }
}

fn volume(recipients: u64) -> Check {
    let text = match recipients >= BULK {
        true => format!(
            "{} recipients: bulk by the providers' count of {} a day",
            grouped(recipients),
            grouped(BULK)
        ),
        false => format!(
            "{} recipients: less than the providers' {} a day",
            grouped(recipients),
            grouped(BULK)
        ),
    };
    Check { is_met: None, text }
}

#[cfg(test)]
mod tests;
