//! Permalinks: patterns of addresses, and addresses that are safe to publish.

use jiff::civil::Date;

use crate::settings::types::from_text;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error as _};
use std::borrow::Cow;

/// The address of each post of a folder, such as `/blog/{year}/{slug}/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permalink {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Slug,
    Section,
    Year,
    Month,
    Day,
}

/// Why a post has no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NeedsDate;

impl Permalink {
    pub(crate) fn parse(pattern: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((text, after)) = rest.split_once('{') {
            let (name, after) = after
                .split_once('}')
                .ok_or_else(|| format!("`{pattern}` has a `{{` without its `}}`"))?;
            parts.push(Part::Text(text.to_owned()));
            parts.push(placeholder(name)?);
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        let permalink = Self { parts };
        let sample = Date::constant(2000, 1, 1);
        check_path(
            &permalink
                .fill("slug", "section", Some(sample))
                .unwrap_or_default(),
        )?;
        if permalink.parts.contains(&Part::Slug) {
            Ok(permalink)
        } else {
            Err(format!(
                "`{pattern}` lacks `{{slug}}`, so all posts would share one address"
            ))
        }
    }

    /// The address of one post. Dates are needed only where the pattern names their parts.
    pub(crate) fn fill(
        &self,
        slug: &str,
        section: &str,
        date: Option<Date>,
    ) -> Result<String, NeedsDate> {
        let mut path = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => path.push_str(text),
                Part::Slug => path.push_str(slug),
                Part::Section => path.push_str(section),
                Part::Year => path += &format!("{:04}", date.ok_or(NeedsDate)?.year()),
                Part::Month => path += &format!("{:02}", date.ok_or(NeedsDate)?.month()),
                Part::Day => path += &format!("{:02}", date.ok_or(NeedsDate)?.day()),
            }
        }
        // A post at the top of its folder has no section, which leaves two slashes.
        Ok(if section.is_empty() {
            path.replace("//", "/")
        } else {
            path
        })
    }
}

impl Default for Permalink {
    fn default() -> Self {
        let text = |text: &str| Part::Text(text.to_owned());
        Self {
            parts: vec![text("/blog/"), Part::Slug, text("/")],
        }
    }
}

from_text!(
    Permalink,
    "Permalink",
    "The address of each post, from `{slug}`, `{year}`, `{month}`, `{day}` and `{section}`."
);

fn placeholder(name: &str) -> Result<Part, String> {
    match name.trim() {
        "slug" => Ok(Part::Slug),
        "section" => Ok(Part::Section),
        "year" => Ok(Part::Year),
        "month" => Ok(Part::Month),
        "day" => Ok(Part::Day),
        other => Err(format!(
            "`{{{other}}}` is not part of a permalink; there are {{slug}}, {{section}}, {{year}}, {{month}} and {{day}}"
        )),
    }
}

/// Reads an address that a person wrote (a `url`, an alias, a feed's path): percent-encoding
/// resolved, and checked as [`check_path`] does.
pub(crate) fn normalise(path: &str) -> Result<String, String> {
    let decoded = percent_encoding::percent_decode_str(path.trim()).decode_utf8();
    let decoded = decoded.map_err(|_| "its percent-encoding is not UTF-8".to_owned())?;
    check_path(&decoded)?;
    Ok(decoded.into_owned())
}

/// Checks an address without percent-encoding: it starts with `/`, and neither leaves the site
/// nor hides what it is.
pub(crate) fn check_path(path: &str) -> Result<(), String> {
    let bad = |c: char| c.is_control() || matches!(c, '\\' | '?' | '#' | '"' | '<' | '>');
    let bad_part = |part: &str| matches!(part.trim(), "." | "..") || part.len() > 255;
    if !path.starts_with('/') || path.starts_with("//") {
        Err(format!(
            "`{}` must start with a single `/`",
            path.escape_debug()
        ))
    } else if path.chars().any(bad) {
        Err(
            "it has characters that no address can have: \\ ? # \" < > or control characters"
                .to_owned(),
        )
    } else if path.contains("//") {
        Err("it has an empty part between two slashes".to_owned())
    } else if path.split('/').any(bad_part) || path.len() > 1024 {
        Err("it has a part that would leave the site, or is too long".to_owned())
    } else {
        Ok(())
    }
}

/// Checks a slug: one part of an address.
pub(crate) fn check_slug(slug: &str) -> Result<(), String> {
    let bad = |c: char| c.is_control() || c.is_whitespace() || "/\\?#%\"<>{}|^`:*".contains(c);
    if slug.is_empty() {
        Err("it is empty".to_owned())
    } else if let Some(c) = slug.chars().find(|c| bad(*c)) {
        Err(format!("it has {c:?}, which no slug can have"))
    } else if slug.starts_with('.') || slug.len() > 200 {
        Err("it starts with a dot or is longer than 200 bytes".to_owned())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled() {
        let date = Some(jiff::civil::date(2026, 3, 4));
        let fill = |pattern: &str, section: &str| {
            Permalink::parse(pattern)
                .unwrap()
                .fill("a-b", section, date)
                .unwrap()
        };
        assert_eq!(
            fill("/{year}/{month}/{day}/{slug}/", ""),
            "/2026/03/04/a-b/"
        );
        assert_eq!(fill("/{section}/{slug}.html", "x/y"), "/x/y/a-b.html");
        assert_eq!(fill("/{section}/{slug}/", ""), "/a-b/");
        assert_eq!(
            Permalink::default().fill("s", "", None),
            Ok("/blog/s/".to_owned())
        );
        assert_eq!(
            Permalink::parse("/{year}/{slug}")
                .unwrap()
                .fill("s", "", None),
            Err(NeedsDate)
        );
    }

    #[test]
    fn bad_patterns_are_refused() {
        for pattern in [
            "blog/{slug}",
            "/{slg}/",
            "/{slug",
            "/blog/",
            "/../{slug}/",
            "//{slug}",
        ] {
            assert!(Permalink::parse(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn addresses_stay_on_the_site() {
        assert_eq!(normalise("/a/%C3%A9/"), Ok("/a/é/".to_owned()));
        for path in [
            "a",
            "//host/x",
            "/../x",
            "/a/%2e%2e/x",
            "/a\\b",
            "/a?x",
            "/a\r\nb",
            "/a/%0d",
            "/%ff",
            "/a//b",
            "/a/ .. /b",
            "/..%2Fx",
        ] {
            assert!(normalise(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn slugs_are_one_part_of_an_address() {
        for slug in ["hello", "日本-2.16", "a_b~c"] {
            assert_eq!(check_slug(slug), Ok(()), "{slug}");
        }
        for slug in [
            "", "..", ".x", "a/b", "a\\b", "a b", "a\r\nb", "a%2fb", "a?b",
        ] {
            assert!(check_slug(slug).is_err(), "{slug:?}");
        }
    }
}
