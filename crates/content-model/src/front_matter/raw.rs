//! Reads what a person wrote between the fences, without asking what it means.

use crate::{
    front_matter::{RawFrontMatter, Syntax, split},
    problem::{Problem, ProblemKind},
    source::SourceFile,
    span::Span,
    yaml::{self, Mapping, Value},
};

pub(super) fn raw(file: &SourceFile, problems: &mut Vec<Problem>) -> RawFrontMatter {
    let found = split(&file.text);
    let mut raw = RawFrontMatter {
        block: found.block,
        body: found.body,
        ..RawFrontMatter::default()
    };
    let mut report = |span: Span, message: &str, help: &str| {
        let problem = Problem::new(ProblemKind::InvalidFrontMatter, &file.path, span, message);
        problems.push(problem.with_help(help));
    };
    let fence = Span::new(
        found.block.start,
        (found.block.start + 3).min(found.block.end),
    );
    match found.syntax {
        Syntax::Absent => {
            report(
                fence,
                "there is no front matter",
                "start the file with a `---` line, the keys, and a second `---` line",
            );
            return raw;
        }
        Syntax::Unclosed => {
            report(
                fence,
                "the front matter is never closed",
                "put a line `---` after its last key",
            );
            return raw;
        }
        Syntax::Toml => {
            report(
                fence,
                "the front matter is TOML, which is not read",
                "write it as YAML, between `---` lines",
            );
            return raw;
        }
        Syntax::Yaml => {}
    }
    let (value, spans, errors) =
        yaml::parse_leniently(found.inner.slice(&file.text), found.inner.start);
    problems.extend(errors.into_iter().map(|error| {
        let kind = if error.duplicate_key {
            ProblemKind::DuplicateKey
        } else {
            ProblemKind::InvalidFrontMatter
        };
        let mut problem = Problem::new(kind, &file.path, error.span, error.message);
        problem.help = error.help;
        match error.first {
            Some(first) => problem.with_related(&file.path, first, "first used here"),
            None => problem,
        }
    }));
    raw.spans = spans;
    problems.extend(trailing_tabs(file, found.inner, &raw));
    match value {
        Value::Mapping(values) => raw.values = values,
        Value::Null => raw.values = Mapping::new(),
        _ => {
            let span = raw.spans.value(&[]).unwrap_or(fence);
            let message = "front matter must be keys with values";
            let problem = Problem::new(ProblemKind::InvalidFrontMatter, &file.path, span, message);
            problems.push(problem.with_help("write each line as `key: value`"));
        }
    }
    raw
}

/// Tabs at the end of a line: libyaml, and so `serde_yaml`, reads past them, and other readers
/// stop there with an error. Inside a quoted or block scalar they are the value's own.
fn trailing_tabs(file: &SourceFile, inner: Span, raw: &RawFrontMatter) -> Vec<Problem> {
    let text = inner.slice(&file.text);
    let mut problems = Vec::new();
    let mut start = inner.start;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let kept = content.trim_end_matches(['\t', ' ']);
        let blanks = Span::new(start + kept.len(), start + content.len());
        start += line.len();
        if blanks.slice(&file.text).contains('\t')
            && !kept.is_empty()
            && !raw.spans.in_scalar(&file.text, blanks.start)
        {
            let message = "there is a tab after the value, which some YAML readers refuse";
            let problem =
                Problem::new(ProblemKind::InvalidFrontMatter, &file.path, blanks, message);
            problems.push(problem.with_help("delete the blanks at the line's end"));
        }
    }
    problems
}
