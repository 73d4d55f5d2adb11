//! Settings about other sites: patterns of what they are called, and lengths of time.

use std::{borrow::Cow, time::Duration};

use globset::{Glob, GlobMatcher};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};

use crate::settings::types::from_text;

/// A pattern of URLs or host names, in which `*` stands for anything.
#[derive(Clone, Debug)]
pub struct Wildcard(GlobMatcher);

impl Wildcard {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// When it is empty, or a bracket in it is not closed.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("an empty pattern matches nothing; `*` stands for anything".to_owned());
        }
        let glob = Glob::new(text);
        let glob = glob.map_err(|error| format!("`{text}` is not a pattern: {}", error.kind()))?;
        Ok(Self(glob.compile_matcher()))
    }

    /// Whether the whole text is one of them.
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

from_text!(
    Wildcard,
    "Wildcard",
    "A pattern in which `*` stands for anything, such as `https://wiki.example.org/*`."
);

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period(pub Duration);

impl Period {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is not a length of time; write it as `20s`, `5m`, `1h` or `7d`");
        let trimmed = text.trim();
        let unit_at = trimmed.find(|c: char| !c.is_ascii_digit());
        let (number, unit) = trimmed.split_at(unit_at.ok_or_else(wrong)?);
        let seconds = match unit.trim() {
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            _ => return Err(wrong()),
        };
        // As many days as 32 bits can count still fit into the seconds of a `Duration`.
        let number = number.parse::<u32>().map_err(|_| wrong())?;
        Ok(Self(Duration::from_secs(u64::from(number) * seconds)))
    }
}

from_text!(
    Period,
    "Period",
    "Seconds, minutes, hours or days: `20s`, `5m`, `1h`, `7d`."
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_whole_texts() {
        let check = |pattern: &str, text: &str, expected: bool| {
            let pattern = Wildcard::parse(pattern).unwrap();
            assert_eq!(pattern.matches(text), expected, "{pattern:?} {text}");
        };
        check("https://x.example/*", "https://x.example/a/b?c=d", true);
        check("https://x.example/*", "https://y.example/a", false);
        check("*://x.example/*", "http://x.example/", true);
        check("*.corp.example", "wiki.corp.example", true);
        check("*.corp.example", "corp.example", false);
        check("10.0.0.*", "10.0.0.7", true);
        assert!(Wildcard::parse("").is_err());
        assert!(Wildcard::parse("https://[").is_err());
    }

    #[test]
    fn periods_have_a_unit() {
        let seconds = |text: &str| Period::parse(text).map(|period| period.0.as_secs());
        assert_eq!(seconds("20s"), Ok(20));
        assert_eq!(seconds(" 5 m "), Ok(300));
        assert_eq!(seconds("7d"), Ok(604_800));
        for text in ["20", "s", "", "1.5h", "-1s", "99999999999d", "1 week"] {
            assert!(seconds(text).is_err(), "{text:?}");
        }
    }
}
