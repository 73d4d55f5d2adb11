//! An edition of a newsletter that the settings do not know.
//!
//! # What it checks
//! That the folder an edition lies in is a newsletter of `postroom.yaml`.
//!
//! # Why
//! Such an edition can neither be mailed nor read on the web: nobody knows whom it comes from and who
//! gets it.
//!
//! # How to mend it
//! Correct the folder's name, or describe the newsletter in the settings.
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
//! ```markdown content/newsletters/weakly/2026-05-29.md
//! ⟦---⟧
//! subject: Better tea
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

use postroom_content_model::{Severity, closest};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UnknownNewsletter),
    ..RuleInfo::new(
        "unknown-newsletter",
        Group::Mail,
        Severity::Error,
        include_str!("unknown_newsletter.rs"),
    )
};

struct UnknownNewsletter;

impl Rule for UnknownNewsletter {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let known = &document.site.settings.newsletters;
        let Some(edition) = document.edition() else {
            return;
        };
        let key = &edition.id.newsletter;
        if known.contains_key(key) {
            return;
        }
        let message = format!("there is no newsletter {} in postroom.yaml", quoted(key));
        let help = match closest(key, known.keys().map(String::as_str)) {
            Some(near) => format!("did you mean {}?", quoted(near)),
            None => {
                "name the folder after a newsletter, or add this one to `newsletters`".to_owned()
            }
        };
        let top = edition.raw.key_span(&["newsletter"]);
        sink.report(Draft::new(top, message).help(help));
    }
}
