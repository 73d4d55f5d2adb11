//! A mail link without an address that mail can go to.
//!
//! # What it checks
//! `mailto:` links (RFC 6068): addresses without `@`, or with spaces or angle brackets; `mailto://`;
//! `?` and `&` that should be written `%3F` and `%26`, or the other way round; and addresses with no
//! `mailto:` before them. `mailto:?subject=…`, which leaves the address to the reader, is right.
//!
//! # Why
//! The reader's mail program opens with a wrong address or half a subject, or not at all.
//!
//! # How to mend it
//! Write `mailto:someone@example.org?subject=Two%20words&body=Hello`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! [Write to us](⟦mailto:tea.example⟧), [or to her](⟦mailto://jo@tea.example⟧).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! [Write to us](mailto:us@tea.example?subject=Green%20tea).
//! ```

use postroom_content_model::{Broken, Resolution, Severity};

use crate::{
    addresses::{MailtoFault, mailto_fault, without_mailto},
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    make: |_| Box::new(MalformedMailto),
    ..RuleInfo::new(
        "malformed-mailto",
        Group::Links,
        Severity::Error,
        include_str!("malformed_mailto.rs"),
    )
};

struct MalformedMailto;

impl Rule for MalformedMailto {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for link in document.links() {
            let destination = link.reference.destination.trim();
            let is_lost = matches!(
                link.resolution,
                Resolution::Broken(Broken::NotFound { .. } | Broken::NoSuchAnchor { .. })
            );
            let fault = match is_lost {
                true => without_mailto(destination),
                false => mailto_fault(destination),
            };
            let Some(MailtoFault { reason, corrected }) = fault else {
                continue;
            };
            let message = format!("{} is not a mail link: {reason}", quoted(destination));
            let help = match &corrected {
                Some(corrected) => format!("write {}", quoted(corrected)),
                None => "write `mailto:name@host`".to_owned(),
            };
            let edit = corrected.and_then(|corrected| link.respelt(document, &corrected));
            let draft = Draft::new(link.place(document), message);
            sink.report(draft.help(help).fix(true, edit));
        }
    }
}
