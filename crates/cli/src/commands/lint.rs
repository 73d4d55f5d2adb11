//! `postroom lint`: checks the site and prints what it finds.

mod online;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::ValueEnum;
use postroom_content_model::{LoadError, SettingsError, Severity, SitePath};
use postroom_linter::{Format, Gathered, LintOptions, Report, Selector, Style, formats, lint};

use crate::{
    context::Context,
    failure::{AlreadySaid, Outcome},
    output::Output,
};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom lint                                   check everything
  postroom lint content/posts/hello.md            report on one file
  postroom lint --format json > findings.json     for machines
  postroom lint --ignore missing-alt-text --fail-on error
  postroom lint --online                          and ask other sites about the links to them

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
    /// Also ask other sites whether the pages that are linked to are still there
    #[arg(long)]
    online: bool,
    /// The lowest severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: FailOn,
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
        let paths = self
            .paths
            .iter()
            .map(|path| site_path(&context.root, path))
            .collect::<Result<_, _>>()?;
        let site = context
            .site(settings)
            .map_err(|error| match error.downcast::<LoadError>() {
                Ok(LoadError::Schema(error)) => show_mistakes(error, self.format, context.output),
                Ok(error) => error.into(),
                Err(error) => error,
            })?;
        let options = LintOptions {
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            paths,
        };
        let gathered = match self.online {
            true => online::gather(context, &site, &options)?,
            false => Some(Gathered::default()),
        };
        let Some(gathered) = gathered else {
            return Ok(Outcome::Interrupted);
        };
        let report = lint(&site, &gathered, &options);
        print(&report, self.format, context.output)?;
        Ok(if report.fails_at(self.fail_on.into()) {
            Outcome::NeedsPerson
        } else {
            Outcome::Done
        })
    }
}

/// Prints mistakes in the settings as findings; nothing can run before they are mended.
pub(crate) fn show_mistakes(
    error: SettingsError,
    format: &Format,
    output: &Output,
) -> anyhow::Error {
    let SettingsError::Invalid { file, problems } = error else {
        return error.into();
    };
    let report = Report::of_problems(&problems, &[file]);
    match print(&report, format, output) {
        Ok(()) => AlreadySaid.into(),
        Err(error) => error,
    }
}

fn print(report: &Report, format: &Format, output: &Output) -> anyhow::Result<()> {
    let style = Style {
        color: output.has_color(),
        ..Style::default()
    };
    let mut text = Vec::new();
    format.write(report, style, &mut text)?;
    let mut results = output.results();
    results.write_all(&text)?;
    Ok(results.flush()?)
}

fn format_named(name: &str) -> Result<&'static Format, String> {
    let names: Vec<&str> = formats().iter().map(|format| format.name).collect();
    formats()
        .iter()
        .find(|format| format.name == name)
        .ok_or_else(|| format!("there are: {}", names.join(", ")))
}

/// A path as the site names it.
fn site_path(root: &Path, path: &Path) -> anyhow::Result<SitePath> {
    let root = root
        .canonicalize()
        .with_context(|| format!("cannot read {}", root.display()))?;
    let given = [path.to_owned(), root.join(path)];
    let found = given.iter().find_map(|path| path.canonicalize().ok());
    let found = found.with_context(|| format!("there is no {}", path.display()))?;
    let Ok(inside) = found.strip_prefix(&root) else {
        bail!(
            "{} lies outside the site {}",
            path.display(),
            root.display()
        );
    };
    let parts: Vec<_> = inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    Ok(SitePath::new(parts.join("/")))
}
