//! A link to a page that has moved for good.
//!
//! # What it checks
//! Links and embedded files on other sites, asked for with `--online`, that lead on to another
//! address by redirects that are all permanent (301, 308). Redirects that only put a language in
//! front, lead to a page to log in, or back from https to http, do not count.
//!
//! # Why
//! The link still works, one step slower, and for as long as the old address is kept up.
//!
//! # How to mend it
//! Take the new address. The fix keeps the fragment; it is not offered where the new address has
//! another query, which may be for one visitor only.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! As [the guild](⟦http://guild.tea.example/rules#water⟧) has it.
//! ```
//! ```yaml gathered.yaml
//! verdicts:
//!   http://guild.tea.example/rules: !moved { to: "https://guild.tea.example/rules/" }
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! As [the guild](https://guild.tea.example/rules/#water) has it.
//! ```
//! ```yaml gathered.yaml
//! verdicts:
//!   https://guild.tea.example/rules/: alive
//! ```

use postroom_content_model::{Severity, Site};
use url::Url;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    gathered::Verdict,
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::{online::judged_links, quoted},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(MovedLink),
    ..RuleInfo::new(
        "moved-link",
        Group::Online,
        Severity::Info,
        include_str!("moved_link.rs"),
    )
};

struct MovedLink;

impl Rule for MovedLink {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (link, url, verdict) in judged_links(document) {
            let Verdict::Moved { to } = verdict else {
                continue;
            };
            let message = format!("this page has moved for good to {}", quoted(to));
            let edit = new_address(document.site, url, to)
                .and_then(|address| link.rewritten(document, &address));
            sink.report(
                Draft::new(link.place(document), message)
                    .help("link to the new address")
                    .fix(false, edit),
            );
        }
    }
}

/// What to write instead, if that is as good for every reader. A page of the own site is linked to
/// in other ways.
fn new_address(site: &Site, url: &Url, to: &str) -> Option<String> {
    let mut to = Url::parse(to).ok()?;
    let same_query = to.query().is_none() || to.query() == url.query();
    let elsewhere = site.settings.base_url.strip(&to).is_none();
    if to.fragment().is_none() {
        to.set_fragment(url.fragment());
    }
    (same_query && elsewhere).then(|| to.to_string())
}
