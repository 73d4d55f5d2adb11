//! The address behind which someone leaves: a template with a gap for the token.

use url::Url;

/// The gap's name.
const GAP: &str = "{token}";
/// Stands for the token while the URL is read. Tokens have the same letters, so that what is
/// valid with it is valid with them.
const STAND_IN: &str = "TOKEN-stands-here_";
/// The longest URL; with a token it then fits a header line of 998 bytes.
const MAX: usize = 700;

/// A checked template.
pub(super) struct UnsubscribeUrl {
    before: String,
    after: String,
}

impl UnsubscribeUrl {
    pub(super) fn parse(template: &str) -> Result<Self, String> {
        let help = "write `unsubscribe_url` like `https://example.org/unsubscribe/{token}`";
        let url = Url::parse(&template.replacen(GAP, STAND_IN, 1))
            .map_err(|error| format!("{error}; {help}"))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(format!(
                "the unsubscribe address is not a web address; {help}"
            ));
        }
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        if url.as_str().len() > MAX || host.contains(&STAND_IN.to_ascii_lowercase()) {
            return Err(format!(
                "the unsubscribe address is too long or its host differs by reader; {help}"
            ));
        }
        match url.as_str().split_once(STAND_IN) {
            Some((before, after)) => Ok(Self {
                before: before.to_owned(),
                after: after.to_owned(),
            }),
            None => Err(format!(
                "the unsubscribe address has no place for the token; {help}"
            )),
        }
    }

    pub(super) fn with(&self, token: &str) -> String {
        format!("{}{token}{}", self.before, self.after)
    }
}

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
            "https://x.example/u?t={token}&l=ö",
            "https://x.example/u?t=T-1_&l=%C3%B6",
        );
    }

    #[test]
    fn other_templates_are_refused_with_help() {
        for bad in [
            "https://x.example/u",
            "/u/{token}",
            "mailto:x@x.example?body={token}",
            "https://{token}.example/",
            "https://x.example/u\r\nX: {token}\0 ",
        ] {
            let Err(reason) = UnsubscribeUrl::parse(bad) else {
                assert!(bad.contains('\r'), "{bad:?}");
                continue;
            };
            assert!(reason.contains("{token}"), "{reason}");
        }
    }
}
