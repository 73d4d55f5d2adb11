//! A placeholder that does not exist.
//!
//! # What it checks
//! That each `{{…}}` of an edition's subject, preheader and introduction is a placeholder of
//! Postroom.
//!
//! # Why
//! Nobody knows what to fill in, and the edition is not mailed. Were it mailed, every reader would
//! see the braces.
//!
//! # How to mend it
//! Correct the name. There are `subscriber.name`, `subscriber.email`, `subscriber.fields.…`,
//! `unsubscribe_url` and `web_url`. Two braces that are meant as such are written `\{{`.
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
//! Hello ⟦{{subscriber.nmae | default: "friend"}}⟧,
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

use postroom_content_model::{PlaceholderFaultKind, PlaceholderTag, Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(UnknownPlaceholder),
    ..RuleInfo::new(
        "unknown-placeholder",
        Group::Mail,
        Severity::Error,
        include_str!("unknown_placeholder.rs"),
    )
};

struct UnknownPlaceholder;

impl Rule for UnknownPlaceholder {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (span, fault) in document.placeholder_faults() {
            if let PlaceholderFaultKind::Unknown { name, suggestion } = &fault.kind {
                let written = span.slice(&document.file.text);
                let edit = suggestion.and_then(|known| corrected(*span, written, name, known));
                let mut draft = Draft::new(*span, fault.message.clone());
                draft.help.clone_from(&fault.help);
                sink.report(draft.fix(false, edit));
            }
        }
    }
}

/// The placeholder with the right name, if nothing is wrong with it then.
fn corrected(span: Span, written: &str, name: &str, known: &str) -> Option<(Span, String)> {
    if name.starts_with('{') {
        return None;
    }
    let inner = written.strip_prefix("{{")?.strip_suffix("}}")?;
    let (before, after) = inner.split_once(name)?;
    let fixed = format!("{before}{known}{after}");
    let needs_default = known == "subscriber.name";
    match PlaceholderTag::parse(&fixed).ok()? {
        PlaceholderTag::Value { default: None, .. } if needs_default => None,
        _ => Some((span, format!("{{{{{fixed}}}}}"))),
    }
}
