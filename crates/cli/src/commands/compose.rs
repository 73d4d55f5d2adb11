//! `postroom compose`: drafts the next edition of a newsletter.

mod eml;
mod refused;
mod told;

use std::path::{Path, PathBuf};

use anyhow::bail;
use jiff::civil::Date;
use postroom_content_model::{EditionId, Indirect, Overlay, Site};
use postroom_exporter::newsletter::{ComposeError, ComposeOptions, Composed, Composition, compose};
use postroom_sender::TransportKind;

use crate::{args::Format, commands::lint, context::Context, failure::Outcome, files, ids, store};
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
        if self.newsletter.contains('/') {
            return self.message_of_named(context);
        }
        let site = load(context)?;
        let today = site.now.to_zoned(site.settings.time_zone.0.clone()).date();
        let options = ComposeOptions {
            date: self.date.unwrap_or(today),
            since: self.since,
            random: ids::random_bytes()?,
        };
        let id = EditionId {
            newsletter: self.newsletter.clone(),
            name: options.date.to_string(),
        };
        let composed = match compose(&site, &self.newsletter, &options) {
            Ok(composed) => composed,
            // There is an edition of that day whose message can be written.
            Err(error @ ComposeError::EditionExists { .. }) if self.eml.is_some() => {
                context.output.warning(&error.to_string());
                return self.message_of_kept(context, &site, &id);
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
        // What is mailed is what was written.
        let anew = (written && self.eml.is_some()).then(|| load(context));
        let anew = anew.transpose()?;
        let message = self.message(context, anew.as_ref().unwrap_or(&site), &id);
        let told = Told {
            site: &site,
            id: &id,
            date: options.date,
            composed: &composed,
            message: message.as_ref().ok().copied().flatten(),
            verbose: context.global.verbose > 0,
        };
        match self.format {
            Format::Text => told.as_text(context.output)?,
            Format::Json => told.as_json(context.output)?,
        }
        if let (Some(file), None) = (&self.eml, message?) {
            let (file, day) = (file.display(), options.date);
            let none = format!("{file} was not written: there is no edition of {day}");
            context.output.warning(&none);
        }
        Ok(match self.require_new && !written {
            true => Outcome::NeedsPerson,
            false => Outcome::Done,
        })
    }

    /// Composes nothing: an edition is named.
    fn message_of_named(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let name = &self.newsletter;
        if self.eml.is_none() {
            bail!(
                "{name} is the name of an edition; name a newsletter to compose its next edition, or say --eml FILE to write the message of this one"
            );
        }
        let composing = [
            ("--date", self.date.is_some()),
            ("--since", self.since.is_some()),
            ("--require-new", self.require_new),
        ];
        if let Some((option, _)) = composing.into_iter().find(|(_, is_given)| *is_given) {
            bail!(
                "{option} is for composing an edition, and {name} is the name of one that is there; leave it away to write its message, or name the newsletter alone"
            );
        }
        let site = load(context)?;
        let id = name.parse::<EditionId>().ok();
        match id.filter(|id| site.edition(id).is_some()) {
            Some(id) => self.message_of_kept(context, &site, &id),
            None => Err(super::send::no_such_edition(&site, name)),
        }
    }

    /// Writes the message of an edition that stays as it is.
    fn message_of_kept(
        &self,
        context: &Context<'_>,
        site: &Site,
        id: &EditionId,
    ) -> anyhow::Result<Outcome> {
        let message = self.message(context, site, id)?;
        match (self.format, message) {
            (Format::Json, message) => told::kept_as_json(context.output, id, message)?,
            (Format::Text, Some(file)) => told::message(context.output, id, file),
            (Format::Text, None) => {}
        }
        Ok(Outcome::Done)
    }

    /// Writes the message of an edition, if it is asked for and the edition is there. Gives the
    /// file.
    fn message(
        &self,
        context: &Context<'_>,
        site: &Site,
        id: &EditionId,
    ) -> anyhow::Result<Option<&Path>> {
        let (Some(file), Some(edition)) = (&self.eml, site.edition(id)) else {
            return Ok(None);
        };
        let newsletter = site.settings.newsletters.get(&id.newsletter);
        if newsletter.is_some_and(|newsletter| newsletter.address().is_none()) {
            let key = id.newsletter.clone();
            let error = ComposeError::NoPostalAddress { key };
            return Err(refused::told(context, site, error));
        }
        eml::write(context, site, edition, self.reader.as_deref(), file)?;
        Ok(Some(file))
    }
}

fn load(context: &Context<'_>) -> anyhow::Result<Site> {
    let settings = lint::settings(context)?;
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
