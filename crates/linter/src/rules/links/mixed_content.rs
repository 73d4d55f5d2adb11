//! An embedded file that comes over plain http.
//!
//! # What it checks
//! Images, videos, frames and covers that begin with `http://`, on a site whose `base_url` begins
//! with `https://`.
//!
//! # Why
//! Browsers call that mixed content: frames and scripts are blocked, and images are asked for over
//! https, or not at all. In mail they tell everyone on the way that the mail is being read.
//!
//! # How to mend it
//! Put the file into the site, or write `https://` if it is there.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ![A cup of green tea](⟦http://pictures.example/tea.jpg⟧)
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ![A cup of green tea](https://pictures.example/tea.jpg)
//! ```

use postroom_content_model::Severity;

use crate::{
    addresses::plain_http,
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |setup| {
        let base_url = setup.settings.base_url.url();
        Box::new(MixedContent {
            applies: base_url.scheme() == "https",
        })
    },
    ..RuleInfo::new(
        "mixed-content",
        Group::Links,
        Severity::Warning,
        include_str!("mixed_content.rs"),
    )
};

struct MixedContent {
    applies: bool,
}

impl Rule for MixedContent {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        if !self.applies {
            return;
        }
        for link in document.links().iter().filter(|link| link.is_embedded()) {
            let Some(plain) = plain_http(link) else {
                continue;
            };
            let message = format!("this file of {} is embedded over http", quoted(plain.host));
            let edit = plain
                .secure
                .and_then(|secure| link.respelt(document, &secure));
            let draft = Draft::new(link.place(document), message);
            let help = "put the file into the site, or write `https://` if it is there";
            sink.report(draft.help(help).fix(false, edit));
        }
    }
}
