//! The time in which a site looks the same: from one publication or expiry to the next.

use jiff::Timestamp;
use postroom_content_model::{PostDate, Site};
use serde::{Deserialize, Serialize};

/// The time around a moment in which nothing is published and nothing expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Period {
    /// The moment that the site was seen from.
    seen: Timestamp,
    /// The last change before it, or at it.
    after: Option<Timestamp>,
    /// The first change after it.
    before: Option<Timestamp>,
}

impl Period {
    /// The time around the moment that a site was seen from.
    pub(super) fn of(site: &Site) -> Self {
        let posts = site.posts.iter();
        let of_posts =
            posts.flat_map(|post| [post.published.as_ref(), post.front.expires.as_ref()]);
        let editions = site.editions.iter();
        let of_editions = editions.map(|edition| edition.front.date.as_ref());
        let dates = of_posts.chain(of_editions).flatten();
        Self::around(site.now, dates.map(PostDate::timestamp))
    }

    fn around(seen: Timestamp, changes: impl Iterator<Item = Timestamp>) -> Self {
        let (mut after, mut before) = (None, None);
        for change in changes {
            if change <= seen {
                after = after.max(Some(change));
            } else {
                before = Some(before.map_or(change, |first: Timestamp| first.min(change)));
            }
        }
        Self {
            seen,
            after,
            before,
        }
    }

    /// Whether a site seen at `now` looks as it did. At the very moment of a change that is known
    /// only of the moment that it was seen from.
    pub(super) fn has(&self, now: Timestamp) -> bool {
        let at_change = self.after == Some(self.seen);
        let since = self.after.is_none_or(|after| now > after);
        let until = self.before.is_none_or(|before| now < before);
        now == self.seen || (!at_change && since && until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seen: i64, now: i64, expected: bool) {
        let moment = |second| Timestamp::from_second(second).unwrap();
        let period = Period::around(moment(seen), [10, 20, 30].map(moment).into_iter());
        assert_eq!(period.has(moment(now)), expected, "{period:?} at {now}");
    }

    #[test]
    fn a_change_between_two_moments_tells_them_apart() {
        check(15, 15, true);
        check(15, 11, true);
        check(15, 19, true);
        check(15, 20, false);
        check(15, 10, false);
        check(15, 25, false);
        check(5, 1, true);
        check(5, 10, false);
        check(35, 99, true);
        check(35, 30, false);
        // A change at the moment itself may count before or after.
        check(20, 20, true);
        check(20, 21, false);
    }
}
