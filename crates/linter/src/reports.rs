//! Report formats, each in a file of its own. A new one is its file and a line in [`formats`].

mod excerpt;
mod json;
mod pretty;

use std::io::{self, Write};

use postroom_content_model::Severity;

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
        name: "json",
        about: "for programs: every finding in full",
        write: json::write,
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
