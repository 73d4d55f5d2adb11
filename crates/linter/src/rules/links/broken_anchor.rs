//! A link to a heading or anchor that is not there.
//!
//! # What it checks
//! The part after `#` of links within a post and to other posts, against the anchors that the page
//! will have: those of its headings, and `id` and `name` in raw HTML.
//!
//! # Why
//! The reader lands at the top of the page and has to search. Anchors follow the headings' words, so
//! that a reworded heading breaks them.
//!
//! # How to mend it
//! Take the anchor that is meant, or give the heading a lasting one: `## Steps {#steps}`.
//!
//! # Bad
//! ```markdown content/posts/guide.md
//! ---
//! title: Guide
//! date: 2026-02-03
//! ---
//! Water first.
//!
//! ## Steps
//!
//! Pour, wait, drink.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the steps](⟦guide.md#step⟧) first.
//! ```
//!
//! # Good
//! ```markdown content/posts/guide.md
//! ---
//! title: Guide
//! date: 2026-02-03
//! ---
//! Water first.
//!
//! ## Steps
//!
//! Pour, wait, drink.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the steps](guide.md#steps) first.
//! ```

use postroom_content_model::{Broken, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(BrokenAnchor),
    ..RuleInfo::new(
        "broken-anchor",
        Group::Links,
        Severity::Error,
        include_str!("broken_anchor.rs"),
    )
};

struct BrokenAnchor;

impl Rule for BrokenAnchor {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (link, broken) in document.broken_links() {
            let Broken::NoSuchAnchor {
                fragment,
                page,
                suggestion,
            } = broken
            else {
                continue;
            };
            let whose = page.as_ref().map_or("this page", |page| page.as_str());
            let message = format!("no heading of {whose} has the anchor {}", quoted(fragment));
            let draft = Draft::new(link.place(document), message);
            let Some(suggestion) = suggestion else {
                sink.report(draft.help("take the anchor of a heading that is there"));
                continue;
            };
            let destination = link
                .reference
                .destination
                .split('#')
                .next()
                .unwrap_or_default();
            let edit = link.rewritten(document, &format!("{destination}#{suggestion}"));
            sink.report(
                draft
                    .help(format!("did you mean `#{suggestion}`?"))
                    .fix(false, edit),
            );
        }
    }
}
