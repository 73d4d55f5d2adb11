//! `postroom lint`: checks the site and prints what it finds.

mod baseline;
mod changed;
mod checker;
mod fix;
mod online;
mod paths;
mod print;
mod stdin;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use postroom_content_model::{LoadError, Overlay, SettingsError, Severity};
use postroom_linter::{Gathered, LintOptions, Report, Selector};

pub(super) use self::online::proxy;
pub(crate) use self::print::settings;
use self::{
    baseline::BaselineFile,
    changed::ChangedArgs,
    checker::Checker,
    fix::FixArgs,
    paths::{folder, site_paths},
    print::{Reports, show},
    stdin::{StdinArgs, Unsaved},
};
use crate::{context::Context, failure::Outcome, output::write_text};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom lint                                   check everything
  postroom lint content/posts/hello.md            report on one file
  postroom lint --output sarif=findings.sarif     for people here, and for code scanning there
  postroom lint --baseline known.txt              only what is new
  postroom lint --ignore missing-alt-text --fail-on error
  postroom lint --fix                             mend what is certain, report the rest
  postroom lint --unsafe-fixes --diff             look at every mend before it is made
  postroom lint --changed-since origin/main       what the change at hand is answerable for
  postroom lint --online                          and ask other sites about the links to them

Exit codes: 0 nothing at or above --fail-on; 1 findings, or a difference; 2 could not run.")]
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
    /// Also ask other sites whether the pages that are linked to are still there
    #[arg(long)]
    online: bool,
    /// The lowest severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: FailOn,
    #[command(flatten)]
    fixes: FixArgs,
    #[command(flatten)]
    changed: ChangedArgs,
    #[command(flatten)]
    baseline: BaselineFile,
    #[command(flatten)]
    stdin: StdinArgs,
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
    /// The one file it is about, which tells what site to look at.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.stdin.path()
    }

    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let aside = context.output.with_results_on_stderr();
        let gives_text = self.stdin.path().is_some() && self.fixes.mends();
        let context = Context {
            output: if gives_text { &aside } else { context.output },
            ..context.at(context.root.clone())
        };
        self.lint(&context)
            .map_err(|error| self.shown(error, &context))
    }

    fn lint(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let unsaved = self.stdin.read(context)?;
        let paths = match &unsaved {
            Some(unsaved) => vec![unsaved.path.clone()],
            None => site_paths(&context.root, &self.paths)?,
        };
        let mut checker = Checker {
            context,
            options: LintOptions {
                select: self.select.clone(),
                ignore: self.ignore.clone(),
                paths,
                baseline: self.baseline.read()?,
            },
            unsaved: unsaved.as_ref().map(|unsaved| unsaved.path.clone()),
            changed: self.changed.find(context)?,
            gathered: Gathered::default(),
            cached: !self.no_cache,
        };
        let overlay = unsaved.as_ref().map_or_else(Overlay::new, Unsaved::overlay);
        if self.online && !checker.ask_others(&overlay)? {
            return Ok(Outcome::Interrupted);
        }
        if !self.fixes.mends() {
            self.fixes.warn_if_idle(context.output);
            return self.tell(checker.check(&overlay)?, context);
        }
        let mended = self.fixes.mend(&checker, &overlay)?;
        if self.fixes.shows_difference() {
            self.fixes.note(&mended, context.output);
            return mended.show();
        }
        match &unsaved {
            Some(unsaved) => {
                let text = mended.text(&unsaved.path).unwrap_or(&unsaved.text);
                write_text(text)?;
            }
            None => mended.save(&checker)?,
        }
        self.fixes.note(&mended, context.output);
        self.tell(mended.report, context)
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

    /// Reports mistakes in the settings as everything else; any other error stays as it is.
    fn shown(&self, error: anyhow::Error, context: &Context<'_>) -> anyhow::Error {
        let mistakes = match error.downcast::<LoadError>() {
            Ok(LoadError::Schema(mistakes)) => Ok(mistakes),
            Ok(error) => Err(error.into()),
            Err(error) => error.downcast::<SettingsError>(),
        };
        match mistakes {
            Ok(mistakes) => show(mistakes, |report| {
                let report = report.in_folder(&folder(&context.root));
                self.reports.publish(&report, context.output)
            }),
            Err(error) => error,
        }
    }
}
