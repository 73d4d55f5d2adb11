//! `Retry-After`: how long a server asks to be left alone (RFC 9110 §10.2.3).

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// The wait that an answer asks for. A date counts from the server's own `Date`, so that neither
/// clock needs to be right; `now` stands in for a server that has none.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = text(headers, RETRY_AFTER)?;
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let then = date(text)?;
    let now = self::text(headers, DATE).and_then(date).unwrap_or(now);
    Some(then.duration_since(now).try_into().unwrap_or_default())
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// An HTTP date in the one form that may still be written (RFC 9110 §5.6.7).
fn date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(retry: &str, date: Option<&str>, expected: Option<u64>) {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        let now = "1994-11-06T08:49:00Z".parse().unwrap();
        let wait = retry_after(&headers, now).map(|wait| wait.as_secs());
        assert_eq!(wait, expected, "{retry:?} {date:?}");
    }

    #[test]
    fn seconds_and_dates() {
        check("120", None, Some(120));
        check(" 0 ", None, Some(0));
        check("Sun, 06 Nov 1994 08:49:37 GMT", None, Some(37));
        let later = Some("Sun, 06 Nov 1994 08:49:30 GMT");
        check("Sun, 06 Nov 1994 08:49:37 GMT", later, Some(7));
        check("Sun, 06 Nov 1994 08:49:07 GMT", later, Some(0));
        check("soon", None, None);
        check("-5", None, None);
        assert_eq!(retry_after(&HeaderMap::new(), Timestamp::UNIX_EPOCH), None);
    }
}
