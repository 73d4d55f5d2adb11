//! `json`: every finding in full, one a line, and the counts.

use std::io::{self, Write};

use super::Style;
use crate::report::Report;

pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"findings\":[")?;
    for (index, finding) in report.findings.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, finding)?;
    }
    out.write_all(b"\n],\"counts\":")?;
    serde_json::to_writer(&mut *out, &report.counts)?;
    out.write_all(b"}\n")
}
