//! `postroom compose`: drafts the next edition of a newsletter.

mod eml;
mod refused;
mod told;

use std::path::PathBuf;

use anyhow::bail;
use clap::ValueEnum;
use jiff::civil::Date;
use postroom_content_model::{EditionId, Indirect, Overlay, Site};
use postroom_exporter::newsletter::{ComposeError, ComposeOptions, Composed, Composition, compose};
use postroom_sender::TransportKind;

use crate::{commands::lint::show_mistakes, context::Context, failure::Outcome, files, ids, store};
use told::Told;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom compose weekly                        the posts that no edition has carried yet
  postroom compose weekly --date 2026-11-20      for a day of your choice
  postroom compose weekly --since 2026-10-01     a first edition that reaches further back
  postroom compose weekly --eml draft.eml        and as a message for a mail program
  postroom compose weekly/2026-11-13 --eml draft.eml --for me@example.org

The edition is a file for you to edit and review. Composing again brings a draft up to date that
nobody has edited; one that somebody has edited stays as it is.")]
pub(crate) struct Compose {
    /// The newsletter, as the settings name it; with --eml also an edition, as NEWSLETTER/DATE
    newsletter: String,
    /// The edition's day [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// When the newsletter begins; older posts are never taken [default: what its first edition
    /// says, else one period before --date]
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Exit with 1 if there is nothing new
    #[arg(long)]
    require_new: bool,
    /// Write the edition's message to a file that mail programs open as a draft
    #[arg(long, value_name = "FILE")]
    eml: Option<PathBuf>,
    /// Whose message it is [default: that of a made-up reader]
    #[arg(long = "for", value_name = "ADDR", requires = "eml")]
    reader: Option<String>,
    /// How it is told
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Compose {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let site = load(context)?;
        if self.newsletter.contains('/') {
            return self.message_of_named(context, &site);
        }
        let today = site.now.to_zoned(site.settings.time_zone.0.clone()).date();
        let options = ComposeOptions {
            date: self.date.unwrap_or(today),
            since: self.since,
            random: ids::random_bytes()?,
        };
        let composed = match compose(&site, &self.newsletter, &options) {
            Ok(composed) => composed,
            // There is an edition of that day whose message can be written.
            Err(ComposeError::EditionExists { .. }) if self.eml.is_some() => {
                return self.message(context, &site, &self.id(options.date));
            }
            Err(error) => return Err(refused::told(context, &site, error)),
        };
        if let Composed::Edition(composition) = &composed {
            write(context, &site.settings.store, composition)?;
        }
        let told = Told {
            site: &site,
            newsletter: &self.newsletter,
            date: options.date,
            composed: &composed,
            verbose: context.global.verbose > 0,
        };
        match self.format {
            Format::Text => told.as_text(context.output)?,
            Format::Json => told.as_json(context.output)?,
        }
        let id = self.id(options.date);
        match &composed {
            Composed::Edition(_) if self.eml.is_some() => {
                // What is mailed is what was written.
                self.message(context, &load(context)?, &id)?;
            }
            _ if self.eml.is_some() && site.edition(&id).is_some() => {
                self.message(context, &site, &id)?;
            }
            _ => {}
        }
        let is_new = matches!(composed, Composed::Edition(_));
        Ok(match self.require_new && !is_new {
            true => Outcome::NeedsPerson,
            false => Outcome::Done,
        })
    }

    fn id(&self, date: Date) -> EditionId {
        EditionId {
            newsletter: self.newsletter.clone(),
            name: date.to_string(),
        }
    }

    /// Composes nothing: an edition is named.
    fn message_of_named(&self, context: &Context<'_>, site: &Site) -> anyhow::Result<Outcome> {
        if self.eml.is_none() {
            bail!(
                "{} is the name of an edition; name a newsletter to compose its next edition, or say --eml FILE to write the message of this one",
                self.newsletter
            );
        }
        let id = self.newsletter.parse::<EditionId>().ok();
        match id.filter(|id| site.edition(id).is_some()) {
            Some(id) => self.message(context, site, &id),
            None => Err(super::send::no_such_edition(site, &self.newsletter)),
        }
    }

    fn message(
        &self,
        context: &Context<'_>,
        site: &Site,
        id: &EditionId,
    ) -> anyhow::Result<Outcome> {
        if let (Some(file), Some(edition)) = (&self.eml, site.edition(id)) {
            eml::write(context, site, edition, self.reader.as_deref(), file)?;
            let note = format!("{} has the message of {id}", file.display());
            context.output.note(&note);
        }
        Ok(Outcome::Done)
    }
}

fn load(context: &Context<'_>) -> anyhow::Result<Site> {
    let settings = context
        .settings()
        .map_err(|error| show_mistakes(error, &postroom_linter::formats()[0], context.output))?;
    // Which posts are new is told by front matter alone.
    context.site_around(settings, &Overlay::new(), &|_| false)
}

/// Writes the edition's file: a new one, or in place of a draft that nobody has edited and
/// nobody has been mailed.
fn write(context: &Context<'_>, store: &Indirect, edition: &Composition) -> anyhow::Result<()> {
    let path = context.path(edition.path.as_str());
    let Some(draft) = &edition.replaces else {
        return files::create(&path, &edition.text);
    };
    let is_mailed = store::block_on(is_mailed(context, store, &edition.id))?;
    if is_mailed {
        bail!(
            "mailing {} has begun, so it stays as it is; choose another day with --date",
            edition.edition
        );
    }
    files::rewrite(&path, draft.as_bytes(), edition.text.as_bytes())
}

/// Whether mailing an edition has begun, as far as this machine knows. A rehearsal does not count.
async fn is_mailed(context: &Context<'_>, setting: &Indirect, id: &str) -> anyhow::Result<bool> {
    let Some(store) = store::open_if_there(context, setting).await? else {
        return Ok(false);
    };
    let mailings = store.status(Some(id)).await?;
    store.close().await;
    let mut mailings = mailings.iter();
    Ok(mailings.any(|mailing| mailing.kind == TransportKind::Smtp))
}
