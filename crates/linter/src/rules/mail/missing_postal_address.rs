//! A newsletter without a postal address.
//!
//! # What it checks
//! That each newsletter of `postroom.yaml` has a `postal_address`.
//!
//! # Why
//! The law of many countries wants the sender's postal address in every commercial mail (in the
//! United States, CAN-SPAM), and `postroom send` mails nobody without it.
//!
//! # How to mend it
//! Give the newsletter a `postal_address`; it stands at the end of each mail.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! newsletters:
//!   ⟦weekly⟧:
//!     title: Tea Weekly
//!     from: Tea <news@tiny.example>
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

use postroom_content_model::{SETTINGS_FILE, Severity, Site, SitePath, Span, SpanIndex};

use crate::{
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(MissingPostalAddress),
    ..RuleInfo::new(
        "missing-postal-address",
        Group::Mail,
        Severity::Error,
        include_str!("missing_postal_address.rs"),
    )
};

struct MissingPostalAddress;

impl Rule for MissingPostalAddress {
    fn site(&self, site: &Site, sink: &mut RuleSink<'_>) {
        let newsletters = site.settings.newsletters.iter();
        let mut without = newsletters
            .filter(|(_, newsletter)| newsletter.address().is_none())
            .peekable();
        if without.peek().is_none() {
            return;
        }
        let file = site.source(&SitePath::new(SETTINGS_FILE));
        let spans = file.map_or_else(SpanIndex::default, |file| SpanIndex::of(&file.text));
        for (key, _) in without {
            let place: Option<Span> = spans.key(&["newsletters", key]);
            let message = format!("the newsletter {} has no postal address", quoted(key));
            let draft = Draft::new(place.unwrap_or_default(), message);
            sink.report(draft.help("give it a `postal_address`; nobody is mailed without"));
        }
    }
}
