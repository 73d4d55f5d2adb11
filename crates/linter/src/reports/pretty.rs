//! `pretty`: for people. The source line with the range underlined, the rule, the help, related
//! places, and a summary at the end.

use std::io::{self, Write};

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use postroom_content_model::{Position, Severity, SitePath};

use super::{
    Style,
    excerpt::{Excerpt, harmless, one_line},
    fix,
};
use crate::{
    finding::{Finding, Fix},
    report::{Counts, Report},
};

/// Columns taken by the line number and the frame.
const FRAME: usize = 24;

pub(super) fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(style.width.max(2 * FRAME));
    for finding in &report.findings {
        let group = Page { report, style }.group(finding);
        writeln!(out, "{}\n", renderer.render(&[group]))?;
    }
    writeln!(out, "{}", summary(&report.counts))
}

struct Page<'r> {
    report: &'r Report,
    style: Style,
}

impl<'r> Page<'r> {
    fn group(&self, finding: &'r Finding) -> Group<'r> {
        let title = level(finding.severity).primary_title(one_line(&finding.message));
        let group = Group::with_title(title.id(finding.rule));
        let place = (&finding.file, finding.start, finding.end);
        let mut group = self.place(group, place, AnnotationKind::Primary, None);
        for related in &finding.related {
            let place = (&related.file, related.start, related.end);
            group = self.place(
                group,
                place,
                AnnotationKind::Context,
                Some(&related.message),
            );
        }
        if let Some(help) = &finding.help {
            group = group.element(Level::HELP.message(one_line(help)));
        }
        match &finding.fix {
            Some(fix) => {
                group.element(Level::NOTE.with_name("fix").message(self.fix(finding, fix)))
            }
            None => group,
        }
    }

    /// "replace `a` with `b` (unsafe: look at the result)"
    fn fix(&self, finding: &Finding, fix: &Fix) -> String {
        let safety = if fix.safe {
            "safe"
        } else {
            "unsafe: look at the result"
        };
        format!("{} ({safety})", fix::in_words(self.report, finding, fix))
    }

    /// Adds a place with its line, or by its name alone if there is no text of it.
    fn place(
        &self,
        group: Group<'r>,
        (file, start, end): (&'r SitePath, Position, Position),
        kind: AnnotationKind,
        label: Option<&'r str>,
    ) -> Group<'r> {
        let path = harmless(file.as_str());
        let text = self.report.source(file).map_or("", |source| &source.text);
        let origin = Origin::path(path.clone())
            .line(start.line)
            .char_column(start.column);
        if text.is_empty() {
            return group.element(origin);
        }
        let room = self.style.width.saturating_sub(FRAME).max(FRAME);
        let excerpt = Excerpt::new(text, start, end, room);
        let snippet = Snippet::source(excerpt.text).line_start(start.line);
        let underline: Annotation<'r> = kind.span(excerpt.underlined).label(label.map(one_line));
        if excerpt.from_line_start {
            group.element(snippet.path(path).annotation(underline))
        } else {
            group.element(origin).element(snippet.annotation(underline))
        }
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

/// "2 errors, 1 warning in 9 files; 3 silenced by comments"
pub(super) fn summary(counts: &Counts) -> String {
    let named = [
        (counts.errors, "error"),
        (counts.warnings, "warning"),
        (counts.infos, "remark"),
    ];
    let found: Vec<String> = named
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| counted(count, name))
        .collect();
    let found = if found.is_empty() {
        "nothing to mend".to_owned()
    } else {
        found.join(", ")
    };
    let mut text = match counts.files {
        0 => found,
        files => format!("{found} in {}", counted(files, "file")),
    };
    let kept_back = [
        (counts.suppressed, "silenced by comments"),
        (counts.baselined, "known to the baseline"),
    ];
    for (count, why) in kept_back.into_iter().filter(|(count, _)| *count > 0) {
        text.push_str(&format!("; {count} {why}"));
    }
    text
}

fn counted(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}
