//! A text without quotes that other readers of YAML take for something else.
//!
//! # What it checks
//! The keys that take text (`title`, `description`, `slug`, `language`, `subject` …), the items of
//! `tags`, `authors`, `aliases` and `posts`, and all of `extra`: words such as `yes`, `no`, `on` and
//! `off`, and numbers and times such as `012`, `1_000`, `12:30`, `0o7`, `1e3` or `2.10`.
//!
//! # Why
//! In YAML 1.1, `no` is false, `012` is ten and `12:30` is 750; in YAML 1.2 they are text, twelve, and
//! text. Postroom takes what is written; an editor, another generator or the next tool may not. And in a
//! template, the word `no` in `extra` counts as true.
//!
//! # How to mend it
//! Put it in quotes. If a switch is meant, write `true` or `false`.
//!
//! # Bad
//! ```markdown content/posts/te.md
//! ---
//! title: Te
//! date: 2026-02-03
//! language: ⟦no⟧
//! tags: [drikke, ⟦012⟧]
//! ---
//! Hell, vent, drikk.
//! ```
//!
//! # Good
//! ```markdown content/posts/te.md
//! ---
//! title: Te
//! date: 2026-02-03
//! language: "no"
//! tags: [drikke, "012"]
//! ---
//! Hell, vent, drikk.
//! ```

use postroom_content_model::{ScalarStyle, Severity, Span, in_quotes, other_reading, typed_date};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    make: |_| Box::new(AmbiguousScalar),
    ..RuleInfo::new(
        "ambiguous-scalar",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("ambiguous_scalar.rs"),
    )
};

/// The keys under which texts stand.
const TEXTS: [&str; 16] = [
    "title",
    "description",
    "slug",
    "url",
    "id",
    "language",
    "canonical_url",
    "cover",
    "call_to_action",
    "subject",
    "preheader",
    "segment",
    "tags",
    "authors",
    "aliases",
    "posts",
];

struct AmbiguousScalar;

impl Rule for AmbiguousScalar {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let raw = document.raw();
        let plain =
            |span: &Span| ScalarStyle::of(document.slice(*span)) == Some(ScalarStyle::Plain);
        let keys = raw.spans.keys(&[]);
        // Most documents have few of them, and none under another name.
        let is_there =
            |text: &str| !raw.renamed.is_empty() || keys.iter().any(|(key, _)| *key == text);
        let texts = TEXTS.into_iter().filter(|text| is_there(text));
        for span in texts.flat_map(|key| raw.scalar_spans(&[key])).filter(plain) {
            let written = document.slice(span);
            let other = match typed_date(written) {
                true => Some("a date"),
                false => other_reading(written).filter(|other| *other != "nothing"),
            };
            if let Some(other) = other {
                let draft = finding(span, written, other).help("put it in quotes");
                sink.report(draft.fix(true, Some((span, in_quotes(written)))));
            }
        }
        for span in raw.scalar_spans(&["extra"]).into_iter().filter(plain) {
            let written = document.slice(span);
            if let Some(other) = other_reading(written).filter(|_| is_text_here(written)) {
                let is_switch = matches!(other, "true" | "false");
                let help = match is_switch {
                    true => format!("write `{other}` for a switch, or put the word in quotes"),
                    false => "put it in quotes".to_owned(),
                };
                let draft = finding(span, written, other).help(help);
                let edit = Some((span, in_quotes(written)));
                sink.report(draft.fix(true, edit.filter(|_| !is_switch)));
            }
        }
    }
}

/// In `extra`, numbers are as welcome as text; only what Postroom hands on as text is reported.
fn is_text_here(written: &str) -> bool {
    let word = written.starts_with(|c: char| c.is_alphabetic());
    let padded = written.len() > 1
        && written.starts_with('0')
        && written.bytes().all(|byte| byte.is_ascii_digit());
    word && !written.starts_with('.') || written.contains(['_', ':']) || padded
}

fn finding(span: Span, written: &str, other: &str) -> Draft {
    let message = format!("other readers of YAML take {} for {other}", quoted(written));
    Draft::new(span, message)
}
