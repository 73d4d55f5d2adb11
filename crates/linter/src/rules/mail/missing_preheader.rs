//! An edition without a preheader.
//!
//! # What it checks
//! That each edition has a `preheader`.
//!
//! # Why
//! Mail programs show a line beside the subject. Without a preheader it is made of the first words of
//! the mail: the newsletter's title and "View in browser".
//!
//! # How to mend it
//! Write a `preheader` of a sentence that goes on where the subject ends.
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
//! ⟦subject⟧: Better tea
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
    make: |_| Box::new(MissingPreheader),
    ..RuleInfo::new(
        "missing-preheader",
        Group::Mail,
        Severity::Warning,
        include_str!("missing_preheader.rs"),
    )
};

struct MissingPreheader;

impl Rule for MissingPreheader {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let Some(edition) = document.edition() else {
            return;
        };
        let preheader = edition.front.preheader.as_deref();
        if places::lacks(document.site, edition, "preheader", preheader) {
            // It is missing beside the subject.
            let written = edition.raw.has(&["preheader"]);
            let key = if written { "preheader" } else { "subject" };
            let place = places::key_or_top(edition, key);
            let draft = Draft::new(place, "nothing stands beside the subject in the inbox");
            sink.report(draft.help("write a `preheader` of a sentence"));
        }
    }
}
