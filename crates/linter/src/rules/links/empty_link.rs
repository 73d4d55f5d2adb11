//! A link without a destination.
//!
//! # What it checks
//! Links and images whose parentheses, `href` or `src` are empty.
//!
//! # Why
//! Such a link looks like one and leads to the page it stands on.
//!
//! # How to mend it
//! Fill in the destination, or leave the text without a link.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read ⟦[the guide]()⟧ first.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the guide](https://guide.example/) first.
//! ```

use postroom_content_model::{Broken, Severity, Span};

use crate::{
    document::{Document, ResolvedLink},
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(EmptyLink),
    ..RuleInfo::new(
        "empty-link",
        Group::Links,
        Severity::Error,
        include_str!("empty_link.rs"),
    )
};

struct EmptyLink;

impl Rule for EmptyLink {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (link, broken) in document.broken_links() {
            if *broken == Broken::Empty {
                let message = "this link has no destination";
                let help = "fill in the destination, or leave the text without a link";
                sink.report(Draft::new(whole(link), message).help(help));
            }
        }
    }
}

/// All of the link: there is nothing to underline in an empty destination.
fn whole(link: &ResolvedLink<'_>) -> Span {
    let known = link.link.filter(|link| !link.span.is_empty());
    known.map_or(link.reference.span, |link| link.span)
}
