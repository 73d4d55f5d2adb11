//! Why nothing was composed; what the settings lack is shown at its place.

use std::io::Write as _;

use postroom_content_model::{SETTINGS_FILE, Site, SitePath};
use postroom_exporter::newsletter::ComposeError;
use postroom_linter::{Gathered, LintOptions, Style, formats, lint};

use crate::{context::Context, failure::AlreadySaid};

/// The rule that finds a newsletter without an address.
const ADDRESS: &str = "missing-postal-address";

/// Says why, and where that can be mended.
pub(super) fn told(context: &Context<'_>, site: &Site, error: ComposeError) -> anyhow::Error {
    let missing = matches!(error, ComposeError::NoPostalAddress { .. });
    if missing && show_finding(context, site).unwrap_or(false) {
        context
            .output
            .error(&format!("{error}; nothing was written"));
        return AlreadySaid.into();
    }
    error.into()
}

/// Shows what lint finds, unless the settings silence it.
fn show_finding(context: &Context<'_>, site: &Site) -> anyhow::Result<bool> {
    let options = LintOptions {
        select: vec![ADDRESS.parse()?],
        paths: vec![SitePath::new(SETTINGS_FILE)],
        ..LintOptions::default()
    };
    let report = lint(site, &Gathered::default(), &options);
    let mut text = Vec::new();
    let style = Style {
        color: context.output.has_color(),
        ..Style::default()
    };
    formats()[0].write(&report, style, &mut text)?;
    if !report.findings.is_empty() {
        context.output.results().write_all(&text)?;
    }
    Ok(!report.findings.is_empty())
}
