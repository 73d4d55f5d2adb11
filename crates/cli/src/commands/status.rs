//! `postroom status`: how mailings stand.

mod data;
mod page;
mod words;

use std::{io::Write as _, path::PathBuf};

use clap::ValueEnum;
use postroom_content_model::{Edition, EditionId, Site};
use postroom_sender::{
    Delivery, MailingReport, MailingStatus, Store, TransportKind, Undelivered, without_addresses,
};

use crate::{
    commands::{lint, send::no_such_mailing},
    context::Context,
    failure::Outcome,
    files,
    output::{inert, inert_json},
    store,
};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom status                         every mailing
  postroom status weekly/2026-11-13       one edition, with the recipients that need a person
  postroom status --html mailings.html    a page with plots
  postroom status --format json           for machines

Accepted means that the mail server took the message over; behind a relay, that it is queued.
Exit codes: 0 nothing is open; 1 someone is in doubt or still to be mailed, or of one edition,
was refused; 2 could not run.")]
pub(crate) struct Status {
    /// The edition, as NEWSLETTER/DATE or the path of its file [default: all]
    #[arg(value_name = "EDITION")]
    edition: Option<String>,
    /// How it is printed
    #[arg(long, default_value = "text")]
    format: StatusFormat,
    /// Write a page with plots to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum StatusFormat {
    /// For people
    Text,
    /// For machines, with reasons, domains and pace
    Json,
    /// A line for each mailing
    Csv,
}

/// Every state, in the order of the funnel, and what people call it.
const STATES: [(Delivery, &str); 8] = [
    (Delivery::Sent, "accepted"),
    (Delivery::Pending, "pending"),
    (Delivery::Claimed, "being prepared"),
    (Delivery::Sending, "on their way"),
    (Delivery::Deferred, "deferred"),
    (Delivery::Failed, "failed"),
    (Delivery::InDoubt, "in doubt"),
    (Delivery::Suppressed, "left meanwhile"),
];

/// How many recipients that need a person are shown at the most, to people and to machines.
const SHOWN: u32 = 10;
const LISTED: u32 = 100_000;

/// What there is to tell of a mailing.
struct Told {
    name: String,
    status: MailingStatus,
    /// Where more than counts is asked for.
    report: Option<MailingReport>,
    /// Recipients who need a person, or another run.
    open: Vec<Undelivered>,
}

impl Status {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let settings = lint::settings(context)?;
        let url = settings.store.clone();
        let site = context.site(settings)?;
        let told = store::block_on(async {
            let told = match store::open_if_there(context, &url).await? {
                Some(store) => {
                    let told = self.told(&site, &store).await;
                    store.close().await;
                    told?
                }
                None => Vec::new(),
            };
            Ok(told)
        })?;
        self.tell(context, &site, &told)?;
        let is_stuck = told.iter().any(|told| self.needs_person(&told.status));
        Ok(match is_stuck {
            true => Outcome::NeedsPerson,
            false => Outcome::Done,
        })
    }

    async fn told(&self, site: &Site, store: &Store) -> anyhow::Result<Vec<Told>> {
        let edition = match &self.edition {
            Some(name) => Some(permanent_id(store, site, name).await?),
            None => None,
        };
        let is_detailed = self.edition.is_some() || self.html.is_some();
        let found = store.status(edition.as_deref()).await?;
        let mut editions = site.editions.iter();
        let is_there = |known: &Edition| Some(known.permanent_id()) == edition;
        if let Some(name) = &self.edition
            && found.is_empty()
            && !editions.any(is_there)
        {
            return Err(no_such_mailing(store, site, name).await?);
        }
        let mut told = Vec::new();
        for status in found {
            let (edition, kind) = (&status.edition, status.kind);
            let report = match is_detailed || self.format == StatusFormat::Json {
                true => Some(store.report(edition, kind).await?),
                false => None,
            };
            let most = match (self.edition.is_some(), self.format) {
                (false, _) => 0,
                (true, StatusFormat::Text) => SHOWN,
                (true, _) => LISTED,
            };
            let open = store.undelivered(edition, kind, most).await?;
            told.push(Told {
                name: name_of(site, edition),
                status,
                report,
                open,
            });
        }
        Ok(told)
    }

    fn tell(&self, context: &Context<'_>, site: &Site, told: &[Told]) -> anyhow::Result<()> {
        let in_full = context.global.verbose > 1;
        let mut out = context.output.results();
        match self.format {
            StatusFormat::Text => words::print(&mut out, told, self.edition.as_deref(), in_full)?,
            StatusFormat::Json => {
                let json = serde_json::to_string_pretty(&data::as_json(told, in_full))?;
                writeln!(out, "{}", inert_json(&json))?;
            }
            StatusFormat::Csv => data::as_csv(&mut out, told)?,
        }
        if let Some(file) = &self.html {
            let now = site.now.strftime("%Y-%m-%d %H:%M UTC").to_string();
            files::replace(file, page::page(told, &now).as_bytes())?;
            context.output.note(&format!("wrote {}", file.display()));
        }
        Ok(())
    }

    /// Whether somebody has to do something about a mailing. What was cancelled is settled, and so
    /// is what `retention` has deleted. Who was refused for good is told to those who ask for that
    /// edition: over all mailings, the bounces of last year would raise the alarm for ever.
    fn needs_person(&self, status: &MailingStatus) -> bool {
        if status.cancelled_at.is_some() || status.pruned_at.is_some() {
            return false;
        }
        let counts = &status.counts;
        let unfinished = match status.kind {
            TransportKind::Smtp => {
                counts.pending + counts.claimed + counts.sending + counts.deferred
            }
            TransportKind::Rehearsal => 0,
        };
        let refused = match self.edition {
            Some(_) => counts.failed,
            None => 0,
        };
        counts.in_doubt + unfinished + refused > 0
    }
}

/// What people call a state.
fn label(state: Delivery) -> &'static str {
    let mut known = STATES.iter();
    known
        .find(|(known, _)| *known == state)
        .map_or(state.as_str(), |(_, label)| label)
}

/// A recipient as it is shown: in full only to those who ask for it.
pub(crate) fn shown(one: &Undelivered, in_full: bool) -> String {
    match &one.address {
        Some(address) if in_full => address.as_str().to_owned(),
        Some(address) => address.masked(),
        None => "(forgotten)".to_owned(),
    }
}

/// What was said of a recipient, who may be named in it.
pub(crate) fn shown_reply(one: &Undelivered, in_full: bool) -> String {
    let reply = one.reply.as_deref().unwrap_or_default();
    match in_full {
        true => inert(reply),
        false => inert(&without_addresses(reply)),
    }
}

/// The ledger's name of an edition. One whose file is gone or has lost its id goes by the page
/// that it was mailed with, and by its id.
pub(crate) async fn permanent_id(store: &Store, site: &Site, name: &str) -> anyhow::Result<String> {
    let Ok(id) = name.parse::<EditionId>() else {
        return Ok(name.to_owned());
    };
    let edition = site.edition(&id);
    if let Some(known) = edition.and_then(|edition| edition.front.id.clone()) {
        return Ok(known);
    }
    let mailed = store.edition_on_page(&id.permalink()).await?;
    Ok(mailed.unwrap_or_else(|| edition.map_or_else(|| name.to_owned(), Edition::permanent_id)))
}

/// What people call an edition: its id, once its file is gone.
pub(crate) fn name_of(site: &Site, id: &str) -> String {
    let edition = site
        .editions
        .iter()
        .find(|edition| edition.permanent_id() == id);
    edition.map_or_else(|| id.to_owned(), |edition| edition.id.to_string())
}
