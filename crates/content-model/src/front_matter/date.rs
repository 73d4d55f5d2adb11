//! Dates as people write them.

use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

/// A date of front matter: a moment, and whether a time of day was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostDate {
    /// The moment, in the zone it was written in, else in the site's. A day alone is its start.
    pub at: Zoned,
    /// Whether a time of day was given.
    pub has_time: bool,
}

impl PostDate {
    /// The moment.
    pub fn timestamp(&self) -> Timestamp {
        self.at.timestamp()
    }

    /// The day, in the zone it was written in.
    pub fn date(&self) -> Date {
        self.at.date()
    }

    /// A day alone, in a zone; none if the day has no beginning there.
    pub fn day(date: Date, zone: &TimeZone) -> Option<Self> {
        Some(Self {
            at: in_zone(date.to_datetime(Time::midnight()), zone)?,
            has_time: false,
        })
    }
}

/// Why a date cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// It has the form of a date that does not exist.
    #[error("{0}")]
    Impossible(String),
    /// It has no form that is known.
    #[error("`{0}` is not a date; write 2026-03-17, or 2026-03-17T14:00:00+01:00")]
    Unreadable(String),
}

/// Reads a date: a day (`2015-03-17`, `2015-3-7`, `2015/03/17`), or a day and a time
/// (`2015-03-17T14:00`, `2015-03-17 9:05:00.5 -0500`), with an offset or a zone name behind it.
/// What names neither offset nor zone is in `zone`.
///
/// # Errors
///
/// When it has no such form, or names a day or time that does not exist.
pub fn parse_date(text: &str, zone: &TimeZone) -> Result<PostDate, DateError> {
    let text = text.trim();
    let unreadable = || DateError::Unreadable(text.chars().take(60).collect());
    let mut scan = Scan { rest: text };
    let date = scan.date().ok_or_else(unreadable)?;
    if scan.rest.trim().is_empty() {
        let date = real_date(date)?;
        return PostDate::day(date, zone).ok_or_else(unreadable);
    }
    let time = scan.separated_time().ok_or_else(unreadable)?;
    let zone = scan.zone(zone).ok_or_else(unreadable)?;
    let at = real_date(date)?.to_datetime(real_time(time)?);
    let at = in_zone(at, &zone).ok_or_else(unreadable)?;
    Ok(PostDate { at, has_time: true })
}

/// The day at the front of a file name such as `2014-03-12-coming-soon`, and what follows it.
pub fn date_from_file_name(name: &str) -> Option<(Date, &str)> {
    let mut scan = Scan { rest: name };
    let date = scan.date().filter(|_| name.get(4..5) == Some("-"))?;
    let slug = scan
        .rest
        .strip_prefix('-')
        .filter(|slug| !slug.is_empty())?;
    Some((real_date(date).ok()?, slug))
}

/// A local time that a change of clocks skips or repeats is read as RFC 5545 §3.3.5 has it.
fn in_zone(at: DateTime, zone: &TimeZone) -> Option<Zoned> {
    zone.to_ambiguous_zoned(at).compatible().ok()
}

fn real_date((year, month, day): (i16, i8, i8)) -> Result<Date, DateError> {
    if !(1..=12).contains(&month) {
        return Err(DateError::Impossible(format!("there is no month {month}")));
    }
    let first = Date::new(year, month, 1);
    let first = first.map_err(|_| DateError::Impossible(format!("there is no year {year}")))?;
    let days = first.days_in_month();
    Date::new(year, month, day).map_err(|_| {
        let month = first.strftime("%B");
        DateError::Impossible(format!(
            "there is no {day} {month} {year}: that month has {days} days"
        ))
    })
}

fn real_time((hour, minute, second, nanosecond): (i8, i8, i8, i32)) -> Result<Time, DateError> {
    // A leap second is read as the second before it: clocks of computers have none.
    let second = if second == 60 { 59 } else { second };
    Time::new(hour, minute, second, nanosecond).map_err(|_| {
        DateError::Impossible(format!(
            "there is no time {hour:02}:{minute:02}:{second:02}"
        ))
    })
}

/// What is still to be read.
struct Scan<'t> {
    rest: &'t str,
}

impl Scan<'_> {
    fn date(&mut self) -> Option<(i16, i8, i8)> {
        let year = self.number(4, 4)?;
        let separator = self.one_of(&['-', '/'])?;
        let month = self.number(1, 2)?;
        self.one_of(&[separator])?;
        let day = self.number(1, 2)?;
        Some((
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        ))
    }

    fn separated_time(&mut self) -> Option<(i8, i8, i8, i32)> {
        self.one_of(&['T', 't', ' '])?;
        self.rest = self.rest.trim_start();
        let hour = self.number(1, 2)?;
        self.one_of(&[':'])?;
        let minute = self.number(2, 2)?;
        let second = if self.one_of(&[':']).is_some() {
            self.number(2, 2)?
        } else {
            0
        };
        let nanosecond = if self.one_of(&['.', ',']).is_some() {
            self.fraction()?
        } else {
            0
        };
        Some((
            i8::try_from(hour).ok()?,
            i8::try_from(minute).ok()?,
            i8::try_from(second).ok()?,
            nanosecond,
        ))
    }

    /// What is left: an offset, the name of a zone, or nothing, which is `otherwise`.
    fn zone(&mut self, otherwise: &TimeZone) -> Option<TimeZone> {
        self.rest = self.rest.trim();
        if let Some(sign) = self.one_of(&['+', '-']) {
            return self.offset(if sign == '-' { -1 } else { 1 });
        }
        match self.rest {
            "" => Some(otherwise.clone()),
            "Z" | "z" | "UTC" | "GMT" => Some(TimeZone::UTC),
            name => TimeZone::get(name).ok(),
        }
    }

    /// `4`, `04`, `0400`, `400`, `04:00`
    fn offset(&mut self, sign: i32) -> Option<TimeZone> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let hours = self.number(1, if digits > 2 { digits - 2 } else { 2 })?;
        self.one_of(&[':']);
        let minutes = if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            self.number(2, 2)?
        } else {
            0
        };
        // Go writes the zone's name behind its offset: `+0000 UTC`.
        let name = self
            .rest
            .trim_start()
            .chars()
            .all(|c| c.is_ascii_alphabetic());
        if !name || minutes > 59 {
            return None;
        }
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()? * sign;
        Offset::from_seconds(seconds).ok().map(TimeZone::fixed)
    }

    fn fraction(&mut self) -> Option<i32> {
        let digits: String = self.rest.chars().take_while(char::is_ascii_digit).collect();
        self.rest = &self.rest[digits.len()..];
        let nine: String = digits
            .chars()
            .chain(std::iter::repeat('0'))
            .take(9)
            .collect();
        (!digits.is_empty()).then(|| nine.parse().ok()).flatten()
    }

    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self
            .rest
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let (number, rest) = (digits >= least).then(|| self.rest.split_at(digits))?;
        self.rest = rest;
        number.parse().ok()
    }

    fn one_of(&mut self, choices: &[char]) -> Option<char> {
        let first = self.rest.chars().next().filter(|c| choices.contains(c))?;
        self.rest = &self.rest[first.len_utf8()..];
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kolkata() -> TimeZone {
        TimeZone::get("Asia/Kolkata").unwrap()
    }

    fn check(text: &str, expected: &str) {
        let date = parse_date(text, &kolkata()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(date.timestamp().to_string(), expected, "{text:?}");
    }

    #[test]
    fn every_usual_form_is_read() {
        check("2015-03-17", "2015-03-16T18:30:00Z");
        check(" 2015-3-7 ", "2015-03-06T18:30:00Z");
        check("2013/10/12", "2013-10-11T18:30:00Z");
        check("2015-03-17T14:00:00Z", "2015-03-17T14:00:00Z");
        check("2015-03-17t14:00:00z", "2015-03-17T14:00:00Z");
        check("2021-03-17T00:00:00.250Z", "2021-03-17T00:00:00.25Z");
        check("2014-03-19T10:14:29-04:00", "2014-03-19T14:14:29Z");
        check("2015-03-17 14:00:00 -4", "2015-03-17T18:00:00Z");
        check("2015-03-17 9:05:00 -0500", "2015-03-17T14:05:00Z");
        check("2015-03-17 9:05:00 +530", "2015-03-17T03:35:00Z");
        check("2015-11-3 10:30:00", "2015-11-03T05:00:00Z");
        check("2015-03-17T14:00", "2015-03-17T08:30:00Z");
        check("2015-03-17 14:00:00 +0100 CET", "2015-03-17T13:00:00Z");
        check("2015-03-17 14:00 UTC", "2015-03-17T14:00:00Z");
        check("2015-03-17 14:00:00 Europe/Berlin", "2015-03-17T13:00:00Z");
        check("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z");
    }

    #[test]
    fn a_skipped_hour_is_read_as_the_one_after_it() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let date = parse_date("2026-03-29 02:30", &berlin).unwrap();
        assert_eq!(date.timestamp().to_string(), "2026-03-29T01:30:00Z");
    }

    fn check_error(text: &str, part: &str) {
        let error = parse_date(text, &kolkata()).unwrap_err().to_string();
        assert!(error.contains(part), "{text:?}: {error}");
    }

    #[test]
    fn what_does_not_exist_is_refused_with_the_reason() {
        check_error("2017-02-29", "no 29 February 2017: that month has 28 days");
        check_error("2017-13-01", "no month 13");
        check_error("2017-01-00", "no 0 January");
        check_error("2017-01-01 25:00", "no time 25:00");
        for text in [
            "",
            "soon",
            "17-03-2015",
            "2015-03",
            "2015-03-17x",
            "2015-03-17 at noon",
            "2015-03/17",
            "2015-03-17T",
            "2015-03-17T10:00 +99",
            "2015-03-17T10:00 Mars/Base",
        ] {
            check_error(text, "is not a date");
        }
    }

    #[test]
    fn file_names_carry_days() {
        let day = |name| date_from_file_name(name).map(|(date, slug)| (date.to_string(), slug));
        assert_eq!(
            day("2014-03-12-coming-soon"),
            Some(("2014-03-12".to_owned(), "coming-soon"))
        );
        assert_eq!(
            day("2024-12-5-defaults"),
            Some(("2024-12-05".to_owned(), "defaults"))
        );
        assert_eq!(day("2014-02-30-never"), None);
        assert_eq!(day("2014-03-12"), None);
        assert_eq!(day("0813-announcing"), None);
    }
}
