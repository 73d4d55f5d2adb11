//! A link to a page of another site that is gone.
//!
//! # What it checks
//! Links and embedded files on other sites, asked for with `--online`: those that answer 404 or 410
//! and those whose host does not exist. Each was asked again before it is called dead. Addresses
//! that match `lint.online.exclude`, and the names that are reserved for examples, are not asked.
//!
//! # Why
//! The reader gets an error page, or after the name has changed hands, somebody else's.
//!
//! # How to mend it
//! Find the page's new address, link to a copy at an archive such as web.archive.org, or take the
//! link out.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! As [the guild](⟦https://guild.tea.example/rules#water⟧) has it.
//! ```
//! ```yaml gathered.yaml
//! verdicts:
//!   https://guild.tea.example/rules: !dead { reason: 404 Not Found }
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! As [the guild](https://guild.tea.example/rules#water) has it.
//! ```
//! ```yaml gathered.yaml
//! verdicts:
//!   https://guild.tea.example/rules: alive
//! ```

use postroom_content_model::Severity;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    gathered::Verdict,
    rule::{Group, Rule, RuleInfo},
    rules::online::judged_links,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(DeadLink),
    ..RuleInfo::new(
        "dead-link",
        Group::Online,
        Severity::Error,
        include_str!("dead_link.rs"),
    )
};

struct DeadLink;

impl Rule for DeadLink {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (link, _, verdict) in judged_links(document) {
            if let Verdict::Dead { reason } = verdict {
                let message = format!("this address is dead: {reason}");
                let help = "find its new address, link to an archived copy, or take the link out";
                sink.report(Draft::new(link.place(document), message).help(help));
            }
        }
    }
}
