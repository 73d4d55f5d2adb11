//! What each mail of the site carries, as the settings have it.

use std::fs;

use anyhow::{Context as _, anyhow};
use postroom_content_model::{LineIndex, MailSettings, SETTINGS_FILE, Site, SpanIndex};
use postroom_sender::{DkimKey, EmailAddress, ReturnPath, SendOptions};

use crate::context::Context;

/// For mail that leaves, or a `trial` of that, which goes on without the keys that are not on this
/// machine, and says so by this name.
pub(crate) fn signed(
    context: &Context<'_>,
    site: &Site,
    trial: Option<&str>,
) -> anyhow::Result<SendOptions> {
    let mut options = unsigned(site)?;
    for (number, dkim) in site.settings.mail.dkim.iter().enumerate() {
        let found = context.resolve(&dkim.key);
        let found = found.map_err(|reason| refused(context, number, "key", &reason));
        let key = match (found, trial) {
            (Ok(key), _) => key,
            (Err(error), Some(trial)) => {
                let warning = format!("{error}; the {trial} does without that signature");
                context.output.warning(&warning);
                continue;
            }
            (Err(error), None) => return Err(error),
        };
        let key = DkimKey::parse(&dkim.domain, &dkim.selector, &key);
        let key = key.map_err(|error| refused(context, number, error.setting(), &error))?;
        options.message.dkim.push(key);
    }
    Ok(options)
}

/// For mail that is only looked at, or that somebody else will send: no secret is needed.
pub(crate) fn unsigned(site: &Site) -> anyhow::Result<SendOptions> {
    let mail = &site.settings.mail;
    let url = mail.unsubscribe_url.clone().context(
        "the setting `mail.unsubscribe_url` is missing: every mail needs a way out, such as https://example.org/unsubscribe/{token}",
    )?;
    let mut options = SendOptions::new(site.now, url);
    let message = &mut options.message;
    if let Some(mailto) = &mail.unsubscribe_mailto {
        let address = EmailAddress::parse(&mailto.address);
        message.unsubscribe_mailto =
            Some(address.context("the setting `mail.unsubscribe_mailto`")?);
    }
    message.return_path = return_path(mail)?;
    message.feedback_sender.clone_from(&mail.feedback_id);
    Ok(options)
}

/// Where bounces go to, if the settings say so.
pub(crate) fn return_path(mail: &MailSettings) -> anyhow::Result<Option<ReturnPath>> {
    let path = mail.envelope_sender.as_ref();
    let path = path.map(|sender| ReturnPath::parse(&sender.address));
    path.transpose()
        .map_err(|reason| anyhow!("the setting `mail.envelope_sender`: {reason}"))
}

/// Names the line of the setting that cannot be used, and nothing of its value.
fn refused(
    context: &Context<'_>,
    number: usize,
    setting: &str,
    reason: &dyn std::fmt::Display,
) -> anyhow::Error {
    let text = fs::read_to_string(context.path(SETTINGS_FILE)).unwrap_or_default();
    let index = number.to_string();
    let span = SpanIndex::of(&text).value(&["mail", "dkim", &index, setting]);
    let line = span.map(|span| format!(":{}", LineIndex::new(&text).line_of(span.start)));
    let line = line.unwrap_or_default();
    anyhow!("{SETTINGS_FILE}{line}: `mail.dkim.{number}.{setting}`: {reason}")
}
