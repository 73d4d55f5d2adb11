//! `sarif`: the Static Analysis Results Interchange Format 2.1.0, which code scanning services
//! read, GitHub's among them.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use postroom_content_model::{Position, Severity, SitePath};
use serde_json::{Value, json};

use super::{Style, fix};
use crate::{
    finding::{Edit, Finding, Fix, RelatedPlace},
    report::Report,
    rule::RuleInfo,
    rules::all,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// GitHub shows no more results than these, so it gets the worst.
const MOST_RESULTS: usize = 5000;

/// What a path keeps in a URI (RFC 3986 §3.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// The folder that all paths are relative to. Where it lies is for the reader to know.
const BASE: &str = "SRCROOT";

pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let left_out = findings.len().saturating_sub(MOST_RESULTS);
    findings.truncate(MOST_RESULTS);
    let occurs = |rule: &&RuleInfo| findings.iter().any(|found| found.rule == rule.name);
    let rules: Vec<&RuleInfo> = all().filter(occurs).collect();

    let driver = json!({
        "name": "postroom",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
    });
    let base = json!({ BASE: { "description": { "text": "the folder that paths start from" } } });
    write!(
        out,
        "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":["
    )?;
    writeln!(out, "{{\"tool\":{{\"driver\":{driver}}},")?;
    write!(out, "\"columnKind\":\"unicodeCodePoints\",")?;
    write!(out, "\"originalUriBaseIds\":{base},")?;
    let invocation = invocation(report, left_out);
    writeln!(out, "\"invocations\":[{invocation}],")?;
    write!(out, "\"results\":[")?;
    for (index, finding) in findings.into_iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        let rule = rules.iter().position(|rule| rule.name == finding.rule);
        serde_json::to_writer(&mut *out, &result(report, finding, rule))?;
    }
    writeln!(out, "\n]}}]}}")
}

/// How the run went (§3.20); what is not listed is told here.
fn invocation(report: &Report, left_out: usize) -> Value {
    let mut invocation = json!({ "executionSuccessful": !report.is_of_problems() });
    if left_out > 0 {
        let text = format!(
            "{left_out} more findings are not listed: code scanning shows {MOST_RESULTS}, \
             and these are the worst"
        );
        let notification = json!({ "level": "warning", "message": { "text": text } });
        invocation["toolExecutionNotifications"] = json!([notification]);
    }
    invocation
}

/// A rule (§3.49).
fn descriptor(rule: &RuleInfo) -> Value {
    let doc = rule.doc();
    let parts = [
        ("What it checks", &doc.what),
        ("Why", &doc.why),
        ("How to mend it", &doc.mend),
    ];
    let parts = parts.iter().filter(|(_, words)| !words.is_empty());
    let text = parts
        .clone()
        .map(|(head, words)| format!("{head}: {words}"));
    let markdown = parts.map(|(head, words)| format!("**{head}.** {words}"));
    json!({
        "id": rule.name,
        "shortDescription": { "text": doc.summary },
        "fullDescription": { "text": doc.what },
        "help": {
            "text": text.collect::<Vec<_>>().join("\n\n"),
            "markdown": markdown.collect::<Vec<_>>().join("\n\n"),
        },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.group.title()] },
    })
}

/// A finding (§3.27).
fn result(report: &Report, finding: &Finding, rule: Option<usize>) -> Value {
    let help = finding.help.iter().map(|help| format!("; {help}"));
    let text = format!("{}{}", finding.message, help.collect::<String>());
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": [
            { "physicalLocation": physical(report, &finding.file, finding.start, finding.end) }
        ],
        "partialFingerprints": { "postroom/v1": finding.fingerprint },
    });
    let related = finding.related.iter().enumerate();
    let related: Vec<Value> = related
        .map(|(id, place)| related_location(report, id, place))
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([described_fix(report, finding, fix)]);
    }
    result
}

fn related_location(report: &Report, id: usize, place: &RelatedPlace) -> Value {
    json!({
        "id": id,
        "physicalLocation": physical(report, &place.file, place.start, place.end),
        "message": { "text": place.message },
    })
}

/// A fix (§3.55).
fn described_fix(report: &Report, finding: &Finding, fix: &Fix) -> Value {
    let safety = if fix.safe {
        ""
    } else {
        " (look at the result)"
    };
    let text = format!("{}{safety}", fix::in_words(report, finding, fix));
    let replacement = |Edit { start, end, text }: &Edit| json!({ "deletedRegion": region(*start, *end), "insertedContent": { "text": text } });
    json!({
        "description": { "text": text },
        "artifactChanges": [{
            "artifactLocation": artifact(report, &finding.file),
            "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
        }],
    })
}

fn physical(report: &Report, file: &SitePath, start: Position, end: Position) -> Value {
    json!({ "artifactLocation": artifact(report, file), "region": region(start, end) })
}

fn artifact(report: &Report, file: &SitePath) -> Value {
    let path = report.outer_path(file);
    json!({ "uri": utf8_percent_encode(&path, ESCAPED).to_string(), "uriBaseId": BASE })
}

/// A text region (§3.30.2): the end column is one past the last character.
fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
