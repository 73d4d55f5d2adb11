//! `short`: one finding a line, `path:line:column: severity rule: message`, as compilers write
//! them, so that editors and `grep` find their way.

use std::io::{self, Write};

use super::{Style, excerpt::one_line, severity_name};
use crate::report::Report;

pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let path = report.outer_path(&finding.file);
        let (path, message) = (one_line(&path), one_line(&finding.message));
        let (start, rule) = (finding.start, finding.rule);
        let severity = severity_name(finding.severity);
        writeln!(
            out,
            "{path}:{}:{}: {severity} {rule}: {message}",
            start.line, start.column
        )?;
    }
    Ok(())
}
