//! `postroom lint`: checks the site and prints what it finds.

mod paths;
mod print;

use std::path::PathBuf;

use clap::ValueEnum;
use postroom_content_model::{LoadError, Overlay, Severity};
use postroom_linter::{Format, Gathered, LintOptions, Selector, lint};

pub(crate) use self::print::show_mistakes;
use self::{
    paths::site_paths,
    print::{format_named, print},
};
use crate::{context::Context, failure::Outcome};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom lint                                   check everything
  postroom lint content/posts/hello.md            report on one file
  postroom lint --format json > findings.json     for machines
  postroom lint --ignore missing-alt-text --fail-on error

Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 could not run.")]
pub(crate) struct Lint {
    /// Files and folders to report on [default: the whole site]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How findings are printed
    #[arg(long, default_value = "pretty", value_parser = format_named)]
    format: &'static Format,
    /// Run only these rules (`all`, `default` or names, separated by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<Selector>,
    /// Leave these rules out
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<Selector>,
    /// The lowest severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: FailOn,
    /// Read every file again, even if it is the same as in an earlier run
    #[arg(long)]
    no_cache: bool,
}

/// The severities by their names.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Info => Self::Info,
        }
    }
}

impl Lint {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let settings = match context.settings() {
            Ok(settings) => settings,
            Err(error) => return Err(show_mistakes(error, self.format, context.output)),
        };
        let paths = site_paths(&context.root, &self.paths)?;
        let options = LintOptions {
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            paths,
        };
        let whole = options.paths.is_empty() || self.no_cache;
        let site = match whole {
            true => context.site(settings),
            false => context.site_around(settings, &Overlay::new(), &|file| options.wants(file)),
        };
        let site = site.map_err(|error| match error.downcast::<LoadError>() {
            Ok(LoadError::Schema(error)) => show_mistakes(error, self.format, context.output),
            Ok(error) => error.into(),
            Err(error) => error,
        })?;
        let report = lint(&site, &Gathered::default(), &options);
        print(&report, self.format, context.output)?;
        // The process ends here, and the system takes back at once what it would take the time of
        // many files to give back post by post.
        std::mem::forget(site);
        Ok(if report.fails_at(self.fail_on.into()) {
            Outcome::NeedsPerson
        } else {
            Outcome::Done
        })
    }
}
