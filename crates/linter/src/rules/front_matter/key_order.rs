//! Keys of front matter in another order than the house's.
//!
//! # What it checks
//! That the topmost keys stand in the order that the settings give. Keys that the order does not name
//! come after it, in whatever order. Editions keep the order in which `compose` writes them.
//!
//! # Why
//! Where every post begins alike, people find what they look for, and a comparison of two posts shows
//! what differs.
//!
//! # How to mend it
//! Move the key, with its comments and all the lines of its value.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! date: 2026-02-03
//! ⟦title⟧: Tea
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, OptionInfo, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    on_by_default: false,
    options: &[OptionInfo {
        name: "order",
        default: "[title, date, updated, expires, draft, description, authors, tags, cover]",
        about: "the keys, in their order; a key that the site calls by another name goes by either",
    }],
    make: |setup| {
        Box::new(KeyOrder {
            order: setup.words("order", ORDER),
        })
    },
    ..RuleInfo::new(
        "key-order",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("key_order.rs"),
    )
};

const ORDER: &[&str] = &[
    "title",
    "date",
    "updated",
    "expires",
    "draft",
    "description",
    "authors",
    "tags",
    "cover",
];

struct KeyOrder {
    order: Vec<String>,
}

impl Rule for KeyOrder {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        if document.edition().is_some() {
            return;
        }
        let keys = document.raw().spans.keys(&[]);
        let ranks: Vec<usize> = keys
            .iter()
            .map(|(key, _)| self.rank(key, document))
            .collect();
        let Some(late) = (1..ranks.len()).find(|at| ranks[*at] < ranks[at - 1]) else {
            return;
        };
        let (name, place) = keys[late];
        let before = (0..late).find(|at| ranks[*at] > ranks[late]).unwrap_or(0);
        let message = format!("`{name}` belongs before `{}`", keys[before].0);
        let edit = sorted(document, &keys, &ranks);
        sink.report(Draft::new(place, message).fix(true, edit));
    }
}

impl KeyOrder {
    fn rank(&self, key: &str, document: &Document<'_>) -> usize {
        let renamed = &document.raw().renamed;
        let canonical = renamed
            .iter()
            .find(|(_, written)| written.len() == 1 && written[0] == key)
            .map(|(canonical, _)| canonical.as_str());
        let named = |name: &String| name == key || Some(name.as_str()) == canonical;
        let place = self.order.iter().position(named);
        place.unwrap_or(self.order.len())
    }
}

/// The edit that sorts the entries, each with the comments above it. None if what stands there is
/// not one entry after the other, or refers to an entry above it.
fn sorted(
    document: &Document<'_>,
    keys: &[(&str, Span)],
    ranks: &[usize],
) -> Option<(Span, String)> {
    let text = &document.file.text;
    let block = document.raw().block;
    let inner_start = block.start + document.slice(block).find('\n')? + 1;
    let closing = document.slice(block).trim_end().rfind('\n')? + 1;
    let inner = Span::new(inner_start, (block.start + closing).max(inner_start));
    if has_anchors(document.slice(inner)) {
        return None;
    }
    let mut starts = Vec::with_capacity(keys.len() + 1);
    for (_, key) in keys {
        let at_line_start = *key
            .start
            .checked_sub(1)
            .and_then(|at| text.as_bytes().get(at))?
            == b'\n';
        starts.push(at_line_start.then(|| start_with_comments(text, inner.start, key.start))?);
    }
    starts.push(inner.end);
    let mut entries: Vec<(usize, &str)> = Vec::with_capacity(keys.len());
    for (at, (name, _)) in keys.iter().enumerate() {
        // What follows the value belongs to it only if it is no entry that could not be read.
        let value = document.raw().spans.value(&[name])?;
        let rest = text.get(value.end..starts[at + 1])?;
        let belongs = |line: &str| line.trim().is_empty() || line.starts_with([' ', '\t', '#']);
        if !rest.lines().skip(1).all(belongs) || !rest.ends_with('\n') {
            return None;
        }
        entries.push((ranks[at], &text[starts[at]..starts[at + 1]]));
    }
    entries.sort_by_key(|(rank, _)| *rank);
    let entries: String = entries.into_iter().map(|(_, entry)| entry).collect();
    Some((Span::new(starts[0], inner.end), entries))
}

/// Whether something may refer to what stands above it: an anchor, an alias or a merge key.
fn has_anchors(yaml: &str) -> bool {
    let mut parts = yaml.match_indices(['&', '*']);
    let begins_value = |at: usize| {
        let name = yaml[at + 1..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
        name && yaml[..at]
            .trim_end_matches(' ')
            .ends_with([':', '-', '[', ',', '{'])
    };
    yaml.contains("<<") || parts.any(|(at, _)| begins_value(at))
}

/// Where the comments begin that stand right above a place.
fn start_with_comments(text: &str, from: usize, place: usize) -> usize {
    let mut start = place;
    for line in text[from..place].split_inclusive('\n').rev() {
        if !line.starts_with('#') {
            break;
        }
        start -= line.len();
    }
    start
}
