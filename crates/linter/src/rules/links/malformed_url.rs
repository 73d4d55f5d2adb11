//! A destination that is not a URL.
//!
//! # What it checks
//! Addresses that the URL standard refuses, paths with backslashes, line breaks or drive letters, and
//! percent-encoding that is not UTF-8.
//!
//! # Why
//! Browsers guess differently at what was meant, and mail programs do not guess at all.
//!
//! # How to mend it
//! Write `/` between folders and `%20` for a space.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the shop](⟦https://shop.example:port/⟧).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the shop](https://shop.example:8080/).
//! ```

use postroom_content_model::{Broken, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(MalformedUrl),
    ..RuleInfo::new(
        "malformed-url",
        Group::Links,
        Severity::Error,
        include_str!("malformed_url.rs"),
    )
};

struct MalformedUrl;

impl Rule for MalformedUrl {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (link, broken) in document.broken_links() {
            if let Broken::Malformed { reason } = broken {
                let message = format!(
                    "{} is not a URL: {reason}",
                    quoted(link.reference.destination)
                );
                let help = "correct it; folders are separated by `/`, and a space is `%20`";
                sink.report(Draft::new(link.place(document), message).help(help));
            }
        }
    }
}
