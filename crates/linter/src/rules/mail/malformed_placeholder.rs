//! A placeholder that is not written as placeholders are.
//!
//! # What it checks
//! That in an edition's subject, preheader and introduction each `{{` has its `}}` in the same line,
//! each `{{#if …}}` its `{{/if}}`, each `{{else}}` a condition around it, and that what follows `|`
//! is `default: "…"`.
//!
//! # Why
//! What is meant cannot be told, and the edition is not mailed.
//!
//! # How to mend it
//! Complete it. Two braces that are meant as such are written `\{{`.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! newsletters:
//!   weekly:
//!     title: Tea Weekly
//!     from: Tea <news@tiny.example>
//!     postal_address: Tea, 1 Kettle Row, Pune
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/newsletters/weekly/2026-05-29.md
//! ---
//! subject: Better tea
//! preheader: One pot, three minutes.
//! posts: [tea]
//! ---
//! Hello ⟦{{#if subscriber.name}}⟧{{subscriber.name}},
//! ```
//!
//! # Good
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! newsletters:
//!   weekly:
//!     title: Tea Weekly
//!     from: Tea <news@tiny.example>
//!     postal_address: Tea, 1 Kettle Row, Pune
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/newsletters/weekly/2026-05-29.md
//! ---
//! subject: Better tea
//! preheader: One pot, three minutes.
//! posts: [tea]
//! ---
//! Hello {{#if subscriber.name}}{{subscriber.name}}{{else}}friend{{/if}},
//! ```

use postroom_content_model::{PlaceholderFaultKind, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(MalformedPlaceholder),
    ..RuleInfo::new(
        "malformed-placeholder",
        Group::Mail,
        Severity::Error,
        include_str!("malformed_placeholder.rs"),
    )
};

struct MalformedPlaceholder;

impl Rule for MalformedPlaceholder {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (span, fault) in document.placeholder_faults() {
            if fault.kind == PlaceholderFaultKind::Malformed {
                let mut draft = Draft::new(*span, fault.message.clone());
                draft.help.clone_from(&fault.help);
                sink.report(draft);
            }
        }
    }
}
