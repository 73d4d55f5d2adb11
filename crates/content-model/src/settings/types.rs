//! Settings that are more than text: each refuses a bad value with a message that says why.

use std::{borrow::Cow, time::Duration};

use globset::{GlobBuilder, GlobMatcher};
use jiff::tz::TimeZone;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};

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
    fn bad_values_are_refused() {
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
