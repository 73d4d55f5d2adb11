//! Where reports go: to standard output, to files, and to the page of a job on GitHub.

use std::{
    env,
    fs::OpenOptions,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::Context as _;
use postroom_content_model::{Settings, SettingsError};
use postroom_linter::{Format, Report, Style, formats, markdown_summary, statistics};

use crate::{context::Context, failure::AlreadySaid, files, output::Output};

/// What is reported, and where.
#[derive(Debug, clap::Args)]
pub(super) struct Reports {
    /// How findings are printed: pretty, short, json, sarif, github, gitlab or junit
    /// [default: pretty]
    #[arg(long, value_parser = format_named)]
    format: Option<&'static Format>,
    /// Write a report to a file as well; may be given several times, and `-` is standard output
    #[arg(long = "output", value_name = "FORMAT=FILE")]
    outputs: Vec<Destination>,
    /// Print no more than the N worst findings; files get them all
    #[arg(long, value_name = "N")]
    max_findings: Option<usize>,
    /// Print how many findings each rule has instead of the findings
    #[arg(long, conflicts_with = "format")]
    statistics: bool,
}

/// A report in a file.
#[derive(Clone, Debug)]
struct Destination {
    format: &'static Format,
    file: PathBuf,
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = text
            .split_once('=')
            .filter(|(_, file)| !file.is_empty())
            .ok_or("write it as FORMAT=FILE, such as sarif=report.sarif")?;
        Ok(Self {
            format: format_named(format)?,
            file: file.into(),
        })
    }
}

impl Destination {
    fn is_stdout(&self) -> bool {
        self.file == Path::new("-")
    }
}

impl Reports {
    /// Prints and writes what was asked for.
    pub(super) fn publish(&self, report: &Report, output: &Output) -> anyhow::Result<()> {
        for Destination { format, file } in self.outputs.iter().filter(|to| !to.is_stdout()) {
            let mut text = Vec::new();
            format.write(report, Style::default(), &mut text)?;
            files::replace(file, &text)?;
        }
        self.print(report, output)?;
        let mut formats = self.outputs.iter().map(|to| to.format).chain(self.format);
        if formats.any(|format| format.name == "github") {
            summarize_job(report)?;
        }
        Ok(())
    }

    fn print(&self, report: &Report, output: &Output) -> anyhow::Result<()> {
        if self.statistics {
            let mut results = output.results();
            results.write_all(statistics(report).as_bytes())?;
            return Ok(results.flush()?);
        }
        let to_stdout = self.outputs.iter().filter(|to| to.is_stdout());
        let mut wanted: Vec<_> = to_stdout.map(|to| to.format).collect();
        let otherwise = wanted.is_empty().then(|| &formats()[0]);
        wanted.extend(self.format.or(otherwise));
        let shortened = self.max_findings.map(|most| report.shortened(most));
        let shown = shortened.as_ref().unwrap_or(report);
        for format in wanted {
            print(shown, format, output)?;
        }
        let (left_out, all) = (shown.counts.not_shown, report.findings.len());
        if left_out > 0 {
            output.note(&format!(
                "{left_out} of {all} findings are not shown (--max-findings)"
            ));
        }
        Ok(())
    }
}

/// The settings. Mistakes in them are printed as findings for people.
pub(crate) fn settings(context: &Context<'_>) -> anyhow::Result<Settings> {
    let settings = context.settings();
    settings.map_err(|error| show_mistakes(error, &postroom_linter::formats()[0], context.output))
}

/// Prints mistakes in the settings as findings; nothing can run before they are mended.
fn show_mistakes(error: SettingsError, format: &Format, output: &Output) -> anyhow::Error {
    show(error, |report| print(&report, format, output))
}

/// Reports mistakes in the settings by `publish`.
pub(super) fn show(
    error: SettingsError,
    publish: impl FnOnce(Report) -> anyhow::Result<()>,
) -> anyhow::Error {
    let SettingsError::Invalid { file, problems } = error else {
        return error.into();
    };
    match publish(Report::of_problems(&problems, &[file])) {
        Ok(()) => AlreadySaid.into(),
        Err(error) => error,
    }
}

fn print(report: &Report, format: &Format, output: &Output) -> anyhow::Result<()> {
    let style = Style {
        color: output.has_color(),
        ..Style::default()
    };
    // A report may be long: it is written as it comes.
    let mut results = BufWriter::with_capacity(1 << 16, output.results());
    format.write(report, style, &mut results)?;
    Ok(results.flush()?)
}

/// Adds a summary to the page of the job, in the file that GitHub Actions names for that.
fn summarize_job(report: &Report) -> anyhow::Result<()> {
    let named = env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty());
    let Some(file) = named.map(PathBuf::from) else {
        return Ok(());
    };
    let opened = OpenOptions::new().append(true).create(true).open(&file);
    opened
        .and_then(|mut opened| opened.write_all(markdown_summary(report).as_bytes()))
        .with_context(|| format!("cannot write the summary {}", file.display()))
}

/// The format of that name.
fn format_named(name: &str) -> Result<&'static Format, String> {
    let names: Vec<&str> = formats().iter().map(|format| format.name).collect();
    formats()
        .iter()
        .find(|format| format.name == name)
        .ok_or_else(|| format!("there are: {}", names.join(", ")))
}
