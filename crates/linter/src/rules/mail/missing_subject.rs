//! An edition without a subject.
//!
//! # What it checks
//! That each edition has a `subject` that says something.
//!
//! # Why
//! The subject decides whether a mail is opened, and `postroom send` mails none without.
//!
//! # How to mend it
//! Write a `subject`.
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
//! ⟦subject⟧: ""
//! preheader: One pot, three minutes.
//! posts: [tea]
//! ---
//! Hello,
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

use postroom_content_model::Severity;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    edition_places as places,
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(MissingSubject),
    ..RuleInfo::new(
        "missing-subject",
        Group::Mail,
        Severity::Error,
        include_str!("missing_subject.rs"),
    )
};

struct MissingSubject;

impl Rule for MissingSubject {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let Some(edition) = document.edition() else {
            return;
        };
        let subject = edition.front.subject.as_deref();
        if places::lacks(document.site, edition, "subject", subject) {
            let place = places::key_or_top(edition, "subject");
            let draft = Draft::new(place, "this edition has no subject");
            sink.report(draft.help("write a `subject`; nobody is mailed without"));
        }
    }
}
