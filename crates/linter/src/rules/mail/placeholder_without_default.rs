//! A placeholder that is empty for some readers.
//!
//! # What it checks
//! That a value which a subscriber may lack (`subscriber.name`, `subscriber.fields.…`) has a default,
//! or stands in an `{{#if …}}` of its own.
//!
//! # Why
//! Whoever gave no name would read "Hello ,". The edition is not mailed so.
//!
//! # How to mend it
//! Write `{{subscriber.name | default: "friend"}}`, or `{{#if subscriber.name}}Hello
//! {{subscriber.name}}{{else}}Hello{{/if}}`.
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
//! Hello ⟦{{subscriber.name}}⟧,
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
//! Hello {{subscriber.name | default: "friend"}},
//! ```

use postroom_content_model::{PlaceholderFaultKind, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(PlaceholderWithoutDefault),
    ..RuleInfo::new(
        "placeholder-without-default",
        Group::Mail,
        Severity::Error,
        include_str!("placeholder_without_default.rs"),
    )
};

struct PlaceholderWithoutDefault;

impl Rule for PlaceholderWithoutDefault {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (span, fault) in document.placeholder_faults() {
            if let PlaceholderFaultKind::NoDefault(_) = fault.kind {
                let mut draft = Draft::new(*span, fault.message.clone());
                draft.help.clone_from(&fault.help);
                sink.report(draft);
            }
        }
    }
}
