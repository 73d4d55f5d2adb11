//! A link that could run code in the reader's browser.
//!
//! # What it checks
//! Destinations with the schemes `javascript:`, `vbscript:`, `file:` and `blob:`, and `data:` other
//! than plain images.
//!
//! # Why
//! Feed readers and mail programs remove such links, or distrust all of the message; on a page they
//! are how foreign code gets in.
//!
//! # How to mend it
//! Link to a page or a file.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! [Print this](⟦javascript:print()⟧).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! [A version to print](https://print.example/tea.pdf).
//! ```

use postroom_content_model::{Broken, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UnsafeLink),
    ..RuleInfo::new(
        "unsafe-link",
        Group::Links,
        Severity::Error,
        include_str!("unsafe_link.rs"),
    )
};

struct UnsafeLink;

impl Rule for UnsafeLink {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (link, broken) in document.broken_links() {
            if let Broken::Dangerous { scheme } = broken {
                let message =
                    format!("links with `{scheme}:` are removed or distrusted by readers");
                let help = "link to a page or a file instead";
                sink.report(Draft::new(link.place(document), message).help(help));
            }
        }
    }
}
