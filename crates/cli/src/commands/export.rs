//! `postroom export`: writes the site's pages and feeds.

use std::{io::Write as _, path::PathBuf};

use anyhow::anyhow;
use postroom_content_model::{BaseUrl, Settings, Shown};
use postroom_exporter::{ExportOptions, ExportReport, Look, Stamp, export};

use crate::{commands::lint, context::Context, failure::Outcome, progress, recall};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom export                                    write the site to public/
  postroom export --out dist --base-url https://preview.example.org
  postroom export --out preview --drafts --future    show what is not published yet
  postroom export --check                            say whether public/ is up to date

Only files that changed are written, and only files that an earlier export wrote are removed.")]
pub(crate) struct Export {
    /// The output folder, relative to the site's
    #[arg(long, value_name = "DIR", default_value = "public")]
    out: PathBuf,
    /// Publish at another address than the settings say
    #[arg(long, value_name = "URL", value_parser = BaseUrl::parse)]
    base_url: Option<BaseUrl>,
    /// Show drafts too, and say on every page that the site is a preview
    #[arg(long)]
    drafts: bool,
    /// Show posts of days to come too, in the same way
    #[arg(long)]
    future: bool,
    /// Write nothing; exit with 1 if the output is not up to date
    #[arg(long)]
    check: bool,
    /// Make everything again, and keep nothing for the next export
    #[arg(long)]
    no_cache: bool,
}

impl Export {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let mut settings = lint::settings(context)?;
        if let Some(base_url) = &self.base_url {
            settings.base_url = base_url.clone();
        }
        let shown = Shown {
            drafts: self.drafts,
            future: self.future,
        };
        let cache = recall::cache().filter(|_| !self.no_cache);
        let options = ExportOptions::new(context.path(&self.out))
            .check(self.check)
            .cache(cache);
        let report = report(context, settings, shown, &options)?;
        if report.unread > 0 {
            context.output.warning(&format!(
                "{} problem(s) with reading posts; `postroom lint` shows them",
                report.unread
            ));
        }
        for skipped in &report.skipped {
            context.output.warning(&format!(
                "{} was left out: {}",
                skipped.what, skipped.reason
            ));
        }
        for picture in &report.pictures {
            context
                .output
                .warning(&format!("{}: {}", picture.what, picture.reason));
        }
        let (written, removed, unchanged) = (report.written, report.removed, report.unchanged);
        let out = self.out.display();
        let mut results = context.output.results();
        if self.check {
            if report.is_unchanged() {
                writeln!(results, "{out} is up to date")?;
                return Ok(Outcome::Done);
            }
            writeln!(
                results,
                "{out} is not up to date: {written} to write, {removed} to remove"
            )?;
            return Ok(Outcome::NeedsPerson);
        }
        let (posts, pages, feeds, files) = (report.posts, report.pages, report.feeds, report.files);
        writeln!(
            results,
            "{out}: {pages} pages ({posts} posts), {feeds} feeds, {files} files"
        )?;
        writeln!(
            results,
            "{written} written, {unchanged} unchanged, {removed} removed"
        )?;
        Ok(Outcome::Done)
    }
}

/// Exports, unless a look shows that there is nothing to do.
fn report(
    context: &Context<'_>,
    settings: Settings,
    shown: Shown,
    options: &ExportOptions,
) -> anyhow::Result<ExportReport> {
    let now = context.now(&settings.time_zone.0)?;
    let stamp = match Stamp::look(&context.root, &settings, shown, now, options) {
        Look::Same(report) => return Ok(report),
        Look::Changed(stamp) => stamp,
    };
    let site = context.site_showing(settings, shown)?;
    let bar = progress::bar(context.output, "exporting", 0);
    let report = export(&site, options, stamp, &|progress| {
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
    });
    bar.finish_and_clear();
    report.map_err(|error| anyhow!(error))
}
