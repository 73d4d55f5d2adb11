//! `postroom send`: mails an edition, or goes on where it stopped.

use std::io::Write as _;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use clap::ValueEnum;
use indicatif::ProgressBar;
use postroom_content_model::{Edition, EditionId, Mailbox, Mailing, RetrySettings, Severity, Site};
use postroom_linter::{Gathered, LintOptions, lint};
use postroom_sender::{
    Delivery, EmailAddress, Event, InDoubt, Outbound, Outcome as Delivered, Rates, Retry,
    SendOptions, Stopped, Store, Summary, TransportKind, TransportUrl, WarmUp, preview, resume,
    send, send_test,
};

use crate::{
    commands::{lint::show_mistakes, status::permanent_id},
    context::Context,
    failure::{AlreadySaid, Outcome},
    mail_facts, mail_options,
    output::{Output, confirm},
    progress, store,
};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom send weekly/2026-11-13                  mail it; the same command resumes
  postroom send weekly/2026-11-13 --dry-run        show the first message, mail nobody
  postroom send weekly/2026-11-13 --test me@example.org
  postroom send content/newsletters/weekly/2026-11-13.md --yes

Nobody is mailed twice: the store remembers everyone. A rehearsal into a folder never counts as
mailed. Exit codes: 0 everyone has it; 1 someone needs a person; 2 could not run; 130 interrupted.")]
pub(crate) struct Send {
    /// The edition, as NEWSLETTER/DATE or the path of its file
    #[arg(value_name = "EDITION")]
    edition: String,
    /// Mail one copy to this address, as often as you like; the ledger does not count it
    #[arg(long, value_name = "ADDR", conflicts_with_all = ["dry_run", "limit", "cancel"])]
    test: Option<String>,
    /// Show what would be mailed and to how many; mail nobody
    #[arg(long, conflicts_with = "cancel")]
    dry_run: bool,
    /// Do not ask before mailing
    #[arg(long, short)]
    yes: bool,
    /// Mail at most this many now, to as good as a random part of the recipients
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Mail only what has this hash, as --dry-run shows it
    #[arg(long, value_name = "HASH")]
    expect: Option<String>,
    /// Leave those whom the server puts off to the next run
    #[arg(long)]
    no_wait: bool,
    /// End the mailing: whoever has not been mailed never will be
    #[arg(long)]
    cancel: bool,
    /// What to do with recipients of whom a crash left unknown whether they were mailed
    #[arg(long, value_name = "WHAT", default_value = "hold")]
    in_doubt: WhenInDoubt,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum WhenInDoubt {
    /// Leave them, and exit with 1
    Hold,
    /// Mail them again, under the same Message-ID
    Resend,
    /// Take them for mailed
    AssumeSent,
}

/// What mailing needs, gathered from the settings.
struct Mailer {
    url: TransportUrl,
    password: Option<String>,
    options: SendOptions,
}

impl Send {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let settings = context.settings().map_err(|error| {
            show_mistakes(error, &postroom_linter::formats()[0], context.output)
        })?;
        let site = context.site(settings)?;
        let mailer = self.mailer(context, &site)?;
        let found = self
            .edition
            .parse::<EditionId>()
            .ok()
            .and_then(|id| site.edition(&id));
        store::block_on(async {
            let store = store::open(context, &site.settings.store).await?;
            let outcome = match found {
                _ if self.cancel => self.cancel(context, &store, &site, &mailer).await,
                Some(edition) => self.edition(context, &store, &site, edition, mailer).await,
                None => self.without_file(context, &store, &site, mailer).await,
            };
            store.close().await;
            outcome
        })
    }

    fn mailer(&self, context: &Context<'_>, site: &Site) -> anyhow::Result<Mailer> {
        let mail = &site.settings.mail;
        let url: TransportUrl = context
            .value_of("mail.transport", &mail.transport)?
            .parse()?;
        let url = url.relative_to(&context.root);
        let password = match (&url, &mail.password) {
            (TransportUrl::Smtp(_), Some(password)) => {
                Some(context.value_of("mail.password", password)?)
            }
            _ => None,
        };
        let mut options = if self.cancel {
            mail_options::unsigned(site)?
        } else {
            mail_options::signed(context, site, url.kind())?
        };
        options.limit = self.limit;
        options.rates = Rates::from(&mail.rate);
        options.warm_up = mail.warm_up.as_ref().map(WarmUp::from);
        options.connections = mail.connections;
        options.expect.clone_from(&self.expect);
        options.retry = retry(&mail.retry);
        if self.no_wait {
            options.retry.wait = Duration::ZERO;
        }
        options.seeds = seeds(&mail.seeds)?;
        options.in_doubt = match self.in_doubt {
            WhenInDoubt::Hold => InDoubt::Hold,
            WhenInDoubt::Resend => InDoubt::Resend,
            WhenInDoubt::AssumeSent => InDoubt::AssumeSent,
        };
        Ok(Mailer {
            url,
            password,
            options,
        })
    }

    async fn edition(
        &self,
        context: &Context<'_>,
        store: &Store,
        site: &Site,
        edition: &Edition,
        mailer: Mailer,
    ) -> anyhow::Result<Outcome> {
        check(context.output, site, edition)?;
        let mailing = postroom_exporter::newsletter::render(site, edition)?;
        let segment = mailing.segment.as_ref();
        let recipients = store.audience(&mailing.list, segment).await?;
        if let Some(address) = &self.test {
            return test(context, store, &mailing, address, &mailer).await;
        }
        if self.dry_run {
            return dry_run(context, store, &mailing, recipients, &mailer).await;
        }
        let newsletter = site.settings.newsletters.get(&mailing.newsletter);
        if newsletter.is_some_and(|newsletter| newsletter.address().is_none()) {
            bail!(
                "nobody was mailed: the newsletter `{}` has no `postal_address` in postroom.yaml, which the law wants in every mailing",
                mailing.newsletter
            );
        }
        let smtp = mailer.url.kind() == TransportKind::Smtp;
        let title = &mailing.list_title;
        if smtp && !self.yes {
            let question = format!(
                "mail {} of {title} to the {recipients} subscribers of {}?",
                edition.id,
                audience(&mailing)
            );
            match confirm(context.output, &question)? {
                Some(true) => {}
                Some(false) => bail!("nobody was mailed"),
                None => bail!(
                    "nobody was mailed: say --yes to mail {recipients} subscribers without being asked"
                ),
            }
        }
        let transport = Outbound::open(&mailer.url, mailer.password.as_deref())?;
        let watch = Watch::new(context.output);
        stop_on_signals(&mailer.options);
        let opening = || Ok(transport.clone());
        let run = send(store, &mailing, opening, &mailer.options, |event| {
            watch.tell(&event);
        });
        let summary = run.await;
        watch.bar.finish_and_clear();
        prune(store, site).await?;
        self.sum_up(context, &edition.id.to_string(), &mailer.url, &summary?)
    }

    /// Goes on with a mailing whose file is gone: the store has all it needs.
    async fn without_file(
        &self,
        context: &Context<'_>,
        store: &Store,
        site: &Site,
        mailer: Mailer,
    ) -> anyhow::Result<Outcome> {
        let id = permanent_id(site, &self.edition);
        if store.status(Some(&id)).await?.is_empty() {
            return Err(no_such_edition(site, &self.edition));
        }
        let transport = Outbound::open(&mailer.url, mailer.password.as_deref())?;
        let watch = Watch::new(context.output);
        stop_on_signals(&mailer.options);
        let opening = || Ok(transport.clone());
        let run = resume(store, &id, opening, &mailer.options, |event| {
            watch.tell(&event);
        });
        let summary = run.await;
        watch.bar.finish_and_clear();
        self.sum_up(context, &self.edition, &mailer.url, &summary?)
    }

    async fn cancel(
        &self,
        context: &Context<'_>,
        store: &Store,
        site: &Site,
        mailer: &Mailer,
    ) -> anyhow::Result<Outcome> {
        let id = permanent_id(site, &self.edition);
        let cancelled = store
            .cancel(&id, mailer.url.kind(), mailer.options.now)
            .await?;
        if !cancelled {
            bail!(
                "{} has not been started, or is cancelled already",
                self.edition
            );
        }
        context
            .output
            .note("cancelled: whoever has not been mailed never will be");
        Ok(Outcome::Done)
    }

    fn sum_up(
        &self,
        context: &Context<'_>,
        name: &str,
        url: &TransportUrl,
        summary: &Summary,
    ) -> anyhow::Result<Outcome> {
        let place = match url {
            TransportUrl::Maildir(folder) | TransportUrl::Eml(folder) => {
                format!(
                    " into {} (a rehearsal: nobody has been mailed)",
                    folder.display()
                )
            }
            _ => String::new(),
        };
        let mut line = format!(
            "{name}: {} sent now, {} earlier, of {}",
            summary.sent, summary.already_sent, summary.recipients
        );
        let rest = [
            (summary.deferred, "deferred"),
            (summary.failed, "failed"),
            (summary.in_doubt, "in doubt"),
            (summary.suppressed, "left meanwhile"),
            (summary.pending, "still to be mailed"),
        ];
        for (count, what) in rest.into_iter().filter(|(count, _)| *count > 0) {
            line.push_str(&format!(", {count} {what}"));
        }
        writeln!(context.output.results(), "{line}{place}")?;
        if let Some(next) = summary.next_try {
            context.output.note(&format!(
                "the deferred are tried again from {next:.0} on, by the same command"
            ));
        }
        match &summary.stopped {
            Some(Stopped::Asked) => {
                context
                    .output
                    .note("stopped; the same command goes on from here");
                Ok(Outcome::Interrupted)
            }
            Some(Stopped::Cancelled) => bail!("the mailing was cancelled"),
            Some(Stopped::WarmingUp) => {
                context.output.note(
                    "today's share of `mail.warm_up` is mailed; the same command goes on tomorrow",
                );
                Ok(Outcome::Done)
            }
            Some(Stopped::TooManyFailures {
                state,
                share,
                of,
                last,
            }) => {
                context.output.error(&format!(
                    "stopped: {share} of the last {of} were {state}, lately with `{last}`; see `postroom status`, and when the reason is gone, the same command goes on from here"
                ));
                Ok(Outcome::NeedsPerson)
            }
            Some(Stopped::Unreachable { reason, .. }) if summary.sent > 0 => {
                context
                    .output
                    .error(&format!("{reason}; the same command goes on from here"));
                Ok(Outcome::NeedsPerson)
            }
            Some(Stopped::Unreachable { reason, .. }) => {
                Err(anyhow!("{reason}; nobody was mailed"))
            }
            _ if summary.is_complete()
                || self.limit.is_some() && summary.failed + summary.in_doubt == 0 =>
            {
                Ok(Outcome::Done)
            }
            _ => Ok(Outcome::NeedsPerson),
        }
    }
}

/// Refuses an edition with error findings, and shows them.
fn check(output: &Output, site: &Site, edition: &Edition) -> anyhow::Result<()> {
    let options = LintOptions {
        paths: vec![edition.file.path.clone()],
        ..LintOptions::default()
    };
    let mut gathered = Gathered::default();
    mail_facts::gather(site, &options, &mut gathered);
    let report = lint(site, &gathered, &options);
    if report.fails_at(Severity::Error) {
        let mut text = Vec::new();
        let style = postroom_linter::Style {
            color: output.has_color(),
            ..Default::default()
        };
        postroom_linter::formats()[0].write(&report, style, &mut text)?;
        output.results().write_all(&text)?;
        output.error("the edition has errors; nobody was mailed");
        return Err(AlreadySaid.into());
    }
    Ok(())
}

async fn test(
    context: &Context<'_>,
    store: &Store,
    mailing: &Mailing,
    address: &str,
    mailer: &Mailer,
) -> anyhow::Result<Outcome> {
    let to = EmailAddress::parse(address)?;
    let mut transport = Outbound::open(&mailer.url, mailer.password.as_deref())?;
    match send_test(store, mailing, &to, &mut transport, &mailer.options).await? {
        Delivered::Accepted { .. } => {
            context.output.note("mailed one copy as a test");
            Ok(Outcome::Done)
        }
        other => Err(anyhow!("the test was not mailed: {}", other.text())),
    }
}

async fn dry_run(
    context: &Context<'_>,
    store: &Store,
    mailing: &Mailing,
    recipients: u64,
    mailer: &Mailer,
) -> anyhow::Result<Outcome> {
    let segment = mailing.segment.as_ref();
    let first = store.someone_of(&mailing.list, segment).await?;
    let mut out = context.output.results();
    for key in &mailer.options.message.dkim {
        let record = key.record();
        writeln!(out, "publish TXT {}: {}", record.name, record.value)?;
    }
    writeln!(
        out,
        "would mail {recipients} subscribers of {}; nobody was mailed",
        audience(mailing)
    )?;
    writeln!(out, "hash {}", mailing.hash())?;
    if let Some(first) = first {
        let message = preview(store, mailing, &first.address, &mailer.options).await?;
        writeln!(out, "the first message:\n")?;
        if context.global.verbose > 1 {
            out.write_all(&message.bytes)?;
        } else {
            out.write_all(message.masked().as_bytes())?;
        }
    }
    Ok(Outcome::Done)
}

/// Deletes what the settings keep no longer.
async fn prune(store: &Store, site: &Site) -> anyhow::Result<()> {
    if let Some(kept) = &site.settings.retention.deliveries {
        let before = site.now.checked_sub(kept.0)?;
        store.prune(before, site.now).await?;
    }
    Ok(())
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

/// Whom a mailing is for, in words.
fn audience(mailing: &Mailing) -> String {
    match &mailing.segment {
        None => format!("`{}`", mailing.list),
        Some(segment) => format!("`{}` with `{segment}`", mailing.list),
    }
}

/// Lets a run end between two messages when someone asks for it; asked twice, it ends at once.
fn stop_on_signals(options: &SendOptions) {
    let stop = options.stop.clone();
    tokio::spawn(async move {
        wait_for_signal().await;
        stop.stop();
        wait_for_signal().await;
        // What was on its way is in doubt now; the ledger knows.
        quit();
    });
}

#[expect(clippy::exit, reason = "asked twice, nothing may delay the end")]
fn quit() -> ! {
    std::process::exit(130)
}

async fn wait_for_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

pub(super) fn no_such_edition(site: &Site, name: &str) -> anyhow::Error {
    let known: Vec<String> = site
        .editions
        .iter()
        .map(|edition| edition.id.to_string())
        .collect();
    let near = postroom_content_model::closest(name, known.iter().map(String::as_str));
    let hint = near
        .map(|near| format!("; did you mean {near}?"))
        .unwrap_or_default();
    anyhow!("there is no edition {name}{hint}; `postroom compose` writes one")
}

/// Shows what happens while it happens.
struct Watch<'o> {
    output: &'o Output,
    bar: ProgressBar,
}

impl<'o> Watch<'o> {
    fn new(output: &'o Output) -> Self {
        Self {
            output,
            bar: progress::bar(output, "mailing", 0),
        }
    }

    fn tell(&self, event: &Event) {
        let say = |sentence: &str| self.bar.suspend(|| self.output.warning(sentence));
        match event {
            Event::Started {
                recipients,
                remaining,
                ..
            } => {
                self.bar.set_length(*recipients);
                self.bar.set_position(recipients - remaining);
            }
            Event::Changed { parts, .. } => say(&format!(
                "the edition has changed since this mailing was started ({}); everyone gets the one it was started with",
                parts.join(", ")
            )),
            Event::Recovered {
                deliveries,
                now: Delivery::InDoubt,
            } => {
                say(&format!(
                    "an earlier run was cut off: {deliveries} in doubt; see --in-doubt"
                ));
            }
            Event::Settled {
                recipient,
                delivery,
                text,
            } => {
                self.bar.inc(1);
                if !matches!(delivery, Delivery::Sent | Delivery::Suppressed) {
                    say(&format!("{recipient}: {}: {text}", delivery.as_str()));
                }
            }
            Event::Retrying { reason } => say(&format!("{reason}; trying again")),
            Event::Waiting { until } => say(&format!(
                "only those are left whom the server put off; the next try is at {until:.0}"
            )),
            _ => {}
        }
    }
}
