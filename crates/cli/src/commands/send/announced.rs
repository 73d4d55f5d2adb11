//! A mailing before it leaves: to whom, how large, how fast, and what the first of them gets.

mod begun;
mod first;
mod pace;

use std::{collections::BTreeMap, io::Write};

use anyhow::{Context as _, bail};
use postroom_content_model::{Mailbox, Mailing, RateSettings, Site};
use postroom_sender::{EmailAddress, Store, TransportKind, WarmingUp, preview};

pub(super) use self::begun::begun;
use self::first::First;
use super::{mailer::Mailer, preflight};
use crate::{
    context::Context,
    output::{confirm, inert},
    progress::grouped,
};

/// So many domains are named.
const NAMED: usize = 5;

/// What there is to say of it.
pub(super) struct Announced<'m> {
    mailing: &'m Mailing,
    mailer: &'m Mailer,
    rate: &'m RateSettings,
    from: &'m Mailbox,
    recipients: u64,
    by_domain: BTreeMap<String, u64>,
    warming_up: Option<WarmingUp>,
    /// What the first of them would get; none if there is nobody.
    first: Option<First>,
}

impl<'m> Announced<'m> {
    pub(super) async fn new(
        store: &Store,
        site: &'m Site,
        mailing: &'m Mailing,
        mailer: &'m Mailer,
    ) -> anyhow::Result<Self> {
        let newsletter = site.settings.newsletters.get(&mailing.newsletter);
        let newsletter = newsletter.context("the settings do not know the newsletter")?;
        let segment = mailing.segment.as_ref();
        let by_domain = store.audience_by_domain(&mailing.list, segment).await?;
        let recipients = by_domain.values().sum();
        let options = &mailer.options;
        let warming_up = match (&options.warm_up, mailer.url.kind()) {
            (Some(warm_up), TransportKind::Smtp) => {
                Some(store.warming_up(warm_up, recipients, options.now).await?)
            }
            _ => None,
        };
        let first = match store.someone_of(&mailing.list, segment).await? {
            Some(reader) => {
                let message = preview(store, mailing, &reader.address, options).await?;
                Some(First { reader, message })
            }
            None => None,
        };
        Ok(Self {
            mailing,
            mailer,
            rate: &site.settings.mail.rate,
            from: &newsletter.from,
            recipients,
            by_domain,
            warming_up,
            first,
        })
    }

    /// Prints all of it: whom, what and how.
    pub(super) fn print(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let options = &self.mailer.options;
        let mut line = |label: &str, text: &str| writeln!(out, "{label:<9}{text}");
        line(
            "to",
            &format!("{} of {}", people(self.recipients), audience(self.mailing)),
        )?;
        if self.by_domain.len() > 1 {
            line("", &self.domains())?;
        }
        if !options.seeds.is_empty() {
            let seeds = options.seeds.len();
            line(
                "first",
                &format!("the seeds get theirs: {seeds} (`mail.seeds`)"),
            )?;
        }
        if let Some(limit) = options.limit {
            line(
                "now",
                &format!("at most {} of them (`--limit`)", grouped(limit)),
            )?;
        }
        line("from", &inert(&self.mailing.from))?;
        if let Some(first) = &self.first {
            line("subject", &first.subject(self.mailing))?;
            let bytes = first.message.content.len() as u64;
            let all = size(bytes.saturating_mul(self.recipients));
            line("size", &format!("{} each, {all} in all", size(bytes)))?;
        }
        line("by", &self.mailer.carrier())?;
        line("pace", &pace::pace(self.rate, options.connections))?;
        let warming_up = self
            .warming_up
            .and_then(|left| pace::warming_up(left, self.recipients));
        let takes = pace::takes(&options.rates, &self.by_domain);
        if let Some(time) = warming_up.or(takes) {
            line("takes", &time)?;
        }
        line("hash", &self.mailing.hash())?;
        Ok(())
    }

    /// Prints the first message: with `in_full`, byte for byte.
    pub(super) fn print_first(&self, out: &mut dyn Write, in_full: bool) -> anyhow::Result<()> {
        let Some(first) = &self.first else {
            return Ok(());
        };
        if in_full {
            writeln!(out, "\nthe first message:\n")?;
            out.write_all(&first.message.content.to_vec())?;
            return Ok(());
        }
        writeln!(out, "\nthe first message, its header and its text:\n")?;
        let way_out = &self.mailer.options.message.unsubscribe_url;
        first.print(out, self.mailing, way_out)?;
        Ok(())
    }

    /// Prints how the mailing stands to the rules of the large providers, and the DNS records
    /// that have to be there.
    pub(super) fn print_rules(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let from = EmailAddress::parse(&self.from.address)?;
        let message = &self.mailer.options.message;
        let checks = preflight::checklist(
            &from,
            self.first.as_ref().map(|first| &first.message),
            message,
            &self.mailer.url,
            self.recipients,
        );
        writeln!(out, "\nwhat the large providers ask of bulk mail:\n")?;
        for check in checks {
            writeln!(out, "  {:<4} {}", check.mark(), check.text)?;
        }
        for key in &message.dkim {
            let record = key.record();
            writeln!(out, "\npublish TXT {}: {}", record.name, record.value)?;
        }
        Ok(())
    }

    /// Asks whether it may leave.
    pub(super) fn ask(
        &self,
        context: &Context<'_>,
        name: &str,
        is_new_store: bool,
    ) -> anyhow::Result<()> {
        let mut out = context.output.results();
        self.print(&mut out)?;
        self.print_first(&mut out, false)?;
        let question = format!(
            "\nmail {name} of {} to {} of {}?{}",
            self.mailing.list_title,
            people(self.recipients),
            audience(self.mailing),
            match is_new_store {
                true => " This store has never mailed anybody: is it the right one?",
                false => "",
            }
        );
        match confirm(context.output, &question)? {
            Some(true) => Ok(()),
            Some(false) => bail!("nobody was mailed"),
            None => bail!(
                "nobody was mailed: there is no terminal to ask on; say --yes{} to mail {}",
                if is_new_store { " --new-store" } else { "" },
                people(self.recipients)
            ),
        }
    }

    /// The largest domains.
    fn domains(&self) -> String {
        let mut domains: Vec<_> = self.by_domain.iter().collect();
        domains.sort_by_key(|(name, people)| (std::cmp::Reverse(**people), *name));
        let named = domains.iter().take(NAMED);
        let mut named: Vec<String> = named
            .map(|(name, people)| format!("{name} {}", grouped(**people)))
            .collect();
        let rest = domains.iter().skip(NAMED);
        let (others, people) =
            rest.fold((0_u64, 0), |(n, sum), (_, people)| (n + 1, sum + **people));
        if others > 0 {
            named.push(format!("{} at {} others", grouped(people), grouped(others)));
        }
        named.join(", ")
    }
}

/// Refuses a mailing to nobody: it is a mistake.
pub(super) async fn refuse_nobody(store: &Store, mailing: &Mailing) -> anyhow::Result<()> {
    let segment = mailing.segment.as_ref();
    if store.someone_of(&mailing.list, segment).await?.is_none() {
        bail!(
            "there is nobody on {}; nobody was mailed: `postroom subscribers import` adds some",
            audience(mailing)
        );
    }
    Ok(())
}

/// Whom it is for, in words.
fn audience(mailing: &Mailing) -> String {
    match &mailing.segment {
        None => format!("`{}`", mailing.list),
        Some(segment) => format!("`{}` with `{segment}`", mailing.list),
    }
}

fn people(count: u64) -> String {
    match count {
        1 => "1 subscriber".to_owned(),
        count => format!("{} subscribers", grouped(count)),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        10_000_000..10_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_at_a_glance() {
        assert_eq!(size(9_999), "9999 bytes");
        assert_eq!(size(27_000), "27 kB");
        assert_eq!(size(27_000_000_000), "27 GB");
    }
}
