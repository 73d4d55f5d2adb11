//! A link to a place on another site's page that is not there.
//!
//! # What it checks
//! The part after `#` of links to other sites, asked for with `--online`, against `id` and `name` in
//! the page as the server sends it. Text fragments (`#:~:text=`), lines of code, comments on GitHub
//! and what else scripts put in are left alone. Off by default, because every such page is read
//! whole, and a page that scripts build may have the place all the same.
//!
//! # Why
//! The reader lands at the top of the page and has to search.
//!
//! # How to mend it
//! Take the anchor that the page has now, or leave the fragment out.
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
//!   https://guild.tea.example/rules: alive
//! missing_anchors:
//!   https://guild.tea.example/rules: [water]
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! As [the guild](https://guild.tea.example/rules#waters) has it.
//! ```
//! ```yaml gathered.yaml
//! verdicts:
//!   https://guild.tea.example/rules: alive
//! missing_anchors:
//!   https://guild.tea.example/rules: [water]
//! ```

use postroom_content_model::Severity;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    online::{key, wanted_fragment},
    rule::{Group, Rule, RuleInfo},
    rules::{online::external_links, quoted},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    on_by_default: false,
    make: |_| Box::new(DeadExternalAnchor),
    ..RuleInfo::new(
        "dead-external-anchor",
        Group::Online,
        Severity::Warning,
        include_str!("dead_external_anchor.rs"),
    )
};

struct DeadExternalAnchor;

impl Rule for DeadExternalAnchor {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let missing = &document.gathered.missing_anchors;
        if missing.is_empty() {
            return;
        }
        for (link, url) in external_links(document) {
            let lacks = |fragment: &&str| {
                let page = missing.get(&key(url));
                page.is_some_and(|page| page.contains(*fragment))
            };
            if let Some(fragment) = wanted_fragment(url).filter(lacks) {
                let message = format!("the page has no element with the id {}", quoted(fragment));
                let help = "take an anchor that the page has, or leave the fragment out";
                sink.report(Draft::new(link.place(document), message).help(help));
            }
        }
    }
}
