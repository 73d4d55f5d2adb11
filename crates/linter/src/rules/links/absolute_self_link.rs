//! A link to the site itself by its full address.
//!
//! # What it checks
//! Links that begin with the site's own `base_url`, or with the same over http, and lead to something
//! that is there. Other hosts are other sites, even if their name ends in the same way; an address
//! between `<` and `>` is shown and must be whole.
//!
//! # Why
//! The export turns such links into paths, but whoever reads the source elsewhere, or moves the site
//! to another address, is led to the old one.
//!
//! # How to mend it
//! Write the path from the site's root, or the path of the file.
//!
//! # Bad
//! ```markdown content/posts/guide.md
//! ---
//! title: Guide
//! date: 2026-02-03
//! ---
//! Water first.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the guide](⟦https://tiny.example/blog/guide/⟧) first.
//! ```
//!
//! # Good
//! ```markdown content/posts/guide.md
//! ---
//! title: Guide
//! date: 2026-02-03
//! ---
//! Water first.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the guide](/blog/guide/) first; it is <https://tiny.example/blog/guide/>.
//! ```

use postroom_content_model::{LinkKind, Severity, Target};

use crate::{
    addresses::plain_http,
    document::{Document, ResolvedLink},
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(AbsoluteSelfLink),
    ..RuleInfo::new(
        "absolute-self-link",
        Group::Links,
        Severity::Info,
        include_str!("absolute_self_link.rs"),
    )
};

struct AbsoluteSelfLink;

impl Rule for AbsoluteSelfLink {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for link in document.links() {
            let Some(path) = own_path(document, link) else {
                continue;
            };
            let written = quoted(link.reference.destination);
            let edit = link.respelt(document, &path);
            let draft = Draft::new(link.place(document), format!("{written} is on this site"));
            let help = format!("write {}", quoted(&path));
            sink.report(draft.help(help).fix(false, edit));
        }
    }
}

/// What to write instead of an absolute URL of this site: the path, without the path of
/// `base_url`, if it leads to the same thing.
fn own_path(document: &Document<'_>, link: &ResolvedLink<'_>) -> Option<String> {
    let destination = link.reference.destination.trim();
    let is_shown = link
        .link
        .is_some_and(|link| link.kind == LinkKind::Autolink);
    let is_elsewhere = match link.resolution.target()? {
        Target::External(url) => url.scheme() != "http",
        _ => false,
    };
    if is_shown || is_elsewhere || !destination.contains("://") {
        return None;
    }
    let base = document.site.settings.base_url.url();
    // The resolver takes the site over http for another one; readers are led on to https.
    let secure = plain_http(link)
        .filter(|plain| base.scheme() == "https" && Some(plain.host) == base.host_str())
        .and_then(|plain| plain.secure)
        .map(|secure| document.resolve(&secure, link.reference.role));
    let resolution = secure.as_ref().unwrap_or(&link.resolution);
    let path = path_below(destination, base.path())?;
    let is_own = match resolution.target()? {
        Target::External(_) | Target::Other { .. } | Target::Here { .. } => false,
        _ => document.resolve(&path, link.reference.role) == *resolution,
    };
    is_own.then_some(path)
}

/// The path of an absolute URL below another, with query and fragment, as written.
fn path_below(url: &str, base: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let is_web = ["http", "https"]
        .iter()
        .any(|web| web.eq_ignore_ascii_case(scheme));
    let start = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let path = rest[start..].strip_prefix(base.trim_end_matches('/'))?;
    let slash = if path.starts_with('/') { "" } else { "/" };
    (is_web && !path.starts_with("//")).then(|| format!("{slash}{path}"))
}
