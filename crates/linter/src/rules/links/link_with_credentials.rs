//! A link with a password in it.
//!
//! # What it checks
//! Addresses of the form `https://user:password@host`.
//!
//! # Why
//! Everyone who reads the page, the feed or the repository has the password. Most browsers do not
//! even use it.
//!
//! # How to mend it
//! Take it out of the address, and change the password: it stays in the repository's history.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the list](⟦https://jo:oolong@tea.example/list⟧).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the list](https://list.example/).
//! ```

use postroom_content_model::Severity;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(LinkWithCredentials),
    ..RuleInfo::new(
        "link-with-credentials",
        Group::Links,
        Severity::Error,
        include_str!("link_with_credentials.rs"),
    )
};

struct LinkWithCredentials;

impl Rule for LinkWithCredentials {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for link in document.links() {
            if let Some(host) = host_with_password(link.reference.destination) {
                let message = format!("a password for {} stands in this link", quoted(host));
                let help = "take it out, and change it: it stays in the repository's history";
                sink.report(Draft::new(link.place(document), message).help(help));
            }
        }
    }
}

/// The host to which a URL brings a password (RFC 3986 §3.2.1).
fn host_with_password(destination: &str) -> Option<&str> {
    // Few destinations have one, and to look for it is cheap.
    memchr::memchr(b'@', destination.as_bytes())?;
    let (scheme, rest) = destination.split_once("//")?;
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.:".contains(c);
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let (user, host) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    (scheme.chars().all(is_scheme) && !password.is_empty()).then_some(host)
}
