//! Getting providers used to a new sender: few mails on the first days, more on each that follows.

use std::collections::BTreeMap;

use jiff::civil::Date;
use postroom_content_model::WarmUpSettings;

/// How many may be mailed on each day of mailing from a start on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarmUp {
    started: Date,
    daily: Vec<u64>,
}

impl From<&WarmUpSettings> for WarmUp {
    fn from(settings: &WarmUpSettings) -> Self {
        Self::new(settings.started.0, settings.daily.clone())
    }
}

impl WarmUp {
    /// From a day on, so many on the first day of mailing, so many on the second; after the last
    /// there is no limit.
    pub fn new(started: Date, daily: Vec<u64>) -> Self {
        Self { started, daily }
    }

    /// How many more may be mailed today, given how many were mailed on which day; `None` is
    /// without a limit.
    ///
    /// A day is a step of the schedule only if at least half of what it allowed was mailed: who
    /// mails once a week, or had ten readers at first, is not known to anybody after ten days.
    /// What was mailed before the start does not count. Before it, as on the first day, the first
    /// step holds.
    pub fn left(&self, mailed: &BTreeMap<Date, u64>, today: Date) -> Option<u64> {
        let mailed_today = mailed.get(&today).copied().unwrap_or_default();
        let allowed = self.allowed(mailed, today)?;
        Some(allowed.saturating_sub(mailed_today))
    }

    /// How many may be mailed on this day in all.
    pub(crate) fn allowed(&self, mailed: &BTreeMap<Date, u64>, today: Date) -> Option<u64> {
        let mut steps = self.daily.iter();
        let mut allowed = steps.next()?;
        if self.started < today {
            for (_, mailed) in mailed.range(self.started..today) {
                if *mailed >= allowed.div_ceil(2) {
                    allowed = steps.next()?;
                }
            }
        }
        Some(*allowed)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn day(day: i8) -> Date {
        date(2026, 11, day)
    }

    #[track_caller]
    fn check(mailed: &[(i8, u64)], today: i8, left: Option<u64>) {
        let warm_up = WarmUp::new(day(10), vec![200, 400, 800]);
        let mailed = mailed.iter().map(|(on, count)| (day(*on), *count));
        assert_eq!(warm_up.left(&mailed.collect(), day(today)), left);
    }

    #[test]
    fn each_day_of_mailing_allows_more() {
        check(&[], 10, Some(200));
        check(&[(10, 150)], 10, Some(50));
        check(&[(10, 200)], 11, Some(400));
        check(&[(10, 200), (11, 400), (12, 1)], 12, Some(799));
        check(&[(10, 200), (11, 400), (12, 800)], 13, None);
        check(&[(10, 500)], 10, Some(0));
    }

    #[test]
    fn days_without_mail_are_no_steps() {
        check(&[], 30, Some(200));
        check(&[(10, 200)], 30, Some(400));
        check(&[(10, 99), (17, 100)], 24, Some(400));
        check(&[(10, 99)], 17, Some(200));
    }

    #[test]
    fn what_was_mailed_before_does_not_count() {
        check(&[(8, 9000), (9, 9000)], 10, Some(200));
        check(&[(8, 9000)], 9, Some(200));
    }

    #[test]
    fn a_schedule_of_nothing_limits_nothing() {
        let none = WarmUp::new(day(10), Vec::new());
        assert_eq!(none.left(&BTreeMap::new(), day(10)), None);
    }
}
