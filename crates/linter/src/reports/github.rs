//! `github`: workflow commands, which GitHub Actions shows as annotations of the lines.

use std::io::{self, Write};

use postroom_content_model::Severity;

use super::{Style, excerpt::harmless};
use crate::{finding::Finding, report::Report};

pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        writeln!(out, "{}", command(report, finding))?;
    }
    Ok(())
}

fn command(report: &Report, finding: &Finding) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let (start, end) = (finding.start, finding.end);
    let file = property(&report.outer_path(&finding.file));
    // GitHub takes columns only for what is on one line.
    let columns = if start.line == end.line {
        format!(",col={},endColumn={}", start.column, end.column)
    } else {
        String::new()
    };
    let help = finding.help.iter().map(|help| format!("\nhelp: {help}"));
    let message = data(&format!("{}{}", finding.message, help.collect::<String>()));
    format!(
        "::{name} file={file},line={},endLine={}{columns},title={}::{message}",
        start.line,
        end.line,
        property(finding.rule),
    )
}

/// Text behind the second `::`.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    let text = text.replace('\r', "%0D").replace('\n', "%0A");
    harmless(&text).into_owned()
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, in_data: &str, in_property: &str) {
        assert_eq!(data(text), in_data, "{text:?}");
        assert_eq!(property(text), in_property, "{text:?}");
    }

    #[test]
    fn what_github_would_obey_is_escaped() {
        check("a: b, c", "a: b, c", "a%3A b%2C c");
        check("50%\r\n", "50%25%0D%0A", "50%25%0D%0A");
        check("%0A", "%250A", "%250A");
        check("::error::x", "::error::x", "%3A%3Aerror%3A%3Ax");
        check("日本 👍 \"]]>'", "日本 👍 \"]]>'", "日本 👍 \"]]>'");
        check("\u{1b}[31m", "␛[31m", "␛[31m");
    }
}
