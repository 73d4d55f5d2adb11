//! Reports on standard output.

use std::io::Write as _;

use postroom_content_model::SettingsError;
use postroom_linter::{Format, Report, Style, formats};

use crate::{failure::AlreadySaid, output::Output};

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

/// Writes a report to standard output.
pub(super) fn print(report: &Report, format: &Format, output: &Output) -> anyhow::Result<()> {
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

/// The format of that name.
pub(super) fn format_named(name: &str) -> Result<&'static Format, String> {
    let names: Vec<&str> = formats().iter().map(|format| format.name).collect();
    formats()
        .iter()
        .find(|format| format.name == name)
        .ok_or_else(|| format!("there are: {}", names.join(", ")))
}
