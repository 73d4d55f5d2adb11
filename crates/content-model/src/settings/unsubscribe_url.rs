//! The address behind which someone leaves: a template with a gap for the token.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};
use url::Url;

use crate::settings::types::from_text;

/// The gap's name.
const GAP: &str = "{token}";
/// Stands for the token while the URL is read. Tokens have the same letters, so that what is
/// valid with it is valid with them.
const STAND_IN: &str = "TOKEN-stands-here_";
/// The longest URL; with a token it then fits a header line of 998 bytes.
const MAX: usize = 700;

/// An absolute http or https URL with one `{token}` in its path or query, where each mail has that
/// of its recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsubscribeUrl {
    before: String,
    after: String,
}

impl UnsubscribeUrl {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// When nobody could leave by it: it is no web address, is too long, or has the token not once,
    /// or where no server gets it.
    pub fn parse(template: &str) -> Result<Self, String> {
        let refuse =
            |reason: &str| format!("{reason}; write it like https://example.org/unsubscribe/{GAP}");
        match template.matches(GAP).count() {
            1 => {}
            0 => return Err(refuse(&format!("it has no place for the token, `{GAP}`"))),
            _ => return Err(refuse(&format!("`{GAP}` stands in it more than once"))),
        }
        let url = Url::parse(&template.replace(GAP, STAND_IN))
            .map_err(|error| refuse(&format!("it is not a URL ({error})")))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(refuse("it is not an http or https URL"));
        }
        if url.as_str().len() > MAX {
            return Err(refuse(&format!("it is longer than {MAX} characters")));
        }
        // What stands behind `#` is sent to no server, and the host is the same for all.
        let sent = [Some(url.path()), url.query()];
        if !sent.iter().flatten().any(|part| part.contains(STAND_IN)) {
            return Err(refuse(&format!(
                "`{GAP}` stands in it where the server does not get it"
            )));
        }
        let halves = url.as_str().split_once(STAND_IN);
        let (before, after) = halves.ok_or_else(|| refuse("it has no place for the token"))?;
        Ok(Self {
            before: before.to_owned(),
            after: after.to_owned(),
        })
    }

    /// The address with a token in its place.
    pub fn with(&self, token: &str) -> String {
        format!("{}{token}{}", self.before, self.after)
    }

    /// Whether what is sent to it is encrypted.
    pub fn is_https(&self) -> bool {
        self.before.starts_with("https:")
    }
}

from_text!(
    UnsubscribeUrl,
    "UnsubscribeUrl",
    "An http or https URL with one `{token}` in its path or query."
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_takes_its_place() {
        let check = |template: &str, url: &str| {
            assert_eq!(UnsubscribeUrl::parse(template).unwrap().with("T-1_"), url);
        };
        check("https://x.example/u/{token}", "https://x.example/u/T-1_");
        check(
            "https://x.example/u?t={token}&l=ö#form",
            "https://x.example/u?t=T-1_&l=%C3%B6#form",
        );
        check(
            "HTTPS://Bücher.Example:443?t={token}",
            "https://xn--bcher-kva.example/?t=T-1_",
        );
    }

    #[test]
    fn a_template_by_which_nobody_can_leave_is_refused_with_help() {
        let check = |template: &str, why: &str| {
            let reason = UnsubscribeUrl::parse(template).unwrap_err();
            assert!(reason.contains(why), "{template:?}: {reason}");
            assert!(reason.ends_with("/unsubscribe/{token}"), "{reason}");
        };
        check("https://x.example/u", "no place for the token");
        check("/u/{token}", "not a URL");
        check("mailto:x@x.example?body={token}", "http or https");
        check("https://x.example/{token}/{token}", "more than once");
        check(
            &format!("https://x.example/{}{{token}}", "a".repeat(MAX)),
            "longer",
        );
        for unsent in [
            "https://{token}.example/",
            "https://{token}@x.example/",
            "https://x.example/leave#{token}",
            "https://x.example/{token}/../leave",
        ] {
            check(unsent, "the server does not get it");
        }
    }

    #[test]
    fn no_template_adds_a_line_to_a_header() {
        let url = UnsubscribeUrl::parse("https://x.example/u\r\nX: {token}\0 ").unwrap();
        assert!(!url.with("T").contains(char::is_control), "{url:?}");
    }
}
