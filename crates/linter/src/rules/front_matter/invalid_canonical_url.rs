//! A canonical address that cannot be one.
//!
//! # What it checks
//! That `canonical_url` is an absolute http or https URL without a name or password in it, and does not
//! lead to a staging host (`links.staging_hosts`) or a machine that only its owner can reach.
//!
//! # Why
//! Search engines list a page under its canonical address. One that they cannot reach takes the post
//! out of their results.
//!
//! # How to mend it
//! Write the whole address at which the text first appeared, or take the key out: a post's own address
//! needs none.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! canonical_url: ⟦http://localhost:4000/tea/⟧
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! canonical_url: https://kitchen.example/tea/
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{Severity, inside_quotes};
use url::{Host, Url};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(InvalidCanonicalUrl),
    ..RuleInfo::new(
        "invalid-canonical-url",
        Group::FrontMatter,
        Severity::Error,
        include_str!("invalid_canonical_url.rs"),
    )
};

struct InvalidCanonicalUrl;

impl Rule for InvalidCanonicalUrl {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let Some(written) = &document.front().canonical_url else {
            return;
        };
        let staging = &document.site.settings.links.staging_hosts;
        if let Some((message, help)) = complaint(written, staging) {
            let span = document.raw().value_span(&["canonical_url"]);
            let span = inside_quotes(&document.file.text, span);
            sink.report(Draft::new(span, message).help(help));
        }
    }
}

fn complaint(written: &str, staging: &[String]) -> Option<(&'static str, &'static str)> {
    let whole = "write a whole address, such as https://example.org/tea/";
    let Ok(url) = Url::parse(written) else {
        return Some(("the canonical address is not a whole URL", whole));
    };
    let Some(host) = url
        .host()
        .filter(|_| matches!(url.scheme(), "http" | "https"))
    else {
        return Some(("the canonical address is not an http or https URL", whole));
    };
    if !url.username().is_empty() || url.password().is_some() {
        let help = "take the name and the password out: everyone can read them";
        return Some(("the canonical address has a name or a password in it", help));
    }
    let name = url.host_str().unwrap_or_default();
    let is_staging = staging.iter().any(|host| host.eq_ignore_ascii_case(name));
    let help = "write the address that readers use";
    if is_staging {
        return Some(("the canonical address leads to a staging host", help));
    }
    let private = "the canonical address leads to a machine that readers cannot reach";
    is_private(&host).then_some((private, help))
}

fn is_private(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let ends = [".localhost", ".local", ".internal", ".test"];
            *name == "localhost" || ends.iter().any(|end| name.ends_with(end))
        }
        Host::Ipv4(address) => {
            address.is_loopback() || address.is_private() || address.is_unspecified()
        }
        Host::Ipv6(address) => address.is_loopback() || address.is_unspecified(),
    }
}
