//! How fast a mailing goes, by which settings, and how long it takes.

use std::{collections::BTreeMap, time::Duration};

use postroom_content_model::{Rate, RateSettings};
use postroom_sender::{Rates, WarmingUp};

use crate::progress::grouped;

/// The pace in words, with the settings that it comes from.
pub(super) fn pace(rate: &RateSettings, connections: usize) -> String {
    let total = rate
        .total
        .map(|total| format!("{} (`mail.rate.total`)", per(total)));
    let per_domain: Vec<String> = rate
        .per_domain
        .iter()
        .map(|(domain, rate)| match domain.as_str() {
            "*" => format!("{} to each domain", per(*rate)),
            domain => format!("{} to {domain}", per(*rate)),
        })
        .collect();
    let per_domain = (!per_domain.is_empty())
        .then(|| format!("{} (`mail.rate.per_domain`)", per_domain.join(", ")));
    let limits: Vec<String> = total.into_iter().chain(per_domain).collect();
    let limits = match limits.is_empty() {
        true => "as fast as the server takes them".to_owned(),
        false => format!("at most {}", limits.join(", ")),
    };
    format!("{limits}; connections: {connections} (`mail.connections`)")
}

/// The shortest time, as far as the settings tell; None where they set no limit.
pub(super) fn takes(rates: &Rates, by_domain: &BTreeMap<String, u64>) -> Option<String> {
    let (time, slowest) = rates.shortest(by_domain);
    if time.is_zero() {
        return None;
    }
    let slowest = slowest.map(|domain| {
        let people = by_domain.get(domain).copied().unwrap_or_default();
        format!(", for {} are at {domain}", grouped(people))
    });
    Some(format!(
        "at least {}{}",
        duration(time),
        slowest.unwrap_or_default()
    ))
}

/// What a warm-up leaves for today; None where it leaves all.
pub(super) fn warming_up(left: WarmingUp, recipients: u64) -> Option<String> {
    let today = left.today.filter(|today| *today < recipients)?;
    Some(format!(
        "{} of them today, all of them on {} days of mailing (`mail.warm_up`)",
        grouped(today),
        left.days
    ))
}

fn per(rate: Rate) -> String {
    let unit = match rate.per.as_secs() {
        1 => "a second",
        60 => "a minute",
        3_600 => "an hour",
        _ => "a day",
    };
    format!("{} {unit}", rate.messages)
}

fn duration(time: Duration) -> String {
    match time.as_secs() {
        0..=1 => "1 second".to_owned(),
        seconds @ 2..120 => format!("{seconds} seconds"),
        seconds @ 120..7_200 => format!("{} minutes", seconds / 60),
        seconds @ 7_200..172_800 => format!("{} hours", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_at_a_glance() {
        assert_eq!(duration(Duration::from_millis(20)), "1 second");
        assert_eq!(duration(Duration::from_secs(119)), "119 seconds");
        assert_eq!(duration(Duration::from_secs(20_000)), "5 hours");
        assert_eq!(duration(Duration::from_secs(200_000)), "2 days");
    }

    #[test]
    fn every_limit_is_named_with_its_setting() {
        let all = RateSettings {
            total: Some(read("50/s")),
            per_domain: [("*", "10/s"), ("gmail.com", "1000/h")]
                .map(|(domain, text)| (domain.to_owned(), read(text)))
                .into(),
        };
        assert_eq!(
            pace(&all, 10),
            "at most 50 a second (`mail.rate.total`), 10 a second to each domain, 1000 an hour to gmail.com (`mail.rate.per_domain`); connections: 10 (`mail.connections`)"
        );
        assert_eq!(
            pace(&RateSettings::default(), 1),
            "as fast as the server takes them; connections: 1 (`mail.connections`)"
        );
        let people = BTreeMap::from([("gmail.com".to_owned(), 3_000), ("a.example".to_owned(), 5)]);
        assert_eq!(
            takes(&Rates::from(&all), &people).as_deref(),
            Some("at least 3 hours, for 3\u{202f}000 are at gmail.com")
        );
        assert_eq!(takes(&Rates::default(), &people), None);
    }

    fn read(text: &str) -> Rate {
        let (messages, unit) = text.split_once('/').unwrap();
        let per = Duration::from_secs(if unit == "h" { 3_600 } else { 1 });
        Rate {
            messages: messages.parse().unwrap(),
            per,
        }
    }
}
