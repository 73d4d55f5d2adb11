//! How long a mailing takes at the least, before it begins.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use super::{Rates, WarmUp};
use crate::{Error, Store};

/// What warming up leaves of a mailing for today, and on how many days it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarmingUp {
    /// How many may be mailed today; `None` is without a limit.
    pub today: Option<u64>,
    /// On how many days it is mailed, today included, if it is gone on with on each.
    pub days: u32,
}

impl Rates {
    /// The shortest time in which so many can be mailed to each of these domains, and the domain
    /// that takes so long if it is the rate of one.
    pub fn shortest<'d>(
        &self,
        by_domain: &'d BTreeMap<String, u64>,
    ) -> (Duration, Option<&'d str>) {
        let all = by_domain.values().sum();
        let total = self
            .total()
            .map_or(Duration::ZERO, |limit| limit.takes(all));
        let slowest = by_domain
            .iter()
            .filter_map(|(domain, people)| {
                let limit = self.of(domain)?;
                Some((limit.takes(*people), domain.as_str()))
            })
            .max_by_key(|(time, domain)| (*time, Reverse(*domain)));
        match slowest {
            Some((time, domain)) if time > total => (time, Some(domain)),
            _ => (total, None),
        }
    }
}

impl WarmUp {
    /// On how many days so many are mailed, if all that is allowed leaves on each from today on.
    fn days(&self, mut mailed: BTreeMap<Date, u64>, today: Date, recipients: u64) -> u32 {
        let (mut day, mut waiting, mut days) = (today, recipients, 1);
        loop {
            let now = self.left(&mailed, day).unwrap_or(waiting).min(waiting);
            waiting -= now;
            let tomorrow = day.tomorrow();
            let Some(tomorrow) = tomorrow.ok().filter(|_| waiting > 0) else {
                return days;
            };
            *mailed.entry(day).or_default() += now;
            (day, days) = (tomorrow, days + 1);
        }
    }
}

impl Store {
    /// What a warm-up makes of a mailing to so many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn warming_up(
        &self,
        warm_up: &WarmUp,
        recipients: u64,
        now: Timestamp,
    ) -> Result<WarmingUp, Error> {
        let mailed = self.mailed_by_day().await?;
        let today = now.to_zoned(TimeZone::UTC).date();
        Ok(WarmingUp {
            today: warm_up.left(&mailed, today),
            days: warm_up.days(mailed, today, recipients),
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::Limit;
    use crate::testing::{now, store_with};

    fn people(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
        let counts = counts.iter();
        counts
            .map(|(domain, count)| ((*domain).to_owned(), *count))
            .collect()
    }

    #[test]
    fn the_slowest_limit_says_how_long_it_takes() {
        let second = Duration::from_secs(1);
        let rates = Rates::new(
            Some(Limit::new(50, second)),
            [
                ("*".to_owned(), Limit::new(10, second)),
                ("big.example".to_owned(), Limit::new(40, second)),
            ],
        );
        let check = |counts: &[(&str, u64)], seconds, domain: Option<&str>| {
            let counts = people(counts);
            assert_eq!(rates.shortest(&counts), (second * seconds, domain));
        };
        check(&[], 0, None);
        check(
            &[("a.example", 500), ("b.example", 500)],
            50,
            Some("a.example"),
        );
        check(
            &[("big.example", 2000), ("a.example", 100)],
            50,
            Some("big.example"),
        );
        check(
            &[
                ("big.example", 1000),
                ("a.example", 250),
                ("b.example", 250),
            ],
            30,
            None,
        );
        assert_eq!(
            Rates::default().shortest(&people(&[("a", 9)])).0,
            Duration::ZERO
        );
    }

    #[test]
    fn days_are_counted_by_what_each_allows() {
        let warm_up = WarmUp::new(date(2026, 11, 10), vec![200, 400, 800]);
        let check = |mailed: &[(i8, u64)], recipients, days| {
            let mailed = mailed
                .iter()
                .map(|(day, count)| (date(2026, 11, *day), *count));
            let today = date(2026, 11, 12);
            assert_eq!(warm_up.days(mailed.collect(), today, recipients), days);
        };
        check(&[], 0, 1);
        check(&[], 200, 1);
        check(&[], 201, 2);
        check(&[], 1_000_000, 4);
        check(&[(12, 200)], 100, 2);
        check(&[(10, 200), (11, 400)], 800, 1);
    }

    #[tokio::test]
    async fn a_store_that_never_mailed_begins_at_the_first_step() {
        let (_folder, store) = store_with(&[]).await;
        let warm_up = WarmUp::new(date(2025, 11, 1), vec![200, 400]);
        let left = store.warming_up(&warm_up, 500, now()).await.unwrap();
        assert_eq!(
            left,
            WarmingUp {
                today: Some(200),
                days: 2
            }
        );
    }
}
