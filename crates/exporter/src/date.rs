//! Dates as readers and machines want them.

use jiff::{Timestamp, civil::Date, fmt::rfc2822};
use postroom_content_model::PostDate;
use schemars::JsonSchema;
use serde::Serialize;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct DateView {
    /// For machines: `2025-11-05`.
    pub(crate) iso: String,
    /// For readers: `5 November 2025`.
    pub(crate) text: String,
    /// The year.
    pub(crate) year: i16,
}

impl DateView {
    pub(crate) fn new(date: &PostDate) -> Self {
        let day = date.date();
        Self {
            iso: day.to_string(),
            text: long(day),
            year: day.year(),
        }
    }
}

/// `5 November 2025`
pub(crate) fn long(day: Date) -> String {
    let month = MONTHS[usize::from(day.month().unsigned_abs()) - 1];
    format!("{} {month} {}", day.day(), day.year())
}

/// `Wed, 05 Nov 2025 09:00:00 GMT` (RFC 2822 §3.3, as RSS 2.0 wants it). `None` for a year that
/// the format cannot hold.
pub(crate) fn rfc_2822(time: Timestamp) -> Option<String> {
    rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .ok()
}

/// `2025-11-05T03:30:00Z` (RFC 3339). `None` for a year that the format cannot hold.
pub(crate) fn rfc_3339(time: Timestamp) -> Option<String> {
    let year = time.to_zoned(jiff::tz::TimeZone::UTC).year();
    (0..=9999).contains(&year).then(|| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_for_readers_and_for_feeds() {
        assert_eq!(long(jiff::civil::date(2025, 11, 5)), "5 November 2025");
        let time: Timestamp = "2025-11-05T09:00:00+05:30".parse().unwrap();
        assert_eq!(rfc_2822(time).unwrap(), "Wed, 05 Nov 2025 03:30:00 GMT");
        let ancient: Timestamp = "-000001-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(rfc_2822(ancient), None);
        assert_eq!(rfc_3339(time).unwrap(), "2025-11-05T03:30:00Z");
        assert_eq!(rfc_3339(ancient), None);
    }
}
