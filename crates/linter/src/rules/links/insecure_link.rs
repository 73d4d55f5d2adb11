//! A link over plain http.
//!
//! # What it checks
//! Links to other sites that begin with `http://`. It is off by default: old posts hold many, and
//! only asking tells whether a host answers over https.
//!
//! # Why
//! Everyone between the reader and the site sees what is read, and can change it. Most sites answer
//! over https by now.
//!
//! # How to mend it
//! Write `https://`, and try whether the page is there.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the shop](⟦http://shop.example/⟧).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the shop](https://shop.example/).
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
    on_by_default: false,
    make: |_| Box::new(InsecureLink),
    ..RuleInfo::new(
        "insecure-link",
        Group::Links,
        Severity::Info,
        include_str!("insecure_link.rs"),
    )
};

struct InsecureLink;

impl Rule for InsecureLink {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for link in document.links() {
            let Some(plain) = plain_http(link).filter(|_| !link.is_embedded()) else {
                continue;
            };
            let message = format!("{} is not read over https", quoted(plain.host));
            // Over https it may turn out to be a page of this site, and one that is not there.
            let role = link.reference.role;
            let leads = |secure: &String| document.resolve(secure, role).target().is_some();
            let edit = plain
                .secure
                .filter(leads)
                .and_then(|secure| link.respelt(document, &secure));
            let draft = Draft::new(link.place(document), message);
            let help = "write `https://`, and try whether the page is there";
            sink.report(draft.help(help).fix(false, edit));
        }
    }
}
