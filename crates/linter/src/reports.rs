//! Report formats, each in a file of its own. A new one is its file and a line in [`formats`].

mod excerpt;
mod fix;
mod github;
mod gitlab;
mod json;
mod junit;
mod pretty;
mod sarif;
mod short;
mod summary;

use std::io::{self, Write};

use postroom_content_model::Severity;
pub use summary::{markdown_summary, statistics};

use crate::report::Report;

/// A way to write a report.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// Whom it is for.
    pub about: &'static str,
    write: fn(&Report, Style, &mut dyn Write) -> io::Result<()>,
}

/// What the reader's screen can show. Formats for machines take no notice of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to write ANSI colours.
    pub color: bool,
    /// Columns.
    pub width: usize,
}

const FORMATS: &[Format] = &[
    Format {
        name: "pretty",
        about: "for people: the source line, underlined",
        write: pretty::write,
    },
    Format {
        name: "short",
        about: "for editors and grep: one finding a line",
        write: short::write,
    },
    Format {
        name: "json",
        about: "for programs: every finding in full",
        write: json::write,
    },
    Format {
        name: "sarif",
        about: "for code scanning: SARIF 2.1.0",
        write: sarif::write,
    },
    Format {
        name: "github",
        about: "for GitHub Actions: annotations",
        write: github::write,
    },
    Format {
        name: "gitlab",
        about: "for GitLab: a code quality report",
        write: gitlab::write,
    },
    Format {
        name: "junit",
        about: "for other CI servers: test results in XML",
        write: junit::write,
    },
];

/// Every format; the first is the usual one.
pub fn formats() -> &'static [Format] {
    FORMATS
}

impl Format {
    /// Writes a report.
    ///
    /// # Errors
    ///
    /// Only those of `out`.
    pub fn write(&self, report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
        (self.write)(report, style, out)
    }
}

impl Default for Style {
    fn default() -> Self {
        Self {
            color: false,
            width: 120,
        }
    }
}

/// The severity in a word.
pub(crate) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
