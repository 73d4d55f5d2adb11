//! `postroom send`: mails an edition, or goes on where it stopped.

mod announced;
mod ended;
mod mailer;
mod preflight;
mod signals;
mod watch;

use anyhow::{anyhow, bail};
use clap::ValueEnum;
use postroom_content_model::{Edition, EditionId, Mailing, Site};
use postroom_sender::{
    EmailAddress, Outcome as Delivered, Store, TransportKind, resume, send, send_test,
};

use self::{announced::Announced, mailer::Mailer, preflight::Obstacle, watch::Watch};
use crate::{
    commands::{lint, status::permanent_id},
    context::Context,
    failure::Outcome,
    store,
};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom send weekly/2026-11-13                  mail it; the same command resumes
  postroom send weekly/2026-11-13 --dry-run        all but mailing: checks, rules, the first message
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
    /// Check everything and show what would be mailed, and how; mail nobody
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
    /// Mail although this is in the way; may be given several times
    #[arg(long, value_name = "OBSTACLE")]
    allow: Vec<Obstacle>,
    /// The store has never mailed over SMTP, and that is as it should be
    #[arg(long)]
    new_store: bool,
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

impl Send {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let settings = lint::settings(context)?;
        let site = context.site(settings)?;
        let mailer = Mailer::new(self, context, &site)?;
        let found = self
            .edition
            .parse::<EditionId>()
            .ok()
            .and_then(|id| site.edition(&id));
        store::block_on(async {
            let store = store::open(context, &site.settings.store).await?;
            let outcome = match found {
                _ if self.cancel => self.cancel(context, &store, &site, &mailer).await,
                Some(edition) => self.edition(context, &store, &site, edition, &mailer).await,
                None => self.go_on(context, &store, &site, &mailer).await,
            };
            prune(&store, &site).await?;
            store.close().await;
            outcome
        })
    }

    async fn edition(
        &self,
        context: &Context<'_>,
        store: &Store,
        site: &Site,
        edition: &Edition,
        mailer: &Mailer,
    ) -> anyhow::Result<Outcome> {
        let rendered = postroom_exporter::newsletter::render(site, edition);
        let has_begun = has_begun(store, &edition.permanent_id(), mailer).await?;
        let is_run = self.test.is_none() && !self.dry_run;
        if has_begun && is_run {
            return match rendered {
                Ok(mailing) => self.mail(context, store, &mailing, mailer).await,
                // What was frozen is mailed, whatever has become of the file.
                Err(error) => {
                    let warning =
                        format!("{error}; everyone gets what the mailing was started with");
                    context.output.warning(&warning);
                    self.go_on(context, store, site, mailer).await
                }
            };
        }
        preflight::lint(context.output, site, edition, &self.allow)?;
        let mailing = rendered?;
        if let Some(address) = &self.test {
            return test(context, store, &mailing, address, mailer).await;
        }
        let announced = Announced::new(store, site, &mailing, mailer).await?;
        if self.dry_run {
            let mut out = context.output.results();
            announced.print(&mut out, context.global.verbose > 1)?;
            announced.print_rules(&mut out)?;
        }
        self.check(context, store, site, &mailing, mailer).await?;
        if self.dry_run {
            context.output.note("nobody was mailed");
            return Ok(Outcome::Done);
        }
        let is_new_store = self.is_new_store(store, mailer).await?;
        announced.ask(context, &edition.id.to_string(), is_new_store, self.yes)?;
        self.mail(context, store, &mailing, mailer).await
    }

    /// Looks for what is in the way. What needs the network is asked before real mail only: a
    /// rehearsal may be long before the site is published.
    async fn check(
        &self,
        context: &Context<'_>,
        store: &Store,
        site: &Site,
        mailing: &Mailing,
        mailer: &Mailer,
    ) -> anyhow::Result<()> {
        let mut troubles = preflight::at_home(site, mailing, mailer.url.kind());
        if mailer.url.kind() == TransportKind::Smtp {
            let way_out = &mailer.options.message.unsubscribe_url;
            let elsewhere =
                preflight::elsewhere(context.output, site, mailing, way_out, &self.allow);
            troubles.extend(elsewhere.await?);
        }
        preflight::refuse(context.output, &troubles, &self.allow)?;
        let cannot_ask = self.yes || self.dry_run;
        if self.is_new_store(store, mailer).await? && cannot_ask {
            bail!(
                "{} has never mailed anybody over SMTP, so it knows of nobody who may have this edition already; nobody was mailed: if it is the right store, say --new-store",
                store.url()
            );
        }
        Ok(())
    }

    /// Whether the store has never mailed, and nobody said that this is right.
    async fn is_new_store(&self, store: &Store, mailer: &Mailer) -> anyhow::Result<bool> {
        let is_smtp = mailer.url.kind() == TransportKind::Smtp;
        Ok(is_smtp && !self.new_store && !store.has_mailed(TransportKind::Smtp).await?)
    }

    async fn mail(
        &self,
        context: &Context<'_>,
        store: &Store,
        mailing: &Mailing,
        mailer: &Mailer,
    ) -> anyhow::Result<Outcome> {
        let transport = mailer.transport()?;
        let watch = Watch::new(context.output);
        signals::stop_on_signals(&mailer.options);
        let opening = || Ok(transport.clone());
        let run = send(store, mailing, opening, &mailer.options, |event| {
            watch.tell(&event);
        });
        let summary = run.await;
        watch.end();
        let is_limited = self.limit.is_some();
        ended::outcome(
            context.output,
            &self.edition,
            &mailer.url,
            &summary?,
            is_limited,
        )
    }

    /// Goes on with a mailing whose file is gone or broken: the store has all it needs.
    async fn go_on(
        &self,
        context: &Context<'_>,
        store: &Store,
        site: &Site,
        mailer: &Mailer,
    ) -> anyhow::Result<Outcome> {
        let id = permanent_id(site, &self.edition);
        if store.status(Some(&id)).await?.is_empty() {
            return Err(no_such_edition(site, &self.edition));
        }
        let transport = mailer.transport()?;
        let watch = Watch::new(context.output);
        signals::stop_on_signals(&mailer.options);
        let opening = || Ok(transport.clone());
        let run = resume(store, &id, opening, &mailer.options, |event| {
            watch.tell(&event);
        });
        let summary = run.await;
        watch.end();
        let is_limited = self.limit.is_some();
        ended::outcome(
            context.output,
            &self.edition,
            &mailer.url,
            &summary?,
            is_limited,
        )
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
}

/// Whether a mailing was started before, by the same kind of transport.
async fn has_begun(store: &Store, id: &str, mailer: &Mailer) -> anyhow::Result<bool> {
    let started = store.status(Some(id)).await?;
    Ok(started
        .iter()
        .any(|mailing| mailing.kind == mailer.url.kind()))
}

/// Deletes what the settings keep no longer.
async fn prune(store: &Store, site: &Site) -> anyhow::Result<()> {
    if let Some(kept) = &site.settings.retention.deliveries {
        let before = site.now.checked_sub(kept.0)?;
        store.prune(before, site.now).await?;
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
    let mut transport = mailer.transport()?;
    match send_test(store, mailing, &to, &mut transport, &mailer.options).await? {
        Delivered::Accepted { .. } => {
            context.output.note("mailed one copy as a test");
            Ok(Outcome::Done)
        }
        other => Err(anyhow!("the test was not mailed: {}", other.text())),
    }
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
