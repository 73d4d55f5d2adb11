//! A link in other letter case than what it leads to.
//!
//! # What it checks
//! Links whose target exists, but is spelt with other capitals.
//!
//! # Why
//! It works on the author's Mac or Windows machine and fails on the web server, where names differ by
//! case.
//!
//! # How to mend it
//! Write the name as the file or page has it.
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
//! Read [the guide](⟦Guide.md⟧) first.
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
//! Read [the guide](guide.md) first.
//! ```

use postroom_content_model::{Broken, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    make: |_| Box::new(CaseMismatch),
    ..RuleInfo::new(
        "case-mismatch",
        Group::Links,
        Severity::Error,
        include_str!("case_mismatch.rs"),
    )
};

struct CaseMismatch;

impl Rule for CaseMismatch {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (link, broken) in document.broken_links() {
            let Broken::CaseMismatch { actual } = broken else {
                continue;
            };
            let written = quoted(link.reference.destination);
            let message = format!("the letter case of {written} is not that of its target");
            let draft = Draft::new(link.place(document), message);
            let edit = link.rewritten(document, actual);
            sink.report(
                draft
                    .help(format!("write {}", quoted(actual)))
                    .fix(true, edit),
            );
        }
    }
}
