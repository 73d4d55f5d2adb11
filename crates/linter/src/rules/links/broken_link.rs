//! A link that leads nowhere.
//!
//! # What it checks
//! Links and embedded files that point into the site, in bodies, raw HTML and front matter: to posts
//! and files by their path, to pages by their address. Letter case counts on every system. Links to
//! other sites are not asked for.
//!
//! # Why
//! The reader gets an error page, and on a page, in a feed and in a mail it is the same link.
//!
//! # How to mend it
//! Correct the path. If something else serves the address, say so in `links.elsewhere`; if relative
//! links start from the page's address rather than from the file, set `links.relative_to: permalink`.
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
//! Read [the guide](⟦gude.md⟧) first.
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
//! Read [the guide](guide.md) or [its page](/blog/guide/) first.
//! ```

use postroom_content_model::{ReferenceRole, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(BrokenLink),
    ..RuleInfo::new(
        "broken-link",
        Group::Links,
        Severity::Error,
        include_str!("broken_link.rs"),
    )
};

struct BrokenLink;

impl Rule for BrokenLink {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let links = document.not_found();
        for (link, tried, suggestion) in
            links.filter(|(link, ..)| link.reference.role != ReferenceRole::Cover)
        {
            let message = format!("nothing is at {}", quoted(tried));
            let edit = suggestion.and_then(|to| link.rewritten(document, to));
            let draft = Draft::new(link.place(document), message);
            sink.report(draft.help(help(suggestion, tried)).fix(false, edit));
        }
    }
}

fn help(suggestion: Option<&str>, tried: &str) -> String {
    match suggestion {
        Some(suggestion) => format!("did you mean {}?", quoted(suggestion)),
        None if tried.starts_with('/') => {
            "correct the address, or declare it under `links.elsewhere` if something else serves it"
                .to_owned()
        }
        None => "correct the path; it starts from the folder of the file it stands in".to_owned(),
    }
}
