//! `postroom compose`: drafts the next edition of a newsletter.

mod eml;
mod refused;
mod told;

use std::path::PathBuf;

use anyhow::bail;
use jiff::civil::Date;
use postroom_content_model::{EditionId, Indirect, Overlay, Site};
use postroom_exporter::newsletter::{ComposeError, ComposeOptions, Composed, Composition, compose};
use postroom_sender::TransportKind;

use crate::{
    args::Format, commands::lint::show_mistakes, context::Context, failure::Outcome, files, ids,
    store,
};
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
        let id = self.id(options.date);
        let composed = match compose(&site, &self.newsletter, &options) {
            Ok(composed) => composed,
            // There is an edition of that day whose message can be written.
            Err(error @ ComposeError::EditionExists { .. }) if self.eml.is_some() => {
                context.output.warning(&error.to_string());
                return self.message(context, &site, &id);
            }
            Err(error) => return Err(refused::told(context, &site, error)),
        };
        let written = match &composed {
            Composed::Edition(composition) => {
                write(context, &site.settings.store, composition)?;
                true
            }
            _ => false,
        };
        self.tell(context, &site, options.date, &composed)?;
        if self.eml.is_some() {
            // What is mailed is what was written.
            let anew = written.then(|| load(context)).transpose()?;
            self.message(context, anew.as_ref().unwrap_or(&site), &id)?;
        }
        Ok(match self.require_new && !written {
            true => Outcome::NeedsPerson,
            false => Outcome::Done,
        })
    }

    fn tell(
        &self,
        context: &Context<'_>,
        site: &Site,
        date: Date,
        composed: &Composed,
    ) -> anyhow::Result<()> {
        let told = Told {
            site,
            newsletter: &self.newsletter,
            date,
            composed,
            verbose: context.global.verbose > 0,
        };
        match self.format {
            Format::Text => told.as_text(context.output),
            Format::Json => told.as_json(context.output),
        }
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

    /// Writes the message of an edition, if it is there.
    fn message(
        &self,
        context: &Context<'_>,
        site: &Site,
        id: &EditionId,
    ) -> anyhow::Result<Outcome> {
        if let (Some(file), Some(edition)) = (&self.eml, site.edition(id)) {
            let newsletter = site.settings.newsletters.get(&id.newsletter);
            if newsletter.is_some_and(|newsletter| newsletter.address().is_none()) {
                let key = id.newsletter.clone();
                let error = ComposeError::NoPostalAddress { key };
                return Err(refused::told(context, site, error));
            }
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
