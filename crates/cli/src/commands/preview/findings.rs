//! Findings as HTML. All words of the site are escaped: a title may hold markup.

use postroom_content_model::Severity;
use postroom_exporter::escape_html;
use postroom_linter::Finding;

/// A list of findings.
pub(super) fn list<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> String {
    let items: String = findings.into_iter().map(item).collect();
    format!("<ul class=\"findings\">{items}</ul>")
}

fn item(finding: &Finding) -> String {
    let severity = name(finding.severity);
    let (line, column) = (finding.start.line, finding.start.column);
    let help = finding.help.as_deref().map_or_else(String::new, |help| {
        format!("<br><small>help: {}</small>", escape_html(help))
    });
    format!(
        "<li><b class=\"{severity}\">{severity}[{rule}]</b> <code>{file}:{line}:{column}</code> \
         {message}{help}</li>",
        rule = escape_html(finding.rule),
        file = escape_html(finding.file.as_str()),
        message = escape_html(&finding.message),
    )
}

/// How many there are, such as `2 findings (1 error)`.
pub(super) fn count<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> String {
    let (mut all, mut errors) = (0, 0);
    for finding in findings {
        all += 1;
        errors += usize::from(finding.severity == Severity::Error);
    }
    let all_of_them = match all {
        0 => return "no findings".to_owned(),
        1 => "1 finding".to_owned(),
        all => format!("{all} findings"),
    };
    match errors {
        0 => all_of_them,
        1 => format!("{all_of_them} (1 error)"),
        errors => format!("{all_of_them} ({errors} errors)"),
    }
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
