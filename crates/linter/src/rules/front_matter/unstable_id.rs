//! A post that was renamed and has no permanent id.
//!
//! # What it checks
//! The posts in the site's feed: one that has an alias at which it could have been published, and no
//! `id`.
//!
//! # Why
//! Without an `id`, feeds know a post by its address. When that changes, feed readers show the post as
//! new to everyone who has read it.
//!
//! # How to mend it
//! Give it the old address as its `id`: that is what feeds knew it by. If it was renamed long ago,
//! readers know the new address by now; give it that one. Posts made by `postroom new` have an `id`
//! from the start.
//!
//! # Bad
//! ```markdown content/posts/green-tea.md
//! ---
//! title: Green tea
//! date: 2026-02-03
//! aliases: [⟦/blog/tea/⟧]
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/green-tea.md
//! ---
//! title: Green tea
//! date: 2026-02-03
//! aliases: [/blog/tea/]
//! id: https://example.org/blog/tea/
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{Guid, Post, Severity, Span};

use crate::{
    document::{Document, DocumentKind},
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    written::Item,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(UnstableId),
    ..RuleInfo::new(
        "unstable-id",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("unstable_id.rs"),
    )
};

struct UnstableId;

impl Rule for UnstableId {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let (DocumentKind::Post(index), Some(post)) = (document.kind, document.post()) else {
            return;
        };
        if post.front.id.is_some() || post.front.aliases.is_empty() {
            return;
        }
        let site = document.site;
        let in_feed = site.newest.iter().take(site.settings.feeds.items);
        if !in_feed.into_iter().any(|newest| *newest == index) {
            return;
        }
        let items = document.items("aliases");
        let mut earlier = items.iter().filter(|item| is_earlier(post, &item.text));
        let Some(first) = earlier.next() else { return };
        let draft = Draft::new(
            first.span,
            "the post was renamed and has no `id`, so that feed readers take it for new",
        );
        if earlier.next().is_some() {
            sink.report(draft.help("add an `id`: the address by which feeds knew it last"));
        } else {
            let id = guid(document, first);
            let help = format!("add `id: {id}`, by which feeds knew it, or the id of your choice");
            sink.report(draft.help(help).fix(false, inserted(document, &id)));
        }
    }
}

/// Whether a post could have had that address: its own, but for the slug.
fn is_earlier(post: &Post, alias: &str) -> bool {
    let Some((before, after)) = post.permalink.rsplit_once(post.slug.as_str()) else {
        return false;
    };
    let folder = |path: &str| path.trim_end_matches('/').len();
    let after = &after[..folder(after)];
    let alias = &alias[..folder(alias)];
    let slug = alias
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after));
    slug.is_some_and(|slug| !slug.is_empty() && slug != post.slug && !slug.contains('/'))
}

/// What the exporter called the post when it had that address.
fn guid(document: &Document<'_>, alias: &Item) -> String {
    let settings = &document.site.settings;
    let path = match document.post() {
        // An address of the site ends as the others do.
        Some(post) if post.permalink.ends_with('/') && !alias.text.ends_with('/') => {
            format!("{}/", alias.text)
        }
        _ => alias.text.clone(),
    };
    match settings.feeds.guid {
        Guid::Permalink => settings.base_url.join_written(&path),
        Guid::Path => settings.base_url.path_written(&path),
    }
}

/// The edit that adds the id as the last key.
fn inserted(document: &Document<'_>, id: &str) -> Option<(Span, String)> {
    let block = document.raw().block;
    let closing = document.slice(block).trim_end().rfind('\n')? + 1;
    let keys = document.raw().spans.keys(&[]);
    let (_, first) = keys.first()?;
    let at_line_start = document.file.text[..first.start].ends_with('\n');
    let plain = id
        .chars()
        .all(|c| c.is_alphanumeric() || "-._~/:%".contains(c));
    (at_line_start && plain).then(|| {
        let line = format!("id: {id}{}", document.line_end());
        (Span::at(block.start + closing), line)
    })
}
