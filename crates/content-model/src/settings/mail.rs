//! Settings about how mail leaves.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Indirect, Mailbox, Period, Rate, UnsubscribeUrl, WarmUpSettings};

/// How mail leaves.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct MailSettings {
    /// `maildir:FOLDER`, `eml:FOLDER`, `smtp://…` or `smtps://…`.
    pub transport: Indirect,
    /// The password of the user that `transport` names.
    pub password: Option<Indirect>,
    /// The unsubscribe page: an https URL with `{token}` in its path or query.
    pub unsubscribe_url: Option<UnsubscribeUrl>,
    /// Where a mail that unsubscribes is sent; its subject holds the token. For mail programs that
    /// know no unsubscribe page.
    pub unsubscribe_mailto: Option<Mailbox>,
    /// The address that bounces go to. With `{token}` in it each mail has one of its own, which
    /// tells whose it was: `bounces+{token}@example.org`.
    pub envelope_sender: Option<Mailbox>,
    /// The sender in `Feedback-ID`, by which Google counts complaints: 5 to 15 letters and digits.
    /// Made of the domain of `from` where it is missing.
    pub feedback_id: Option<String>,
    /// The pace.
    pub rate: RateSettings,
    /// For a new domain or IP address: how many may be mailed on each day.
    pub warm_up: Option<WarmUpSettings>,
    /// How many connections at a time.
    pub connections: usize,
    /// How those are tried again whom the server puts off.
    pub retry: RetrySettings,
    /// Where several machines mail from one PostgreSQL store: how long what one of them is at is
    /// left to it. Shorter than a server may take for its last reply, it brings doubts that are
    /// none.
    pub lease: Period,
    /// These addresses get each mailing first, whether or not they are on its list.
    pub seeds: Vec<Mailbox>,
    /// DKIM keys (RFC 6376): each signs every mail. None where the mail server signs.
    pub dkim: Vec<DkimSettings>,
}

/// Trying again whom the server puts off (4xx). Pauses double from the first to the longest.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct RetrySettings {
    /// The pause before the second try.
    pub first: Period,
    /// The longest pause.
    pub longest: Period,
    /// How long after its first try a delivery fails for good.
    pub give_up: Period,
    /// How long a run that has nothing else to do waits for the next tries; later ones are for
    /// the next run.
    pub wait: Period,
}

/// The pace of sending.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct RateSettings {
    /// Over all domains.
    pub total: Option<Rate>,
    /// For each domain that mail goes to; `*` is for every other one, each by itself.
    pub per_domain: BTreeMap<String, Rate>,
}

/// A DKIM key.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DkimSettings {
    /// The signing domain (`d=`).
    pub domain: String,
    /// The selector (`s=`).
    pub selector: String,
    /// The private key, RSA of 2048 bits or more or Ed25519: PEM, or its base64 on one line.
    pub key: Indirect,
}
