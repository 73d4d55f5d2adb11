//! An edition that cannot be made into a mail.
//!
//! # What it checks
//! That an edition can be rendered: its mail templates are right, and each placeholder stands where a
//! value is safe, not in a tag, a style or a comment. What else keeps an edition from being mailed
//! has rules of its own.
//!
//! # Why
//! It cannot be mailed.
//!
//! # How to mend it
//! Mend the template or move the placeholder, as the message says.
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
//! ⟦---⟧
//! subject: Better tea
//! preheader: One pot, three minutes.
//! posts: [tea]
//! ---
//! Hello,
//! ```
//! ```yaml gathered.yaml
//! mails:
//!   content/newsletters/weekly/2026-05-29.md:
//!     faults:
//!       - message: "templates/mail/digest.html.hbs:2: there is no `newsletter.titel`"
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
//! Hello,
//! ```
//! ```yaml gathered.yaml
//! mails:
//!   content/newsletters/weekly/2026-05-29.md:
//!     html_bytes: 23500
//! ```

use postroom_content_model::{Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UnrenderableEdition),
    ..RuleInfo::new(
        "unrenderable-edition",
        Group::Mail,
        Severity::Error,
        include_str!("unrenderable_edition.rs"),
    )
};

struct UnrenderableEdition;

impl Rule for UnrenderableEdition {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let Some(facts) = document.gathered.mails.get(document.file.path.as_str()) else {
            return;
        };
        for fault in &facts.faults {
            let block = document.raw().block;
            let place = if fault.span.is_empty() {
                Span::new(block.start, block.end.min(block.start + 3))
            } else {
                fault.span
            };
            sink.report(Draft::new(place, fault.message.clone()));
        }
    }
}
