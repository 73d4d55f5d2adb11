//! `junit`: XML as test runners write it, which nearly every CI server reads. A file is a test
//! suite, a finding a failed test; what is only worth knowing passes.

use std::io::{self, Write};

use postroom_content_model::Severity;

use super::{Style, excerpt::one_line, severity_name};
use crate::{finding::Finding, report::Report};

pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let suites: Vec<&[Finding]> = report
        .findings
        .chunk_by(|one, next| one.file == next.file)
        .collect();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    // Servers take a report without tests for a run that failed.
    if suites.is_empty() {
        writeln!(
            out,
            "<testsuites name=\"postroom lint\" tests=\"1\" failures=\"0\">"
        )?;
        writeln!(
            out,
            "  <testsuite name=\"postroom lint\" tests=\"1\" failures=\"0\">"
        )?;
        writeln!(
            out,
            "    <testcase name=\"nothing to mend\" classname=\"postroom\"/>"
        )?;
        writeln!(out, "  </testsuite>\n</testsuites>")?;
        return Ok(());
    }
    let (tests, failures) = (report.findings.len(), failures(&report.findings));
    writeln!(
        out,
        "<testsuites name=\"postroom lint\" tests=\"{tests}\" failures=\"{failures}\">"
    )?;
    for findings in suites {
        suite(report, findings, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(report: &Report, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let path = report.outer_path(&findings[0].file);
    let (name, tests) = (escaped(&path), findings.len());
    let failures = failures(findings);
    writeln!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\">"
    )?;
    for finding in findings {
        case(&path, finding, out)?;
    }
    writeln!(out, "  </testsuite>")
}

fn case(path: &str, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let Finding { rule, start, .. } = finding;
    let (line, column) = (start.line, start.column);
    let place = escaped(&format!("{path}:{line}:{column}"));
    let help = finding.help.iter().map(|help| format!("; {help}"));
    let details = format!("{}{}", finding.message, help.collect::<String>());
    let (message, details) = (escaped(&finding.message), escaped(&details));
    let file = escaped(path);
    writeln!(
        out,
        "    <testcase name=\"{rule} {line}:{column}\" classname=\"{file}\" file=\"{file}\" line=\"{line}\">"
    )?;
    if is_failure(finding) {
        let kind = severity_name(finding.severity);
        writeln!(
            out,
            "      <failure type=\"{kind}\" message=\"{message}\">{place}: {details}</failure>"
        )?;
    } else {
        writeln!(out, "      <system-out>{place}: {details}</system-out>")?;
    }
    writeln!(out, "    </testcase>")
}

fn failures(findings: &[Finding]) -> usize {
    findings
        .iter()
        .filter(|finding| is_failure(finding))
        .count()
}

fn is_failure(finding: &Finding) -> bool {
    finding.severity > Severity::Info
}

/// Text for elements and for attributes in quotes. Characters that XML cannot hold (XML 1.0
/// §2.2), and those that a terminal would obey, are replaced by visible ones.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' => escaped.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}
