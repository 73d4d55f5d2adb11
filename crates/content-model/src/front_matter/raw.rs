//! Reads what a person wrote between the fences, without asking what it means.

use crate::{
    front_matter::{RawFrontMatter, Syntax, misplaced, split},
    problem::{Problem, ProblemKind},
    source::{SitePath, SourceFile},
    span::Span,
    yaml::{self, Mapping, Value, YamlError},
};

/// Where everything stands, and the values under the keys as written.
pub(super) fn raw(file: &SourceFile, problems: &mut Vec<Problem>) -> (RawFrontMatter, Mapping) {
    let found = split(&file.text);
    let mut raw = RawFrontMatter {
        block: found.block,
        body: found.body,
        ..RawFrontMatter::default()
    };
    let fence = Span::new(
        found.block.start,
        (found.block.start + 3).min(found.block.end),
    );
    let invalid = |span, (message, help): (&str, &str)| {
        Problem::new(ProblemKind::InvalidFrontMatter, &file.path, span, message).with_help(help)
    };
    if found.syntax == Syntax::Absent
        && let Some(opening) = misplaced(&file.text)
    {
        problems.push(not_at_the_top(file, opening));
        return (raw, Mapping::new());
    }
    if found.syntax == Syntax::Yaml
        && !file.text[..found.block.start]
            .trim_start_matches('\u{feff}')
            .is_empty()
    {
        problems.push(not_at_the_top(file, fence));
    }
    if let Some(complaint) = complaint(found.syntax) {
        problems.push(invalid(fence, complaint));
        return (raw, Mapping::new());
    }
    let inner = found.inner.slice(&file.text);
    let (value, spans, errors) = yaml::parse_leniently(inner, found.inner.start);
    let sound = errors.is_empty();
    problems.extend(errors.into_iter().map(|error| problem(&file.path, error)));
    raw.spans = spans;
    problems.extend(trailing_tabs(file, found.inner, &raw));
    match value {
        Value::Mapping(values) => return (raw, values),
        Value::Null => {}
        // Two thematic breaks with prose between them: all of it is the body's.
        Value::String(_) if sound => {
            let top = found.block.start;
            problems.retain(|problem| problem.kind != ProblemKind::MisplacedFrontMatter);
            problems.extend(complaint(Syntax::Absent).map(|complaint| invalid(fence, complaint)));
            raw = RawFrontMatter {
                block: Span::at(top),
                body: top,
                ..RawFrontMatter::default()
            };
        }
        _ => {
            let span = raw.spans.value(&[]).unwrap_or(fence);
            let complaint = (
                "front matter must be keys with values",
                "write each line as `key: value`",
            );
            problems.push(invalid(span, complaint));
        }
    }
    (raw, Mapping::new())
}

/// The values under the keys as written, of a file whose front matter was read before.
pub(crate) fn written_values(text: &str) -> Mapping {
    let found = split(text);
    if found.syntax != Syntax::Yaml {
        return Mapping::new();
    }
    let inner = found.inner.slice(text);
    match yaml::parse_leniently(inner, found.inner.start).0 {
        Value::Mapping(values) => values,
        _ => Mapping::new(),
    }
}

/// Front matter behind blanks, which other programs do not recognise, or behind something else,
/// where nobody does.
fn not_at_the_top(file: &SourceFile, opening: Span) -> Problem {
    let top = if file.text.starts_with('\u{feff}') {
        3
    } else {
        0
    };
    let above = Span::new(top, opening.start);
    let kind = ProblemKind::MisplacedFrontMatter;
    let problem = |message| Problem::new(kind, &file.path, opening, message);
    let blanks = above.slice(&file.text);
    if !blanks.trim().is_empty() {
        let problem = problem("the front matter does not begin where the file begins");
        return problem.with_help("move what stands above this line below the front matter");
    }
    let problem = if blanks.ends_with([' ', '\t']) {
        problem("the line that opens the front matter is indented, so that there is none")
    } else {
        problem("there are blank lines above the front matter, which other programs do not expect")
    };
    problem
        .with_help("delete the blanks above it")
        .with_certain_remedy(above, "")
}

/// What is wrong with a file that does not start with front matter in YAML, and what to do.
fn complaint(syntax: Syntax) -> Option<(&'static str, &'static str)> {
    match syntax {
        Syntax::Yaml => None,
        Syntax::Absent => Some((
            "there is no front matter",
            "start the file with a `---` line, the keys, and a second `---` line",
        )),
        Syntax::Unclosed => Some((
            "the front matter is never closed",
            "put a line `---` after its last key",
        )),
        Syntax::Toml => Some((
            "the front matter is TOML, which is not read",
            "write it as YAML, between `---` lines",
        )),
        Syntax::Json => Some((
            "the front matter is JSON without fences, which is not read",
            "put a line `---` before and after it: JSON between fences is YAML",
        )),
    }
}

fn problem(path: &SitePath, error: YamlError) -> Problem {
    let kind = if error.duplicate_key {
        ProblemKind::DuplicateKey
    } else {
        ProblemKind::InvalidFrontMatter
    };
    let mut problem = Problem::new(kind, path, error.span, error.message);
    problem.help = error.help;
    if let Some((span, text)) = error.mended.map(|mended| *mended) {
        problem = problem.with_remedy(span, text);
    }
    match error.first {
        Some(first) => problem.with_related(path, first, "first used here"),
        None => problem,
    }
}

/// Tabs at the end of a line: libyaml, and so `serde_yaml`, reads past them, and other readers
/// stop there with an error. Inside a quoted or block scalar they are the value's own.
fn trailing_tabs(file: &SourceFile, inner: Span, raw: &RawFrontMatter) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut start = inner.start;
    for line in inner.slice(&file.text).split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let kept = content.trim_end_matches(['\t', ' ']);
        let blanks = Span::new(start + kept.len(), start + content.len());
        start += line.len();
        let tabs = !kept.is_empty() && blanks.slice(&file.text).contains('\t');
        if tabs && !raw.spans.in_scalar(&file.text, blanks.start) {
            let message = "there is a tab after the value, which some YAML readers refuse";
            let problem =
                Problem::new(ProblemKind::InvalidFrontMatter, &file.path, blanks, message);
            let problem = problem.with_help("delete the blanks at the line's end");
            problems.push(problem.with_certain_remedy(blanks, ""));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{raw, written_values};
    use crate::source::{SitePath, SourceFile};

    #[test]
    fn values_are_the_same_when_they_are_read_again() {
        for text in [
            "---\ntitle: a\ntags: [x, ~]\nextra: { 1: !t b }\n---\n",
            "\u{feff}---\r\na: &x { b: 1 }\nc: { <<: *x }\n---\r\n",
            "\n---\na: 1\n---\n",
            "---\na: 1\na: 2\nb: [\n---\n",
            "---\nJust prose.\n---\n",
            "---\n- a list\n---\n",
            "---\nnever: closed\n",
            "+++\na = 1\n+++\n",
            "# No front matter\n",
        ] {
            let file = SourceFile::new(SitePath::new("a.md"), text);
            let (_, first) = raw(&file, &mut Vec::new());
            assert_eq!(written_values(text), first, "{text:?}");
        }
    }
}
