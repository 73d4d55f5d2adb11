//! What the tags of other publishing systems look like.

use std::collections::HashSet;

use postroom_content_model::{Html, Span};

use crate::document::Document;

/// A tag is no longer than this; braces further apart have nothing to do with each other.
const LONGEST: usize = 500;

/// Elements of HTML that people write with a capital.
const HTML: [&str; 20] = [
    "br", "hr", "img", "div", "span", "table", "tr", "td", "th", "center", "font", "em", "strong",
    "sub", "sup", "ul", "ol", "li", "pre", "code",
];

/// `{% … %}`, `{{ … }}` and `{: … }` in `text`; without `{{ … }}` that may be placeholders if
/// those are to be left alone.
pub(crate) fn braces(text: &str, has_placeholders: bool) -> Vec<Span> {
    let mut tags = Vec::new();
    let (mut outputs, mut statements) = (Closings::of("}}"), Closings::of("%}"));
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        let rest = &text[open + 1..];
        let end = match rest.as_bytes().first() {
            _ if text[..open].ends_with(['\\', '$']) => None,
            Some(b'{')
                if has_placeholders && !rest.starts_with("{<") && !rest.starts_with("{%") =>
            {
                None
            }
            Some(b'{') => outputs.after(text, open + 2),
            Some(b'%') => statements.after(text, open + 2),
            Some(b':') => attributes(text, open + 2),
            _ => None,
        };
        let end = end.filter(|end| end - open <= LONGEST);
        tags.extend(end.map(|end| Span::new(open, end)));
        at = end.unwrap_or_else(|| open + 1 + usize::from(rest.starts_with('{')));
    }
    tags
}

/// The places of a closing mark, looked for once however often one is asked for.
struct Closings {
    mark: &'static str,
    next: Option<usize>,
    exhausted: bool,
}

impl Closings {
    fn of(mark: &'static str) -> Self {
        Self {
            mark,
            next: None,
            exhausted: false,
        }
    }

    /// Where the first mark at or behind `from` ends; `from` never goes back.
    fn after(&mut self, text: &str, from: usize) -> Option<usize> {
        if self.next.is_none_or(|next| next < from) && !self.exhausted {
            self.next = text[from..].find(self.mark).map(|at| from + at);
            self.exhausted = self.next.is_none();
        }
        self.next.map(|next| next + self.mark.len())
    }
}

/// Where a list of attributes as kramdown writes it ends; `from` is behind its colon.
fn attributes(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    let inside = |c: char| c.is_ascii_alphanumeric() || " .#-_:/=\"'".contains(c);
    let length = rest.find(|c| !inside(c))?;
    (length > 0 && rest[length..].starts_with('}')).then_some(from + length + 1)
}

/// Lines of prose that import or export what MDX would run.
pub(crate) fn modules(text: &str, document: &Document<'_>) -> Vec<Span> {
    let mut lines = Vec::new();
    // One search for both keywords, by what they share.
    for port in memchr::memmem::find_iter(text.as_bytes(), "port ") {
        let Some(at) = port.checked_sub("im".len()) else {
            continue;
        };
        let is_module = match text.as_bytes().get(at.saturating_sub(1)..port) {
            Some(b"\nim") => imports,
            Some(b"\nex") => exports,
            _ => continue,
        };
        let prose = document.prose();
        let part = prose.partition_point(|part| part.end <= at);
        if prose.get(part).is_some_and(|part| part.start <= at) {
            let line = text[at..].lines().next().unwrap_or_default().trim_end();
            if is_module(line.trim_end_matches(';')) {
                lines.push(Span::new(at, at + line.len()));
            }
        }
    }
    lines
}

fn imports(line: &str) -> bool {
    let quoted = line.ends_with(['"', '\'']);
    let bare = line.starts_with("import \"") || line.starts_with("import '");
    let from = line
        .split_once(" from \"")
        .or_else(|| line.split_once(" from '"));
    let names = from.map(|(start, _)| start.trim_start_matches("import "));
    let are_names = |names: &str| !names.contains(' ') || names.contains(['{', '*', ',']);
    quoted && (bare || names.is_some_and(are_names)) || line == "import {"
}

fn exports(line: &str) -> bool {
    let declared = line.strip_prefix("export ").unwrap_or_default();
    let word = declared.split(' ').next().unwrap_or_default();
    match word {
        "const" | "let" | "var" => declared.contains('='),
        "function" | "class" | "default" | "async" => declared.contains(['{', '(']),
        _ => false,
    }
}

/// The start tags of components: elements with a capital that end themselves or are ended.
pub(crate) fn components(text: &str, html: &[Html]) -> Vec<Span> {
    let mut opened: Vec<(&str, Span)> = Vec::new();
    let mut ended = HashSet::new();
    let mut found = Vec::new();
    for part in html {
        let fragment = part.span.slice(text);
        if fragment.starts_with("<!--") || fragment.starts_with("<script") {
            continue;
        }
        for (at, _) in fragment.match_indices('<') {
            let rest = &fragment[at + 1..];
            if let Some(rest) = rest.strip_prefix('/') {
                ended.extend(component(rest));
            } else if let Some(name) = component(rest) {
                let near = &rest[..rest.floor_char_boundary(LONGEST)];
                let Some(end) = near.find('>') else { continue };
                let span = Span::new(at, at + end + 2).shifted(part.span.start);
                if rest[..end].ends_with('/') {
                    found.push(span);
                } else {
                    opened.push((name, span));
                }
            }
        }
    }
    let opened = opened.into_iter().filter(|(name, _)| ended.contains(name));
    found.extend(opened.map(|(_, span)| span));
    found.sort_unstable();
    found
}

/// The name of a component at the start of what stands behind `<` or `</`.
fn component(rest: &str) -> Option<&str> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    let name = &rest[..rest.find(|c| !part(c)).unwrap_or(rest.len())];
    let is_html = || HTML.iter().any(|html| html.eq_ignore_ascii_case(name));
    let is_component = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.contains(|c: char| c.is_ascii_lowercase());
    (is_component && !is_html()).then_some(name)
}
