//! Where the site is published.

use std::{borrow::Cow, fmt};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};
use url::Url;

use super::types::from_text;

/// What a path cannot hold as it is (WHATWG URL, path percent-encode set, and `%` itself).
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Where the site is published: an absolute http or https URL without query and fragment, whose
/// path ends with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Reads a base URL; a slash at its end is added where it is missing.
    ///
    /// # Errors
    ///
    /// When it is not an absolute http or https URL, or has a query, a fragment or a password.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut url = Url::parse(text.trim()).map_err(|error| {
            format!("`{text}` is not a URL ({error}); write it as https://example.org")
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("`{text}` is not an http or https URL"));
        }
        if url.query().is_some() || url.fragment().is_some() || url.password().is_some() {
            return Err("a base URL has no query, fragment or password".to_owned());
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(Self(url))
    }

    /// The URL as parsed.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// The absolute URL of a path of the site that starts with `/`, such as a permalink. The path
    /// holds no percent-encoding yet: every character that needs it is encoded.
    pub fn join(&self, path: &str) -> String {
        self.join_written(&utf8_percent_encode(path, PATH).to_string())
    }

    /// The absolute URL of a root-relative URL as a person wrote it, with query and fragment;
    /// what is percent-encoded already stays as it is.
    pub fn join_written(&self, url: &str) -> String {
        let relative = url.trim_start_matches('/');
        if is_plain(relative) {
            return format!("{}{relative}", self.0);
        }
        // A first part with a colon would read as a scheme, hence the dot.
        let joined = self.0.join(&format!("./{relative}"));
        joined.map_or_else(|_| self.0.to_string(), String::from)
    }

    /// [`BaseUrl::join`] without scheme and host: what links on the site's own pages say.
    pub fn path(&self, path: &str) -> String {
        self.without_origin(self.join(path))
    }

    /// [`BaseUrl::join_written`] without scheme and host.
    pub fn path_written(&self, url: &str) -> String {
        self.without_origin(self.join_written(url))
    }

    fn without_origin(&self, mut absolute: String) -> String {
        let origin = &self.0[..url::Position::BeforePath];
        if absolute.starts_with(origin) {
            absolute.drain(..origin.len());
        }
        absolute
    }

    /// If `url` lies under the base URL, its path of the site, which starts with `/`, with query
    /// and fragment.
    pub fn strip<'u>(&self, url: &'u Url) -> Option<Cow<'u, str>> {
        let same_host = url.host() == self.0.host()
            && url.port_or_known_default() == self.0.port_or_known_default();
        let same_site = same_host && matches!(url.scheme(), "http" | "https");
        let rest =
            url[url::Position::BeforePath..].strip_prefix(self.0.path().trim_end_matches('/'))?;
        match rest.as_bytes().first() {
            _ if !same_site => None,
            Some(b'/') => Some(Cow::Borrowed(rest)),
            None | Some(b'?' | b'#') => Some(Cow::Owned(format!("/{rest}"))),
            Some(_) => None,
        }
    }
}

/// Whether joining a relative URL to a base only puts one after the other, which is so for nearly
/// all of them, and takes a twentieth of the time. Dots that begin a part may mean another folder.
fn is_plain(relative: &str) -> bool {
    let mut before = b'/';
    relative.bytes().all(|byte| {
        let before = std::mem::replace(&mut before, byte);
        match byte {
            b'.' | b'/' => before != b'/',
            byte => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~'),
        }
    })
}

from_text!(
    BaseUrl,
    "BaseUrl",
    "An absolute http or https URL; a sub-path works too."
);

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_keep_their_sub_path() {
        let base = BaseUrl::parse("https://x.example/blog").unwrap();
        assert_eq!(base.join("/a b/"), "https://x.example/blog/a%20b/");
        assert_eq!(base.path("/tags/日本/"), "/blog/tags/%E6%97%A5%E6%9C%AC/");
        assert_eq!(base.path("/50%#1?.png"), "/blog/50%25%231%3F.png");
        assert_eq!(base.path_written("/a%20b?x#y"), "/blog/a%20b?x#y");
        let strip = |url: &str| base.strip(&Url::parse(url).unwrap()).map(Cow::into_owned);
        assert_eq!(
            strip("https://x.example/blog/a/?q#f"),
            Some("/a/?q#f".to_owned())
        );
        assert_eq!(strip("http://x.example/blog"), None, "another port");
        assert_eq!(strip("https://x.example/blog"), Some("/".to_owned()));
        assert_eq!(strip("https://x.example/blogroll"), None);
        assert_eq!(strip("https://y.example/blog/"), None);
    }

    #[test]
    fn plain_urls_join_as_all_others_do() {
        let base = BaseUrl::parse("https://x.example/blog").unwrap();
        let parts = ["", "a", ".", "/", "-", "~", "%2e", "?", ":", "\\", "é"];
        let pairs: Vec<String> = parts
            .iter()
            .flat_map(|a| parts.iter().map(move |b| format!("{a}{b}")))
            .collect();
        for (start, end) in pairs.iter().flat_map(|a| pairs.iter().map(move |b| (a, b))) {
            let url = format!("{start}{end}");
            let relative = url.trim_start_matches('/');
            let joined = base.url().join(&format!("./{relative}")).unwrap();
            assert_eq!(base.join_written(&url), joined.to_string(), "{url:?}");
        }
    }

    #[test]
    fn what_is_no_base_is_refused() {
        assert!(BaseUrl::parse("x.example").is_err());
        assert!(BaseUrl::parse("ftp://x.example").is_err());
    }
}
