//! `postroom send`: mails an edition, or goes on where it stopped.

mod announced;
mod ended;
mod mailer;
mod named;
mod preflight;
mod signals;
mod watch;

use anyhow::{Context as _, anyhow, bail};
use clap::ValueEnum;
use postroom_content_model::{Edition, EditionId, Mailing, Site};
use postroom_sender::{
    EmailAddress, Outcome as Delivered, Store, TransportKind, preview, resume, send, send_test,
};
use url::Url;

pub(super) use self::named::{no_such_edition, no_such_mailing};
use self::{
    announced::Announced,
    ended::Run,
    mailer::Mailer,
    named::begun,
    preflight::{Obstacle, Trouble},
    watch::Watch,
};
use crate::{
    commands::{lint, status::permanent_id},
    context::Context,
    failure::{AlreadySaid, Outcome},
    progress::grouped,
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
mailed. Exit codes: 0 everyone has it; 1 something needs a person; 2 could not run, nobody was
mailed; 130 interrupted.")]
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
    /// Mail only the mailing with this hash, which --dry-run shows
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
            let is_run = !(self.cancel || self.dry_run || self.test.is_some());
            if is_run && outcome.is_ok() {
                prune(context, &store, &site).await;
            }
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
        let render = || postroom_exporter::newsletter::render(site, edition);
        let id = permanent_id(store, site, &self.edition).await?;
        let begun = begun(store, &id, mailer).await?;
        if let Some(begun) = begun.filter(|_| self.test.is_none()) {
            // What was frozen is mailed, whatever has become of the file.
            let mailing = match render() {
                Ok(mailing) if mailing.id == id => Ok(mailing),
                Ok(_) => Err(format!("the file of {} has lost its `id`", self.edition)),
                Err(error) => Err(error.to_string()),
            };
            if self.dry_run {
                announced::begun(context, &self.edition, &begun, mailing.ok())?;
                return self.expect(&begun.hash).map(|()| Outcome::Done);
            }
            if let Err(reason) = &mailing {
                let warning = format!("{reason}; everyone gets what the mailing was started with");
                context.output.warning(&warning);
            }
            let mailing = mailing.ok();
            return self
                .mail(context, store, mailing.as_ref(), &id, mailer)
                .await;
        }
        named::warn_of_namesake(context, store, edition, mailer).await?;
        let lint = || preflight::lint(context.output, site, edition);
        let (errors, rendered) = rayon::join(lint, render);
        let errors = errors?;
        let mailing = match rendered {
            Ok(mailing) => mailing,
            Err(_) if errors.is_some() => {
                preflight::refuse(context.output, &errors.into_iter().collect::<Vec<_>>(), &[])?;
                return Err(AlreadySaid.into());
            }
            Err(error) => return Err(error.into()),
        };
        if let Some(address) = &self.test {
            preflight::refuse(context.output, errors.as_slice(), &self.allow)?;
            self.expect(&mailing.hash())?;
            return test(context, store, &mailing, address, mailer).await;
        }
        let is_announced = self.dry_run || self.asks(mailer);
        let announced = match is_announced {
            true => Some(Announced::new(store, site, &mailing, mailer).await?),
            // Nobody would read it, and on a long list it takes its time.
            false => None,
        };
        if let Some(announced) = announced.as_ref().filter(|_| self.dry_run) {
            let mut out = context.output.results();
            announced.print(&mut out)?;
            announced.print_first(&mut out, context.global.verbose > 1)?;
            announced.print_rules(&mut out)?;
        }
        self.expect(&mailing.hash())?;
        let is_new_store = self.is_new_store(store, mailer).await?;
        if is_new_store && self.dry_run {
            context.output.warning(&format!(
                "{}; the first mailing asks, and a script has to say --new-store",
                never_mailed(store)
            ));
        }
        let troubles = errors.into_iter().collect();
        self.check(context, store, site, &mailing, mailer, troubles)
            .await?;
        announced::refuse_nobody(store, &mailing).await?;
        if is_new_store && self.yes {
            bail!(
                "{}; nobody was mailed: if it is the right store, say --new-store",
                never_mailed(store)
            );
        }
        if self.dry_run {
            context
                .output
                .note("nothing is in the way; nobody was mailed");
            return Ok(Outcome::Done);
        }
        if let Some(announced) = announced {
            announced.ask(context, &edition.id.to_string(), is_new_store)?;
        }
        self.mail(context, store, Some(&mailing), &mailing.id, mailer)
            .await
    }

    /// Whether somebody is asked before it leaves. A rehearsal may.
    fn asks(&self, mailer: &Mailer) -> bool {
        !self.yes && mailer.url.kind() == TransportKind::Smtp
    }

    /// Refuses what was not reviewed, before anybody is asked anything.
    fn expect(&self, hash: &str) -> anyhow::Result<()> {
        match &self.expect {
            Some(expected) if expected != hash => bail!(
                "{} has the hash {hash}, not {expected}, as was expected; nobody was mailed",
                self.edition
            ),
            _ => Ok(()),
        }
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
        mut troubles: Vec<Trouble>,
    ) -> anyhow::Result<()> {
        troubles.extend(preflight::at_home(
            context,
            site,
            mailing,
            mailer.url.kind(),
        ));
        if mailer.url.kind() == TransportKind::Smtp {
            let way_out = way_out(store, mailing, mailer).await?;
            let elsewhere =
                preflight::elsewhere(context.output, site, mailing, &way_out, &self.allow);
            troubles.extend(elsewhere.await);
        }
        preflight::refuse(context.output, &troubles, &self.allow)
    }

    /// Whether the store has never mailed, and nobody said that this is right.
    async fn is_new_store(&self, store: &Store, mailer: &Mailer) -> anyhow::Result<bool> {
        let is_smtp = mailer.url.kind() == TransportKind::Smtp;
        Ok(is_smtp && !self.new_store && !store.has_mailed(TransportKind::Smtp).await?)
    }

    /// Mails, or goes on. Without a mailing, the store has all it needs.
    async fn mail(
        &self,
        context: &Context<'_>,
        store: &Store,
        mailing: Option<&Mailing>,
        id: &str,
        mailer: &Mailer,
    ) -> anyhow::Result<Outcome> {
        let transport = mailer.transport()?;
        let watch = Watch::new(context.output, context.global.verbose > 0);
        signals::stop_on_signals(&mailer.options);
        let opening = || Ok(transport.clone());
        let tell = |event| watch.tell(&event);
        let run = match mailing {
            Some(mailing) => send(store, mailing, opening, &mailer.options, tell).await,
            None => resume(store, id, opening, &mailer.options, tell).await,
        };
        let sent = watch.end();
        let summary = match (run, sent) {
            (Ok(summary), _) => summary,
            (Err(error), Some(sent)) => {
                ended::tell_broken(context.output, &self.edition, &error.into(), sent);
                return Ok(Outcome::NeedsPerson);
            }
            (Err(error), None) => return Err(error.into()),
        };
        let run = Run {
            name: &self.edition,
            is_limited: self.limit.is_some(),
            in_full: context.global.verbose > 1,
        };
        if summary.in_doubt > 0 {
            let open = store.undelivered(id, mailer.url.kind(), ended::LISTED);
            // Without their names, they are counted all the same.
            let open = open.await.unwrap_or_default();
            run.tell_doubtful(context.output, &open, summary.in_doubt);
        }
        run.outcome(context.output, &mailer.url, &summary)
    }

    /// Goes on with a mailing whose file is gone.
    async fn go_on(
        &self,
        context: &Context<'_>,
        store: &Store,
        site: &Site,
        mailer: &Mailer,
    ) -> anyhow::Result<Outcome> {
        let id = permanent_id(store, site, &self.edition).await?;
        let Some(begun) = begun(store, &id, mailer).await? else {
            return Err(no_such_mailing(store, site, &self.edition).await?);
        };
        if self.test.is_some() {
            bail!(
                "the file of {} is gone: there is nothing to test",
                self.edition
            );
        }
        if self.dry_run {
            announced::begun(context, &self.edition, &begun, None)?;
            return self.expect(&begun.hash).map(|()| Outcome::Done);
        }
        self.mail(context, store, None, &id, mailer).await
    }

    async fn cancel(
        &self,
        context: &Context<'_>,
        store: &Store,
        site: &Site,
        mailer: &Mailer,
    ) -> anyhow::Result<Outcome> {
        let id = permanent_id(store, site, &self.edition).await?;
        let (name, kind) = (&self.edition, mailer.url.kind());
        let Some(mailing) = begun(store, &id, mailer).await? else {
            bail!("{name} has not been started ({kind}), so there is nothing to cancel");
        };
        if !store.cancel(&id, kind, mailer.options.now).await? {
            bail!("{name} ({kind}) is cancelled already");
        }
        let counts = &mailing.counts;
        let never = counts.pending + counts.claimed + counts.deferred;
        context.output.note(&format!(
            "cancelled {name} ({kind}): {} of {} have not been mailed and never will be",
            grouped(never),
            grouped(counts.total())
        ));
        Ok(Outcome::Done)
    }
}

/// A link by which nobody leaves: its token is as good as any, and its person is on no list.
async fn way_out(store: &Store, mailing: &Mailing, mailer: &Mailer) -> anyhow::Result<Url> {
    let nobody = EmailAddress::parse("nobody@postroom.invalid")?;
    let message = preview(store, mailing, &nobody, &mailer.options).await?;
    let message = message.content.to_vec();
    let message = String::from_utf8_lossy(&message);
    let mut lines = message.lines();
    let link = lines.find_map(|line| line.strip_prefix("List-Unsubscribe: <")?.split_once('>'));
    let (link, _) = link.context("the message has no List-Unsubscribe; nobody was mailed")?;
    Url::parse(link).with_context(|| format!("the unsubscribe address {link}; nobody was mailed"))
}

fn never_mailed(store: &Store) -> String {
    let store = store.url();
    format!(
        "{store} has never mailed anybody over SMTP, so it knows of nobody who may have this edition already"
    )
}

/// Deletes what the settings keep no longer. If that fails, the mailing is none the worse, and the
/// next one deletes it.
async fn prune(context: &Context<'_>, store: &Store, site: &Site) {
    let Some(kept) = &site.settings.retention.deliveries else {
        return;
    };
    let pruned = async {
        let before = site.now.checked_sub(kept.0)?;
        anyhow::Ok(store.prune(before, site.now).await?)
    };
    if let Err(error) = pruned.await {
        context.output.warning(&format!(
            "what `retention` keeps no longer was not deleted: {error:#}"
        ));
    }
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
