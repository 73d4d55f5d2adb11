//! A mailing before it leaves: to whom, how large, how fast, and what the first of them gets.

use std::{io::Write, time::Duration};

use anyhow::bail;
use postroom_content_model::{Mailing, RateSettings, Site};
use postroom_sender::{EmailAddress, Message, Store, TransportKind, preview};

use super::{mailer::Mailer, preflight};
use crate::{context::Context, output::confirm};

/// What there is to say of it.
pub(super) struct Announced<'m> {
    mailing: &'m Mailing,
    mailer: &'m Mailer,
    rate: &'m RateSettings,
    pub(super) recipients: u64,
    /// What the first of them would get; none if there is nobody.
    first: Option<Message>,
}

impl<'m> Announced<'m> {
    pub(super) async fn new(
        store: &Store,
        site: &'m Site,
        mailing: &'m Mailing,
        mailer: &'m Mailer,
    ) -> anyhow::Result<Self> {
        let segment = mailing.segment.as_ref();
        let recipients = store.audience(&mailing.list, segment).await?;
        let first = match store.someone_of(&mailing.list, segment).await? {
            Some(first) => Some(preview(store, mailing, &first.address, &mailer.options).await?),
            None => None,
        };
        Ok(Self {
            mailing,
            mailer,
            rate: &site.settings.mail.rate,
            recipients,
            first,
        })
    }

    /// Prints all of it: whom, what, how, and the first message.
    pub(super) fn print(&self, out: &mut dyn Write, in_full: bool) -> anyhow::Result<()> {
        writeln!(
            out,
            "to      {} subscribers of {}",
            self.recipients,
            self.audience()
        )?;
        writeln!(out, "from    {}", self.mailing.from)?;
        if let Some(first) = &self.first {
            let bytes = first.bytes.len() as u64;
            let all = bytes * self.recipients;
            writeln!(out, "size    {} each, {} in all", size(bytes), size(all))?;
        }
        writeln!(out, "pace    {}", self.pace())?;
        writeln!(out, "hash    {}", self.mailing.hash())?;
        if let Some(first) = &self.first {
            writeln!(out, "\nthe first message:\n")?;
            match in_full {
                true => out.write_all(&first.bytes)?,
                false => out.write_all(first.masked().as_bytes())?,
            }
        }
        Ok(())
    }

    /// Prints how the mailing stands to the rules of the large providers, and the DNS records
    /// that have to be there.
    pub(super) fn print_rules(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let from = EmailAddress::parse(mailbox_address(&self.mailing.from))?;
        let message = &self.mailer.options.message;
        let checks = preflight::checklist(
            &from,
            self.first.as_ref(),
            message,
            &self.mailer.url,
            self.recipients,
        );
        writeln!(out, "\nwhat the large providers ask of bulk mail:")?;
        for check in checks {
            let mark = match check.is_met {
                Some(true) => "yes",
                Some(false) => "NO ",
                None => " - ",
            };
            writeln!(out, "  {mark}  {}", check.text)?;
        }
        for key in &message.dkim {
            let record = key.record();
            writeln!(out, "\npublish TXT {}: {}", record.name, record.value)?;
        }
        Ok(())
    }

    /// Asks whether it may leave. A rehearsal may.
    pub(super) fn ask(
        &self,
        context: &Context<'_>,
        name: &str,
        is_new_store: bool,
        yes: bool,
    ) -> anyhow::Result<()> {
        if yes || self.mailer.url.kind() == TransportKind::Rehearsal {
            return Ok(());
        }
        self.print(&mut context.output.results(), false)?;
        let question = format!(
            "mail {name} of {} to the {} subscribers of {}?{}",
            self.mailing.list_title,
            self.recipients,
            self.audience(),
            match is_new_store {
                true => " This store has never mailed anybody: is it the right one?",
                false => "",
            }
        );
        match confirm(context.output, &question)? {
            Some(true) => Ok(()),
            Some(false) => bail!("nobody was mailed"),
            None => bail!(
                "nobody was mailed: say --yes to mail {} subscribers without being asked",
                self.recipients
            ),
        }
    }

    /// Whom it is for, in words.
    fn audience(&self) -> String {
        match &self.mailing.segment {
            None => format!("`{}`", self.mailing.list),
            Some(segment) => format!("`{}` with `{segment}`", self.mailing.list),
        }
    }

    fn pace(&self) -> String {
        let connections = self.mailer.options.connections;
        let over = format!("over {connections} connections");
        let Some(total) = self.rate.total else {
            return format!("as fast as the server takes them, {over}");
        };
        let each = total.per / total.messages;
        let takes = each.saturating_mul(u32::try_from(self.recipients).unwrap_or(u32::MAX));
        format!(
            "{} in {}, {over}: at least {}",
            total.messages,
            duration(total.per),
            duration(takes)
        )
    }
}

/// The address of `Name <address>`.
fn mailbox_address(mailbox: &str) -> &str {
    let inside = mailbox
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or(mailbox, |(address, _)| address).trim()
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        10_000_000..10_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}

fn duration(time: Duration) -> String {
    match time.as_secs() {
        0..=1 => "1 second".to_owned(),
        seconds @ 2..120 => format!("{seconds} seconds"),
        seconds @ 120..7_200 => format!("{} minutes", seconds / 60),
        seconds => format!("{} hours", seconds / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_read_at_a_glance() {
        assert_eq!(size(9_999), "9999 bytes");
        assert_eq!(size(27_000), "27 kB");
        assert_eq!(size(27_000_000_000), "27 GB");
        assert_eq!(duration(Duration::from_millis(20)), "1 second");
        assert_eq!(duration(Duration::from_secs(119)), "119 seconds");
        assert_eq!(duration(Duration::from_secs(20_000)), "5 hours");
    }

    #[test]
    fn the_address_of_a_mailbox_is_found() {
        for mailbox in [
            "a@x.example",
            "A <a@x.example>",
            "\"<b@y.example>\" <a@x.example>",
        ] {
            assert_eq!(mailbox_address(mailbox), "a@x.example");
        }
    }
}
