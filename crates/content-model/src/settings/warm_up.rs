//! Settings about getting providers used to a new sender.

use std::borrow::Cow;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};

use crate::settings::types::from_text;

/// How many may be mailed on each day while a domain or an IP address is new to providers.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WarmUpSettings {
    /// The first day (UTC).
    pub started: Day,
    /// The most mails on the first day of mailing, on the second, and so on; after the last there
    /// is no limit. Days on which less than half of it was mailed are repeated.
    #[serde(deserialize_with = "volumes")]
    pub daily: Vec<u64>,
}

fn volumes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u64>, D::Error> {
    let daily = Vec::<u64>::deserialize(deserializer)?;
    if daily.is_empty() || daily.contains(&0) {
        return Err(D::Error::custom(
            "write how many may be mailed on each day, such as `[200, 400, 800, 1600]`",
        ));
    }
    Ok(daily)
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Date);

impl Day {
    fn parse(text: &str) -> Result<Self, String> {
        let day = text.trim().parse().map(Self);
        day.map_err(|_| format!("`{text}` is not a day; write it as `2026-11-16`"))
    }
}

from_text!(Day, "Day", "A day: `2026-11-16`.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_has_a_start_and_volumes() {
        let read = |text: &str| serde_yaml::from_str::<WarmUpSettings>(text);
        let settings = read("{ started: 2026-11-16, daily: [200, 400] }").unwrap();
        assert_eq!(settings.started.0, jiff::civil::date(2026, 11, 16));
        assert_eq!(settings.daily, [200, 400]);
        for bad in [
            "{ started: 2026-11-16, daily: [] }",
            "{ started: 2026-11-16, daily: [200, 0] }",
            "{ started: soon, daily: [200] }",
            "{ started: 2026-13-01, daily: [200] }",
            "{ daily: [200] }",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
