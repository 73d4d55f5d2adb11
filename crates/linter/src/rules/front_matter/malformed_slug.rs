//! A slug in another form than slugs have.
//!
//! # What it checks
//! That `slug` has no capital letters, underscores, control characters, or hyphens at its ends or side
//! by side. What cannot stand in an address at all is `invalid-url`.
//!
//! # Why
//! Addresses are typed, read out and compared. Letter case and underscores get lost on the way, and
//! some servers take `/Tea/` and `/tea/` for two pages. Control characters are left out silently.
//!
//! # How to mend it
//! Write words in small letters with a hyphen between them. If the post is published already, keep its
//! old address in `aliases`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Green tea
//! date: 2026-02-03
//! slug: ⟦Green_Tea⟧
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Green tea
//! date: 2026-02-03
//! slug: green-tea
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{Severity, Status, Value, inside_quotes, tag_slug};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
    written::rewritten,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    make: |_| Box::new(MalformedSlug),
    ..RuleInfo::new(
        "malformed-slug",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("malformed_slug.rs"),
    )
};

struct MalformedSlug;

impl Rule for MalformedSlug {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let Some((post, slug)) = document
            .post()
            .and_then(|post| Some((post, post.front.slug.as_deref()?)))
        else {
            return;
        };
        let span = post.raw.value_span(&["slug"]);
        let text = &document.file.text;
        // What is written as it is meant need not be read again.
        let is_as_meant = inside_quotes(text, span).slice(text) == slug;
        let written = || post.raw.value(text, &["slug"]);
        let has_controls = |value: Value| {
            let text = value.as_str();
            text.is_some_and(|text| text.chars().any(char::is_control))
        };
        let report = |sink: &mut RuleSink<'_>, message: String, safe, better: &str| {
            let help = format!("write {}", quoted(better));
            let help = match safe {
                true => help,
                false => format!("{help}, and keep the old address in `aliases`"),
            };
            let edit = rewritten(&document.file.text, span, better);
            sink.report(Draft::new(span, message).help(help).fix(safe, edit));
        };
        if !is_as_meant && written().is_some_and(has_controls) {
            let message = "the slug has control characters, which are left out";
            report(sink, message.to_owned(), true, slug);
        } else if let Some(what) = oddity(slug).filter(|_| post.slug == slug) {
            // Nobody knows the address of a post that was never shown.
            let unseen = matches!(post.status, Status::Draft | Status::Future);
            let message = format!("the slug {} has {what}", quoted(slug));
            report(sink, message, unseen, &tag_slug(slug));
        }
    }
}

fn oddity(slug: &str) -> Option<&'static str> {
    if slug
        .chars()
        .any(|c| c != '-' && c.to_lowercase().next() != Some(c))
    {
        Some("capital letters")
    } else if slug.contains('_') {
        Some("underscores where words have hyphens")
    } else if slug.starts_with('-') || slug.ends_with('-') {
        Some("a hyphen at its end")
    } else {
        slug.contains("--").then_some("hyphens side by side")
    }
}
