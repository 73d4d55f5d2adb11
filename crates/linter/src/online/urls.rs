//! Which URLs are asked for.

use std::collections::{BTreeMap, BTreeSet};

use postroom_content_model::{Site, Target};
use url::{Host, Url};

use crate::{
    document::{Document, ResolvedLink},
    gathered::Gathered,
    lint::{LintOptions, documents},
    online::anchors::wanted_fragment,
    plan::Plan,
    rule::Group,
};

/// The rule that needs to know more of a page than that it is there.
const ANCHOR_RULE: &str = "dead-external-anchor";

/// Names that lead nowhere by definition (RFC 2606, RFC 6761): examples, not links.
const RESERVED: [&str; 7] = [
    "example",
    "test",
    "invalid",
    "localhost",
    "example.com",
    "example.net",
    "example.org",
];

/// A page to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its URL, without a fragment.
    pub url: Url,
    /// The fragments that links to it have; empty unless a rule wants to know of them.
    pub fragments: BTreeSet<String>,
}

/// The http and https URLs of other sites that the documents in question link to, each once and
/// in order. Nothing if no rule that runs needs the answers.
pub fn urls(site: &Site, options: &LintOptions) -> Vec<Wanted> {
    let plan = Plan::new(&site.settings, options);
    let rules = plan.active.iter().map(|active| active.info);
    let rules: Vec<_> = rules.filter(|rule| rule.group == Group::Online).collect();
    let nothing = Gathered::default();
    let mut found: BTreeMap<String, Wanted> = BTreeMap::new();
    for (path, kind) in documents(site).filter(|(path, _)| options.wants(path)) {
        let loud = |name: &str| !plan.is_quiet(path, name);
        if !rules.iter().any(|rule| loud(rule.name)) {
            continue;
        }
        let anchors = rules.iter().any(|rule| rule.name == ANCHOR_RULE) && loud(ANCHOR_RULE);
        for link in Document::new(site, kind, &nothing).links() {
            if let Some(url) = external(link)
                && is_asked(site, url)
            {
                let key = key(url);
                let wanted = found.entry(key).or_insert_with(|| Wanted::new(url));
                let fragment = wanted_fragment(url).filter(|_| anchors);
                wanted.fragments.extend(fragment.map(str::to_owned));
            }
        }
    }
    found.into_values().collect()
}

/// What answers about a URL are found by: the URL without its fragment.
pub(crate) fn key(url: &Url) -> String {
    let end = url.fragment().map_or(url.as_str().len(), |fragment| {
        url.as_str().len() - fragment.len() - 1
    });
    url.as_str()[..end].to_owned()
}

impl Wanted {
    /// A page, asked for none of its anchors.
    pub fn new(url: &Url) -> Self {
        let mut url = url.clone();
        url.set_fragment(None);
        Self {
            url,
            fragments: BTreeSet::new(),
        }
    }
}

fn external<'l>(link: &'l ResolvedLink<'_>) -> Option<&'l Url> {
    match link.resolution.target()? {
        Target::External(url) => Some(url),
        _ => None,
    }
}

fn is_asked(site: &Site, url: &Url) -> bool {
    let excluded = || {
        let patterns = &site.settings.lint.online.exclude;
        !patterns.is_empty() && patterns.iter().any(|pattern| pattern.matches(&key(url)))
    };
    matches!(url.scheme(), "http" | "https") && !is_reserved(url) && !excluded()
}

fn is_reserved(url: &Url) -> bool {
    let Some(Host::Domain(host)) = url.host() else {
        return false;
    };
    let host = host.trim_end_matches('.');
    let is = |name: &str| {
        let before = host.strip_suffix(name);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    RESERVED.iter().any(|name| is(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_not_asked() {
        let check = |url: &str, expected: bool| {
            assert_eq!(is_reserved(&Url::parse(url).unwrap()), expected, "{url}");
        };
        check("https://example.com/a", true);
        check("https://www.Example.org./", true);
        check("https://tea.example/", true);
        check("http://localhost:3000/", true);
        check("https://counterexample.com/", false);
        check("https://example.com.au/", false);
        check("http://127.0.0.1/", false);
    }

    #[test]
    fn keys_have_no_fragment() {
        let check = |url: &str, expected: &str| {
            assert_eq!(key(&Url::parse(url).unwrap()), expected);
        };
        check("https://x.example", "https://x.example/");
        check("https://x.example/a?b#c", "https://x.example/a?b");
        check("https://x.example/a#", "https://x.example/a");
    }
}
