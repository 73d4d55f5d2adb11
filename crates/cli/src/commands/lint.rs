//! `postroom lint`: checks the site and prints what it finds.

mod baseline;
mod paths;
mod print;

use std::path::PathBuf;

use clap::ValueEnum;
use postroom_content_model::{LoadError, SettingsError, Severity};
use postroom_linter::{Gathered, LintOptions, Report, Selector, lint};

pub(crate) use self::print::show_mistakes;
use self::{
    baseline::BaselineFile,
    paths::{folder, site_paths},
    print::{Reports, show},
};
use crate::{context::Context, failure::Outcome};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom lint                                   check everything
  postroom lint content/posts/hello.md            report on one file
  postroom lint --output sarif=findings.sarif     for people here, and for code scanning there
  postroom lint --baseline known.txt              only what is new
  postroom lint --ignore missing-alt-text --fail-on error

Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 could not run.")]
pub(crate) struct Lint {
    /// Files and folders to report on [default: the whole site]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    reports: Reports,
    /// Run only these rules (`all`, `default` or names, separated by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<Selector>,
    /// Leave these rules out
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<Selector>,
    /// The lowest severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: FailOn,
    #[command(flatten)]
    baseline: BaselineFile,
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
            Err(error) => return Err(self.mistakes(error, context)),
        };
        let paths = site_paths(&context.root, &self.paths)?;
        let site = context
            .site(settings)
            .map_err(|error| match error.downcast::<LoadError>() {
                Ok(LoadError::Schema(error)) => self.mistakes(error, context),
                Ok(error) => error.into(),
                Err(error) => error,
            })?;
        let options = LintOptions {
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            paths,
            baseline: self.baseline.read()?,
        };
        let report = lint(&site, &Gathered::default(), &options);
        self.tell(report, context)
    }

    /// Reports what was found, and says how that makes the command end.
    fn tell(&self, report: Report, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let report = report.in_folder(&folder(&context.root));
        if self.baseline.update {
            self.baseline.write(&report, context.output)?;
            return Ok(Outcome::Done);
        }
        self.reports.publish(&report, context.output)?;
        self.baseline.name_outdated(&report, context.output);
        Ok(if report.fails_at(self.fail_on.into()) {
            Outcome::NeedsPerson
        } else {
            Outcome::Done
        })
    }

    /// Reports what is wrong with the settings, as everything else is reported.
    fn mistakes(&self, error: SettingsError, context: &Context<'_>) -> anyhow::Error {
        show(error, |report| {
            let report = report.in_folder(&folder(&context.root));
            self.reports.publish(&report, context.output)
        })
    }
}
