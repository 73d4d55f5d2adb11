//! `postroom compose`: drafts the next edition of a newsletter.

use std::io::Write as _;

use jiff::civil::Date;
use postroom_content_model::Site;
use postroom_exporter::newsletter::{ComposeOptions, Composed, LeftOut, compose};

use crate::{commands::lint::show_mistakes, context::Context, failure::Outcome, files, ids};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom compose weekly                        the posts that no edition has carried yet
  postroom compose weekly --date 2026-11-20      for a day of your choice
  postroom compose weekly --since 2026-10-01     a first edition that reaches further back

The edition is a file for you to edit and review; an edition that is there is never overwritten.")]
pub(crate) struct Compose {
    /// The newsletter, as the settings name it
    newsletter: String,
    /// The edition's day [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// When the newsletter begins; older posts are never taken [default: what its first edition
    /// says, else a week before --date]
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Exit with 1 if there is nothing new
    #[arg(long)]
    require_new: bool,
}

impl Compose {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let settings = context.settings().map_err(|error| {
            show_mistakes(error, &postroom_linter::formats()[0], context.output)
        })?;
        let site = context.site(settings)?;
        let today = site.now.to_zoned(site.settings.time_zone.0.clone()).date();
        let options = ComposeOptions {
            date: self.date.unwrap_or(today),
            since: self.since,
            random: ids::random_bytes()?,
        };
        match compose(&site, &self.newsletter, &options)? {
            Composed::NothingNew(nothing) => {
                say_left_out(context, &site, &nothing.left_out);
                context.output.note(&format!(
                    "nothing new since {}; no edition was written",
                    nothing.since
                ));
                Ok(if self.require_new {
                    Outcome::NeedsPerson
                } else {
                    Outcome::Done
                })
            }
            Composed::Edition(edition) => {
                files::create(&context.path(edition.path.as_str()), &edition.text)?;
                context
                    .output
                    .note(&format!("subject: {}", edition.subject));
                for post in &edition.posts {
                    let post = &site.posts[*post];
                    context
                        .output
                        .note(&format!("  takes {}: {}", post.slug, post.title()));
                }
                say_left_out(context, &site, &edition.left_out);
                context.output.note(&format!(
                    "next: edit it, then postroom send {}",
                    edition.edition
                ));
                writeln!(context.output.results(), "{}", edition.path)?;
                Ok(Outcome::Done)
            }
        }
    }
}

fn say_left_out(context: &Context<'_>, site: &Site, left_out: &[LeftOut]) {
    for LeftOut { post, reason, .. } in left_out {
        context.output.note(&format!(
            "  leaves out {}: {reason}",
            site.posts[*post].slug
        ));
    }
}
