//! A link to a file outside the site's folder.
//!
//! # What it checks
//! Links whose `..` lead above the folder that holds `postroom.yaml`.
//!
//! # Why
//! Nothing up there is published, and it is not the same on another machine.
//!
//! # How to mend it
//! Copy the file into the site, or link to where it is published.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [my notes](⟦../../../notes.md⟧).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [my notes](https://notes.example/tea).
//! ```

use postroom_content_model::{Broken, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(LinkOutsideRoot),
    ..RuleInfo::new(
        "link-outside-root",
        Group::Links,
        Severity::Error,
        include_str!("link_outside_root.rs"),
    )
};

struct LinkOutsideRoot;

impl Rule for LinkOutsideRoot {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (link, broken) in document.broken_links() {
            if *broken == Broken::OutsideRoot {
                let written = quoted(link.reference.destination);
                let message = format!("{written} leads out of the site's folder");
                let help = "link to a file of the site, or to where it is published";
                sink.report(Draft::new(link.place(document), message).help(help));
            }
        }
    }
}
