//! A link of which nobody can tell whether it works.
//!
//! # What it checks
//! Links and embedded files on other sites, asked for with `--online`, that gave no clear answer:
//! the server refused (403), had enough of questions (429), had troubles of its own (5xx) or said
//! nothing in time; its certificate is not trusted; it sent a visitor to its home page or to log in;
//! or it is on a private address.
//!
//! # Why
//! Such a link may be fine for a reader with a browser, so this is said for information and fails no
//! build; but a link that stays like this is worth a look.
//!
//! # How to mend it
//! Open it in a browser. If it works there, exclude it in `lint.online.exclude`, such as
//! `https://guild.tea.example/*`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! As [the guild](⟦https://guild.tea.example/rules⟧) has it.
//! ```
//! ```yaml gathered.yaml
//! verdicts:
//!   https://guild.tea.example/rules: !unverified { reason: 403 Forbidden }
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! As [the guild](https://guild.tea.example/rules) has it.
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
    make: |_| Box::new(UnverifiedLink),
    ..RuleInfo::new(
        "unverified-link",
        Group::Online,
        Severity::Info,
        include_str!("unverified_link.rs"),
    )
};

struct UnverifiedLink;

impl Rule for UnverifiedLink {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (link, _, verdict) in judged_links(document) {
            if let Verdict::Unverified { reason } = verdict {
                let message = format!("this address could not be verified: {reason}");
                let help = "open it in a browser; if it works there, `lint.online.exclude` can leave it out";
                sink.report(Draft::new(link.place(document), message).help(help));
            }
        }
    }
}
