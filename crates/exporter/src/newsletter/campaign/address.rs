//! Addresses, and which of them have parameters.

use url::Url;

use super::Campaign;

impl Campaign<'_> {
    /// An address with the parameters that it lacks, in front of its fragment; none if it is not
    /// to have any.
    pub(super) fn tagged(&self, url: &str) -> Option<String> {
        if !self.is_ours(url) {
            return None;
        }
        let (page, fragment) = match url.split_once('#') {
            Some((page, fragment)) => (page, Some(fragment)),
            None => (url, None),
        };
        let query = page.split_once('?').map(|(_, query)| query);
        let has = |name: &str| {
            let mut pairs = query.unwrap_or_default().split('&');
            pairs.any(|pair| pair.split('=').next() == Some(name))
        };
        let mut tagged = page.to_owned();
        for (name, value) in self.parameters.iter().filter(|(name, _)| !has(name)) {
            let between = match tagged.split_once('?') {
                None => "?",
                Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
                Some(_) => "&",
            };
            tagged.push_str(&format!("{between}{name}={value}"));
        }
        if let Some(fragment) = fragment {
            tagged.push('#');
            tagged.push_str(fragment);
        }
        Some(tagged)
    }

    /// Whether it leads to this site, or to one of those that the settings name.
    fn is_ours(&self, url: &str) -> bool {
        if url.contains(self.mark) {
            return false;
        }
        let Ok(url) = Url::parse(url) else {
            return false;
        };
        if !matches!(url.scheme(), "http" | "https") {
            return false;
        }
        let host = url.host_str().unwrap_or_default();
        let ours = || {
            let root = self.site.path().trim_end_matches('/');
            let inner = url.path().strip_prefix(root);
            let below = inner.is_some_and(|inner| inner.is_empty() || inner.starts_with('/'));
            Some(host) == self.site.host_str() && url.port() == self.site.port() && below
        };
        self.hosts.iter().any(|one| one.eq_ignore_ascii_case(host)) || ours()
    }
}
