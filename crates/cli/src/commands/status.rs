//! `postroom status`: how mailings stand.

use std::io::Write as _;

use postroom_content_model::{Edition, EditionId, Site};
use postroom_sender::{Counts, Delivery, MailingStatus};
use serde_json::json;

use crate::{args::Format, commands::lint, context::Context, failure::Outcome, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom status                         every mailing
  postroom status weekly/2026-11-13       one edition, with the recipients that need a person
  postroom status --format json           for machines")]
pub(crate) struct Status {
    /// The edition, as NEWSLETTER/DATE or the path of its file [default: all]
    #[arg(value_name = "EDITION")]
    edition: Option<String>,
    /// How it is printed
    #[arg(long, default_value = "text")]
    format: Format,
}

/// How many recipients that need a person are shown at the most.
const SHOWN: u32 = 20;

impl Status {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let settings = lint::settings(context)?;
        let url = settings.store.clone();
        let site = context.site(settings)?;
        let edition = self
            .edition
            .as_deref()
            .map(|name| permanent_id(&site, name));
        store::block_on(async {
            let store = store::open(context, &url).await?;
            let mailings = store.status(edition.as_deref()).await?;
            match self.format {
                Format::Json => print_json(context, &site, &mailings)?,
                Format::Text => print_text(context, &site, &mailings)?,
            }
            if self.edition.is_some() && self.format == Format::Text {
                for mailing in &mailings {
                    let open = store
                        .undelivered(&mailing.edition, mailing.kind, SHOWN)
                        .await?;
                    for one in open {
                        let address = match (&one.address, context.global.verbose) {
                            (Some(address), 2..) => address.as_str().to_owned(),
                            (Some(address), _) => address.masked(),
                            (None, _) => "(forgotten)".to_owned(),
                        };
                        let reply = one.reply.unwrap_or_default();
                        writeln!(
                            context.output.results(),
                            "  {:<9} {address}  {reply}",
                            one.state.as_str()
                        )?;
                    }
                }
            }
            let stuck = mailings.iter().any(|mailing| needs_person(&mailing.counts));
            Ok(if stuck {
                Outcome::NeedsPerson
            } else {
                Outcome::Done
            })
        })
    }
}

fn needs_person(counts: &Counts) -> bool {
    counts.get(Delivery::Failed) + counts.get(Delivery::InDoubt) > 0
}

/// The ledger's name of an edition; one whose file is gone may be named by its id.
pub(crate) fn permanent_id(site: &Site, name: &str) -> String {
    let edition = name
        .parse::<EditionId>()
        .ok()
        .and_then(|id| site.edition(&id));
    edition.map_or_else(|| name.to_owned(), Edition::permanent_id)
}

fn name_of(site: &Site, id: &str) -> String {
    let edition = site
        .editions
        .iter()
        .find(|edition| edition.permanent_id() == id);
    edition.map_or_else(|| id.to_owned(), |edition| edition.id.to_string())
}

fn counted(counts: &Counts) -> Vec<(&'static str, u64)> {
    const STATES: [Delivery; 8] = [
        Delivery::Sent,
        Delivery::Pending,
        Delivery::Claimed,
        Delivery::Sending,
        Delivery::Deferred,
        Delivery::Failed,
        Delivery::InDoubt,
        Delivery::Suppressed,
    ];
    STATES
        .map(|state| (state.as_str(), counts.get(state)))
        .to_vec()
}

fn print_text(
    context: &Context<'_>,
    site: &Site,
    mailings: &[MailingStatus],
) -> anyhow::Result<()> {
    let mut out = context.output.results();
    if mailings.is_empty() {
        writeln!(out, "nothing has been mailed from this store")?;
    }
    for mailing in mailings {
        let cancelled = if mailing.cancelled_at.is_some() {
            ", cancelled"
        } else {
            ""
        };
        let counts: Vec<String> = counted(&mailing.counts)
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(state, count)| format!("{count} {state}"))
            .collect();
        let (name, kind) = (name_of(site, &mailing.edition), mailing.kind);
        writeln!(
            out,
            "{name} ({kind}{cancelled}): {} recipients, {}",
            mailing.counts.total(),
            counts.join(", ")
        )?;
    }
    Ok(())
}

fn print_json(
    context: &Context<'_>,
    site: &Site,
    mailings: &[MailingStatus],
) -> anyhow::Result<()> {
    let mailings: Vec<_> = mailings
        .iter()
        .map(|mailing| {
            let counts: serde_json::Map<_, _> = counted(&mailing.counts)
                .into_iter()
                .map(|(state, count)| (state.to_owned(), count.into()))
                .collect();
            json!({
                "edition": name_of(site, &mailing.edition),
                "id": mailing.edition,
                "kind": mailing.kind.as_str(),
                "hash": mailing.hash,
                "started_at": mailing.started_at.to_string(),
                "cancelled_at": mailing.cancelled_at.map(|time| time.to_string()),
                "recipients": mailing.counts.total(),
                "counts": counts,
            })
        })
        .collect();
    writeln!(
        context.output.results(),
        "{}",
        serde_json::to_string_pretty(&mailings)?
    )?;
    Ok(())
}
