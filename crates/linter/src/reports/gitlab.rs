//! `gitlab`: a code quality report, which GitLab shows in merge requests.

use std::io::{self, Write};

use postroom_content_model::Severity;
use serde::Serialize;

use super::{Style, excerpt::one_line};
use crate::{finding::Finding, report::Report};

/// One entry; GitLab reads these members and no others.
#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: &'r str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut separator = "[\n";
    for finding in &report.findings {
        out.write_all(separator.as_bytes())?;
        serde_json::to_writer(&mut *out, &issue(report, finding))?;
        separator = ",\n";
    }
    let end = if report.findings.is_empty() {
        "[]\n"
    } else {
        "\n]\n"
    };
    out.write_all(end.as_bytes())
}

fn issue<'r>(report: &Report, finding: &'r Finding) -> Issue<'r> {
    Issue {
        description: one_line(&finding.message).into_owned(),
        check_name: finding.rule,
        fingerprint: &finding.fingerprint,
        severity: match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        location: Location {
            path: report.outer_path(&finding.file),
            lines: Lines {
                begin: finding.start.line,
                end: finding.end.line,
            },
        },
    }
}
