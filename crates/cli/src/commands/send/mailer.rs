//! What mailing needs, gathered from the settings and the command line.

use std::time::Duration;

use anyhow::Context as _;
use postroom_content_model::{Mailbox, RetrySettings, Site};
use postroom_sender::{
    EmailAddress, InDoubt, Outbound, Rates, Retry, SendOptions, SmtpTls, TransportKind,
    TransportUrl, WarmUp,
};

use super::{Send, WhenInDoubt};
use crate::{context::Context, mail_options};

/// Where mail goes, and how.
pub(super) struct Mailer {
    pub(super) url: TransportUrl,
    password: Option<String>,
    pub(super) options: SendOptions,
}

impl Mailer {
    pub(super) fn new(send: &Send, context: &Context<'_>, site: &Site) -> anyhow::Result<Self> {
        let mail = &site.settings.mail;
        let url: TransportUrl = context
            .value_of("mail.transport", &mail.transport)?
            .parse()?;
        let url = url.relative_to(&context.root);
        // What mails nobody needs no secret, so that a reviewer, or a job in CI, can run it.
        let mails = !(send.cancel || send.dry_run);
        let password = match (&url, &mail.password) {
            (TransportUrl::Smtp(_), Some(password)) if mails => {
                Some(context.value_of("mail.password", password)?)
            }
            _ => None,
        };
        let trial = match (send.dry_run, url.kind()) {
            (true, _) => Some("dry run"),
            (false, TransportKind::Rehearsal) => Some("rehearsal"),
            (false, TransportKind::Smtp) => None,
        };
        let mut options = match send.cancel {
            true => mail_options::unsigned(site)?,
            false => mail_options::signed(context, site, trial)?,
        };
        options.limit = send.limit;
        options.rates = Rates::from(&mail.rate);
        options.warm_up = mail.warm_up.as_ref().map(WarmUp::from);
        options.connections = mail.connections;
        options.expect.clone_from(&send.expect);
        options.retry = retry(&mail.retry);
        options.lease = mail.lease.0;
        if send.no_wait {
            options.retry.wait = Duration::ZERO;
        }
        options.seeds = seeds(&mail.seeds)?;
        options.in_doubt = match send.in_doubt {
            WhenInDoubt::Hold => InDoubt::Hold,
            WhenInDoubt::Resend => InDoubt::Resend,
            WhenInDoubt::AssumeSent => InDoubt::AssumeSent,
        };
        Ok(Self {
            url,
            password,
            options,
        })
    }

    /// What carries the mail, in words.
    pub(super) fn carrier(&self) -> String {
        match &self.url {
            TransportUrl::Smtp(smtp) => {
                let tls = match smtp.tls() {
                    SmtpTls::Implicit | SmtpTls::Required => "with TLS",
                    SmtpTls::Opportunistic => "with TLS if the server offers it",
                    SmtpTls::None => "without TLS",
                };
                format!("{} port {}, {tls}", smtp.host(), smtp.port())
            }
            TransportUrl::Maildir(folder) | TransportUrl::Eml(folder) => {
                format!(
                    "files in {}: a rehearsal, nobody is mailed",
                    folder.display()
                )
            }
            _ => String::new(),
        }
    }

    pub(super) fn transport(&self) -> anyhow::Result<Outbound> {
        Ok(Outbound::open(&self.url, self.password.as_deref())?)
    }
}

fn retry(settings: &RetrySettings) -> Retry {
    Retry {
        first: settings.first.0,
        longest: settings.longest.0,
        give_up: settings.give_up.0,
        wait: settings.wait.0,
    }
}

fn seeds(seeds: &[Mailbox]) -> anyhow::Result<Vec<EmailAddress>> {
    let addresses = seeds.iter().map(|seed| EmailAddress::parse(&seed.address));
    let addresses: Result<_, _> = addresses.collect();
    addresses.context("the setting `mail.seeds`")
}
