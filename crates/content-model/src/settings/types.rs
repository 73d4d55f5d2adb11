//! Settings that are more than text: each refuses a bad value with a message that says why.

use std::{borrow::Cow, fmt, time::Duration};

use globset::{GlobBuilder, GlobMatcher};
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};
use url::Url;

use crate::suggest::closest;

/// Deserialises a type from a string through its `parse`, and describes it in the schema.
macro_rules! from_text {
    ($type:ty, $name:literal, $description:literal) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "description": $description })
            }
        }
    };
}
pub(crate) use from_text;

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

/// An IANA time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(pub TimeZone);

impl Zone {
    fn parse(name: &str) -> Result<Self, String> {
        if name == "UTC" {
            return Ok(Self::default());
        }
        TimeZone::get(name).map(Self).map_err(|_| {
            let names: Vec<String> = jiff::tz::db()
                .available()
                .map(|name| name.to_string())
                .collect();
            let hint = closest(name, names.iter().map(String::as_str));
            let hint = hint
                .map(|zone| format!("; did you mean `{zone}`?"))
                .unwrap_or_default();
            format!("`{name}` is not a time zone{hint}")
        })
    }
}

from_text!(Zone, "Zone", "An IANA time zone, such as `Europe/Berlin`.");

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

/// A path inside the site's root, with `/` between its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Folder(String);

impl Folder {
    pub(crate) fn known(path: &str) -> Self {
        Self(path.to_owned())
    }

    fn parse(text: &str) -> Result<Self, String> {
        let path = text.trim().trim_start_matches("./").trim_end_matches('/');
        let inside = |part: &str| !part.is_empty() && part != "." && part != "..";
        let plain =
            !path.contains('\\') && !path.contains(':') && !path.chars().any(char::is_control);
        if plain && path.split('/').all(inside) {
            Ok(Self(path.to_owned()))
        } else {
            Err(format!(
                "`{text}` must be a path inside the site's root, such as `content/posts`"
            ))
        }
    }

    /// The path without a slash at either end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

from_text!(Folder, "Folder", "A path inside the site's root.");

/// Link types for a `rel` attribute (HTML Living Standard §4.6.7), with single spaces between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rel(String);

impl Rel {
    fn parse(text: &str) -> Result<Self, String> {
        let types: Vec<&str> = text.split_whitespace().collect();
        let plain = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        match types.iter().all(plain) {
            true => Ok(Self(types.join(" "))),
            false => Err(format!(
                "`{text}` must be link types with spaces between them, such as `noopener nofollow`"
            )),
        }
    }

    /// The attribute's value; empty for none.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

from_text!(Rel, "Rel", "Link types for a `rel` attribute.");

/// A pattern of root-relative URL paths: `*` stays inside one part of the path, `**` does not.
#[derive(Clone, Debug)]
pub struct UrlPattern(GlobMatcher);

impl UrlPattern {
    fn parse(text: &str) -> Result<Self, String> {
        if !text.starts_with('/') {
            return Err(format!(
                "`{text}` must start with `/`, such as `/courses/**`"
            ));
        }
        let glob = GlobBuilder::new(text).literal_separator(true).build();
        let glob = glob.map_err(|error| format!("`{text}` is not a pattern: {}", error.kind()))?;
        Ok(Self(glob.compile_matcher()))
    }

    /// Whether a path, without query and fragment, is one of them.
    pub fn matches(&self, path: &str) -> bool {
        self.0.is_match(path)
    }
}

from_text!(
    UrlPattern,
    "UrlPattern",
    "A pattern of root-relative URLs, such as `/courses/**`."
);

/// A path on the site: starts with `/`, has no empty part and no `..`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlPath(String);

impl UrlPath {
    fn parse(text: &str) -> Result<Self, String> {
        crate::permalink::normalise(text).map(Self)
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

from_text!(
    UrlPath,
    "UrlPath",
    "A path on the site, such as `/index.xml`."
);

/// A mailbox: `news@example.org`, or with a name, `The News <news@example.org>` (RFC 5322 §3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The display name.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

impl Mailbox {
    fn parse(text: &str) -> Result<Self, String> {
        if text.chars().any(char::is_control) {
            return Err("a mailbox has no line breaks or other control characters".to_owned());
        }
        let (name, address) = match text
            .trim()
            .strip_suffix('>')
            .and_then(|rest| rest.rsplit_once('<'))
        {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
            None => ("", text.trim()),
        };
        let forbidden = |c: char| c.is_whitespace() || "<>()[],;:\\\"".contains(c);
        let valid = address.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !local.contains('@')
                && !domain.is_empty()
                && !domain.starts_with('.')
        });
        if valid && !address.contains(forbidden) {
            let name = (!name.is_empty()).then(|| name.to_owned());
            Ok(Self {
                name,
                address: address.to_owned(),
            })
        } else {
            Err(format!(
                "`{text}` is not a mailbox; write it as `The News <news@example.org>`"
            ))
        }
    }
}

from_text!(
    Mailbox,
    "Mailbox",
    "An address, or a name with an address: `The News <news@example.org>`."
);

/// Quotes a name that RFC 5322 §3.2.3 would not take as bare words.
impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(name) = &self.name else {
            return f.write_str(&self.address);
        };
        let bare = |c: char| c.is_alphanumeric() || " !#$%&'*+-/=?^_`{|}~".contains(c);
        if name.chars().all(bare) {
            write!(f, "{name} <{}>", self.address)
        } else {
            let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
            write!(f, "\"{quoted}\" <{}>", self.address)
        }
    }
}

/// A number of messages in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub messages: u32,
    /// In which time.
    pub per: Duration,
}

impl Rate {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a rate; write it as `50/s`, `1000/m` or `20000/h`");
        let (messages, unit) = text.split_once('/').ok_or_else(wrong)?;
        let seconds = match unit.trim() {
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            _ => return Err(wrong()),
        };
        let messages = messages
            .trim()
            .parse()
            .ok()
            .filter(|messages| *messages > 0)
            .ok_or_else(wrong)?;
        Ok(Self {
            messages,
            per: Duration::from_secs(seconds),
        })
    }
}

from_text!(
    Rate,
    "Rate",
    "Messages per second, minute, hour or day: `50/s`."
);

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
    fn bad_values_are_refused() {
        assert!(BaseUrl::parse("x.example").is_err());
        assert!(BaseUrl::parse("ftp://x.example").is_err());
        assert!(
            Zone::parse("Asia/Kolkta")
                .unwrap_err()
                .contains("Asia/Kolkata")
        );
        for folder in ["../x", "/etc", "a//b", "a/../b", "c:\\x", ""] {
            assert!(Folder::parse(folder).is_err(), "{folder:?}");
        }
        assert!(UrlPattern::parse("courses/**").is_err());
        assert!(Rel::parse("a\" onclick=").is_err());
        assert_eq!(
            Rel::parse(" noopener  nofollow").unwrap().as_str(),
            "noopener nofollow"
        );
        assert!(Rate::parse("fast").is_err());
        assert!(Rate::parse("0/s").is_err());
        assert!(Mailbox::parse("nobody").is_err());
        assert!(Mailbox::parse("A <a@x.example>\r\nBcc: b@x.example").is_err());
    }

    #[test]
    fn mailboxes_read_and_write() {
        let mailbox = Mailbox::parse("SkilDock, News <news@x.example>").unwrap();
        assert_eq!(mailbox.name.as_deref(), Some("SkilDock, News"));
        assert_eq!(mailbox.to_string(), "\"SkilDock, News\" <news@x.example>");
        assert_eq!(
            Mailbox::parse("a@x.example").unwrap().to_string(),
            "a@x.example"
        );
    }

    #[test]
    fn patterns_stay_inside_a_part_unless_told() {
        let pattern = UrlPattern::parse("/courses/*").unwrap();
        assert!(pattern.matches("/courses/python"));
        assert!(!pattern.matches("/courses/python/intro"));
        assert!(
            UrlPattern::parse("/courses/**")
                .unwrap()
                .matches("/courses/python/intro/")
        );
    }
}
