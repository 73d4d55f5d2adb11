//! Dates that are not in a form that is read, but mean one day only.

use jiff::civil::Date;

/// The day that such a text means: `3 February 2026`, `February 3rd, 2026`, `20260203`,
/// `2026.02.03`, and `17.03.2015`, where only one of the numbers can be a month. None if it could
/// mean two days, as `03/02/2026` does, or has a time of day.
pub(super) fn unambiguous_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() > 40 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_basic = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_basic {
        return day(&text[..4], number(&text[4..6])?, number(&text[6..])?);
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '/' | '-'))
        .filter(|word| !word.is_empty() && *word != "of")
        .collect();
    let (words, weekday) = match words.as_slice() {
        [first, rest @ ..] if rest.len() == 3 => (rest, Some(*first)),
        all => (all, None),
    };
    let &[first, second, third] = words else {
        return None;
    };
    let date = match (month(first), month(second)) {
        (Some(month), None) => day(third, month, ordinal(second)?),
        (None, Some(month)) if first.len() == 4 => day(first, month, ordinal(third)?),
        (None, Some(month)) => day(third, month, ordinal(first)?),
        (None, None) if first.len() == 4 => day(first, number(second)?, number(third)?),
        (None, None) => numbers(third, number(first)?, number(second)?),
        (Some(_), Some(_)) => None,
    }?;
    let named = date.strftime("%A").to_string().to_lowercase();
    let agrees = |word: &str| word.len() >= 3 && named.starts_with(&word.to_lowercase());
    weekday.is_none_or(agrees).then_some(date)
}

/// A day and a month in an order that is not known.
fn numbers(year: &str, a: i8, b: i8) -> Option<Date> {
    match (a, b) {
        (13.., 1..=12) => day(year, b, a),
        (1..=12, 13..) => day(year, a, b),
        _ if a == b => day(year, a, b),
        _ => None,
    }
}

fn day(year: &str, month: i8, day: i8) -> Option<Date> {
    let four_digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    Date::new(year.parse().ok().filter(|_| four_digits)?, month, day).ok()
}

fn number(text: &str) -> Option<i8> {
    let digits = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// `3`, `3rd`
fn ordinal(text: &str) -> Option<i8> {
    let bare = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| text.strip_suffix(end));
    number(bare.unwrap_or(text))
}

/// An English name of a month, or its beginning of three letters and more.
fn month(text: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.to_lowercase();
    let found = NAMES
        .iter()
        .position(|name| text.len() >= 3 && name.starts_with(&text));
    found.and_then(|index| i8::try_from(index + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::unambiguous_day;

    fn check(text: &str, expected: &str) {
        let found = unambiguous_day(text).map(|day| day.to_string());
        assert_eq!(found.as_deref().unwrap_or_default(), expected, "{text:?}");
    }

    #[test]
    fn what_means_one_day_is_understood() {
        check("3 February 2026", "2026-02-03");
        check("February 3, 2026", "2026-02-03");
        check("Feb. 3rd, 2026", "2026-02-03");
        check("3rd of February 2026", "2026-02-03");
        check("2026 Feb 3", "2026-02-03");
        check("Tue, 03 Feb 2026", "2026-02-03");
        check("03-Feb-2026", "2026-02-03");
        check("20260203", "2026-02-03");
        check("2026.02.03", "2026-02-03");
        check("17.03.2015", "2015-03-17");
        check("3/17/2015", "2015-03-17");
        check("3/3/2015", "2015-03-03");
    }

    #[test]
    fn what_could_mean_two_days_or_none_is_not() {
        for text in [
            "03/02/2026",
            "3 February",
            "February 2026",
            "30 February 2026",
            "2026-02-30",
            "soon",
            "3/2/26",
            "Wed, 03 Feb 2026",
            "3 Ma 2026",
            "2026",
            "13/13/2026",
            "日本 3 2026",
            "3 February 2026 10:30",
            "20261301",
            "-3 2 2026 1",
        ] {
            check(text, "");
        }
    }
}
