//! Rules over the verdicts of the online phase on links to other sites.

mod dead_external_anchor;
mod dead_link;
mod moved_link;
mod unverified_link;

use postroom_content_model::Target;
use url::Url;

use crate::{
    document::{Document, ResolvedLink},
    gathered::Verdict,
    online::key,
    rule::RuleInfo,
};

/// In the order of the documentation.
pub(super) const RULES: &[&RuleInfo] = &[
    &dead_link::INFO,
    &moved_link::INFO,
    &unverified_link::INFO,
    &dead_external_anchor::INFO,
];

/// The links to other sites, with their URLs. Links are not even resolved where nothing was
/// gathered.
fn external_links<'d>(
    document: &'d Document<'_>,
) -> impl Iterator<Item = (&'d ResolvedLink<'d>, &'d Url)> {
    let links = match document.gathered.verdicts.is_empty() {
        true => &[],
        false => document.links(),
    };
    links
        .iter()
        .filter_map(|link| match link.resolution.target()? {
            Target::External(url) => Some((link, url)),
            _ => None,
        })
}

/// The links to other sites of which something was found out.
fn judged_links<'d>(
    document: &'d Document<'_>,
) -> impl Iterator<Item = (&'d ResolvedLink<'d>, &'d Url, &'d Verdict)> {
    external_links(document).filter_map(|(link, url)| {
        let verdict = document.gathered.verdicts.get(&key(url))?;
        Some((link, url, verdict))
    })
}
