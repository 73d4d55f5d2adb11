//! A segment that cannot be read.
//!
//! # What it checks
//! That an edition's `segment` is an expression that can be read: fields compared with `=`, `!=`,
//! `<`, `<=`, `>`, `>=`, `contains` and `exists`, joined by `and`, `or`, `not` and brackets. An
//! empty one is none, nor is one under a key that only looks like it, such as `segments` or `list`.
//!
//! # Why
//! Whom it is for cannot be told, and the edition is mailed to nobody.
//!
//! # How to mend it
//! Complete it, or leave the key out to mail everyone. A value of several words is put in quotes.
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
//! segment: city = New ⟦York⟧
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
//! segment: city = "New York" and plan != free
//! ---
//! Hello,
//! ```

use postroom_content_model::{Edition, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(MalformedSegment),
    ..RuleInfo::new(
        "malformed-segment",
        Group::Mail,
        Severity::Error,
        include_str!("malformed_segment.rs"),
    )
};

struct MalformedSegment;

impl Rule for MalformedSegment {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        if let Some(Err((span, fault))) = document.edition().map(Edition::segment) {
            let mut draft = Draft::new(span, fault.message);
            draft.help = fault.help;
            sink.report(draft);
        }
    }
}
