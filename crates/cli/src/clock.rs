//! The one place that asks what time it is.

use anyhow::{Context as _, anyhow};
use jiff::{Timestamp, tz::TimeZone};
use postroom_content_model::parse_date;

/// The time all commands go by: `--now`, else `SOURCE_DATE_EPOCH` (seconds since 1970, as
/// reproducible-builds.org has it), else the clock.
pub(crate) fn now(given: Option<&str>, zone: &TimeZone) -> anyhow::Result<Timestamp> {
    if let Some(text) = given {
        let date = parse_date(text, zone).map_err(|error| anyhow!("--now {text}: {error}"))?;
        return Ok(date.timestamp());
    }
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => {
            let parsed = seconds
                .trim()
                .parse()
                .ok()
                .and_then(|seconds| Timestamp::from_second(seconds).ok());
            parsed.with_context(|| {
                format!("SOURCE_DATE_EPOCH must be seconds since 1970, not `{seconds}`")
            })
        }
        Err(_) => Ok(Timestamp::now()),
    }
}
