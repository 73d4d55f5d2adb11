//! A text that a `#` cuts short.
//!
//! # What it checks
//! Texts without quotes that end in a comment: `title`, `description`, `subject`, `preheader` and the
//! like, and the items of lists. A comment with a blank after its `#` is taken for one, unless the text
//! before it asks for more: `Learn C # in a day`, `Issue # 12`.
//!
//! # Why
//! In YAML, a blank and a `#` begin a comment. What follows is gone, without a word, from the page, the
//! feed and the mail.
//!
//! # How to mend it
//! Put the whole text in quotes. If it is a comment, put a blank after the `#`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: We are ⟦#1 for tea⟧
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: "We are #1 for tea"
//! date: 2026-02-03 # the day of the tasting
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{ScalarStyle, Severity, Span, in_quotes};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(TruncatedByComment),
    ..RuleInfo::new(
        "truncated-by-comment",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("truncated_by_comment.rs"),
    )
};

/// Where texts stand that are written for readers.
const TEXTS: &[&[&str]] = &[
    &["title"],
    &["description"],
    &["cover"],
    &["call_to_action"],
    &["subject"],
    &["preheader"],
    &["tags"],
    &["authors"],
];

/// What comments without a blank begin with.
const MARKERS: &[&str] = &["todo", "fixme", "xxx", "note", "hack", "#", "-", "="];

struct TruncatedByComment;

impl Rule for TruncatedByComment {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let raw = document.raw();
        if !raw.block.slice(&document.file.text).contains('#') {
            return;
        }
        for span in TEXTS.iter().flat_map(|path| raw.scalar_spans(path)) {
            let text = document.slice(span);
            let Some(comment) = comment_behind(document, span) else {
                continue;
            };
            if ScalarStyle::of(text) == Some(ScalarStyle::Plain)
                && goes_on(text, document.slice(comment))
            {
                let whole = Span::new(span.start, comment.end);
                let message = format!(
                    "the `#` makes a comment of this, and {} is left",
                    quoted(text)
                );
                let draft = Draft::new(comment, message);
                let edit = (whole, in_quotes(document.slice(whole)));
                sink.report(
                    draft
                        .help("put the whole text in quotes")
                        .fix(false, Some(edit)),
                );
            }
        }
    }
}

/// The comment that follows a value on its line.
fn comment_behind(document: &Document<'_>, value: Span) -> Option<Span> {
    let rest = &document.file.text[value.end..];
    if !rest.trim_start_matches([' ', '\t']).starts_with('#') {
        return None;
    }
    let line = rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())].trim_end();
    let at = line.len() - line.trim_start_matches([' ', '\t']).len();
    let is_comment = at > 0 && line[at..].starts_with('#');
    is_comment.then(|| Span::new(value.end + at, value.end + line.len()))
}

/// Whether a comment reads as the rest of the text before it.
fn goes_on(text: &str, comment: &str) -> bool {
    let words = comment.trim_start_matches('#');
    let lower = words.trim_start().to_lowercase();
    if comment.len() > 1 && !words.starts_with([' ', '\t']) {
        return words.len() == comment.len() - 1
            && !words.is_empty()
            && !MARKERS.iter().any(|marker| lower.starts_with(marker));
    }
    let last = text.rsplit(' ').next().unwrap_or(text);
    let language = matches!(last, "C" | "F" | "J" | "A");
    let number = [
        "no.", "nr.", "number", "issue", "episode", "part", "chapter", "ticket",
    ];
    let counted = number.contains(&last.to_lowercase().as_str())
        && lower.starts_with(|c: char| c.is_ascii_digit());
    language || counted
}
