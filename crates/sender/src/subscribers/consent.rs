//! What shows that somebody wants a list's mail.

use jiff::{Timestamp, civil};

use super::breaks_lines;

/// Where, when and to which words a person agreed to be mailed. The law asks whoever mails to
/// show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    /// Where they agreed, such as a form's address.
    pub source: Option<String>,
    /// The day or the time, such as `2026-02-03` or `2026-02-03T09:00:00Z`.
    pub at: Option<String>,
    /// The words they agreed to.
    pub wording: Option<String>,
}

impl Consent {
    /// A day or a time in one spelling; `None` if it is neither.
    pub fn moment(text: &str) -> Option<String> {
        if let Ok(time) = text.parse::<Timestamp>() {
            return Some(time.to_string());
        }
        if let Ok(day) = text.parse::<civil::Date>()
            && text.len() <= "2026-02-03".len()
        {
            return Some(day.to_string());
        }
        Some(text.parse::<civil::DateTime>().ok()?.to_string())
    }

    /// Takes over what `newer` says. One consent is one act: its parts are not mixed with those
    /// of another.
    pub(super) fn with(&self, newer: &Self) -> Self {
        if *newer == Self::default() {
            self.clone()
        } else {
            newer.clone()
        }
    }

    /// The first part that could break out of a line.
    pub(super) fn unsafe_part(&self) -> Option<&'static str> {
        [
            ("consent_source", &self.source),
            ("consent_wording", &self.wording),
        ]
        .into_iter()
        .find(|(_, part)| part.as_deref().is_some_and(breaks_lines))
        .map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_days_or_times() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(Consent::moment(text).as_deref(), expected, "{text}");
        };
        check("2026-02-03", Some("2026-02-03"));
        check("2026-02-03 09:00", Some("2026-02-03T09:00:00"));
        check("2026-02-03T09:00:00+05:30", Some("2026-02-03T03:30:00Z"));
        check("3.2.2026", None);
        check("2026-02-30", None);
        check("yesterday", None);
    }

    #[test]
    fn a_newer_consent_replaces_the_whole() {
        let known = Consent {
            source: Some("fair".to_owned()),
            at: Some("2025-01-01".to_owned()),
            wording: None,
        };
        assert_eq!(known.with(&Consent::default()), known);
        let newer = Consent {
            source: Some("form".to_owned()),
            ..Consent::default()
        };
        assert_eq!(known.with(&newer), newer);
    }
}
