//! A link to the site itself by its full address.
//!
//! # What it checks
//! Links that begin with the site's own `base_url` and lead to something that is there. Other hosts
//! are other sites, even if their name ends in the same way; an address between `<` and `>` is shown
//! and must be whole.
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

use postroom_content_model::{LinkKind, Resolution, Severity, Target};

use crate::{
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
            let same = document.resolve(&path, link.reference.role) == link.resolution;
            let edit = same.then(|| link.respelt(document, &path)).flatten();
            let draft = Draft::new(link.place(document), format!("{written} is on this site"));
            let help = format!("write {}", quoted(&path));
            sink.report(draft.help(help).fix(false, edit));
        }
    }
}

/// The path of an absolute URL that was found on this site, without the path of `base_url`, as
/// links from the root are written.
fn own_path(document: &Document<'_>, link: &ResolvedLink<'_>) -> Option<String> {
    let found = match &link.resolution {
        Resolution::Found(target) => !matches!(
            target,
            Target::External(_) | Target::Other { .. } | Target::Here { .. }
        ),
        Resolution::Broken(_) => false,
    };
    let is_shown = link
        .link
        .is_some_and(|link| link.kind == LinkKind::Autolink);
    if !found || is_shown {
        return None;
    }
    let destination = link.reference.destination.trim();
    let (scheme, rest) = destination.split_once("://")?;
    let is_web = ["http", "https"]
        .iter()
        .any(|web| web.eq_ignore_ascii_case(scheme));
    let start = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let base = document.site.settings.base_url.url().path();
    let path = rest[start..].strip_prefix(base.trim_end_matches('/'))?;
    let slash = if path.starts_with('/') { "" } else { "/" };
    (is_web && !path.starts_with("//")).then(|| format!("{slash}{path}"))
}
