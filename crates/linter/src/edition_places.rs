//! Where an edition says what, and what it does not say.

use postroom_content_model::{Edition, ProblemKind, Site, Span};

/// The value of a key without its quotes; where there is no such key, the first line.
pub(crate) fn value(edition: &Edition, path: &[&str]) -> Span {
    unquoted(edition.raw.value_span(path), &edition.file.text)
}

/// The key, or where it is missing, the first line.
pub(crate) fn key_or_top(edition: &Edition, key: &str) -> Span {
    edition.raw.key_span(&[key])
}

/// Whether the edition says nothing under a key. What loading has found wrong with the value or
/// with the whole front matter is not also called missing.
pub(crate) fn lacks(site: &Site, edition: &Edition, key: &str, meant: Option<&str>) -> bool {
    let file = &edition.file.path;
    let first = site
        .problems
        .partition_point(|problem| problem.file < *file);
    let problems = site.problems[first..].iter();
    let mut problems = problems.take_while(|problem| problem.file == *file);
    let is_empty = meant.is_none_or(|text| text.trim().is_empty());
    is_empty
        && !problems.any(|problem| match problem.kind {
            ProblemKind::InvalidFrontMatter => true,
            ProblemKind::WrongType => {
                edition.raw.has(&[key]) && problem.span == edition.raw.value_span(&[key])
            }
            _ => false,
        })
}

/// Where the edition names a post: `index` counts its posts.
pub(crate) fn post(edition: &Edition, index: usize) -> Span {
    let name = edition.front.posts[index].as_str();
    let text = &*edition.file.text;
    let item = value(edition, &["posts", &index.to_string()]);
    if edition.raw.has(&["posts", "0"]) && item.slice(text) == name {
        return item;
    }
    // A list on one line (`posts: tea, pots`), or one with items that are no names.
    let all = value(edition, &["posts"]);
    match all.slice(text).find(name) {
        Some(at) => Span::new(all.start + at, all.start + at + name.len()),
        None => all,
    }
}

fn unquoted(span: Span, text: &str) -> Span {
    let written = span.slice(text);
    let quoted = ['"', '\''].iter().any(|quote| {
        written.len() >= 2 && written.starts_with(*quote) && written.ends_with(*quote)
    });
    if quoted {
        Span::new(span.start + 1, span.end - 1)
    } else {
        span
    }
}
