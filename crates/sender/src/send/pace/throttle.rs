//! Who may be mailed now: rates over all, and for each domain.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use postroom_content_model::RateSettings;

use super::limit::{Due, Limit};
use crate::EmailAddress;

/// Domains that are kept before the first look at which of them can be forgotten.
const FEW: usize = 1024;
/// The name that stands for every domain without a rate of its own.
const OTHERS: &str = "*";

/// The rates of a site.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    total: Option<Limit>,
    domains: BTreeMap<String, Limit>,
    others: Option<Limit>,
}

impl Rates {
    /// Rates over all domains together, and for each of some; `*` is for each other one, by
    /// itself. What is not limited goes as fast as it can.
    pub fn new(
        total: Option<Limit>,
        per_domain: impl IntoIterator<Item = (String, Limit)>,
    ) -> Self {
        let domains = per_domain.into_iter();
        let mut domains: BTreeMap<String, Limit> = domains
            .map(|(domain, limit)| (as_addresses_have_it(&domain), limit))
            .collect();
        Self {
            total,
            others: domains.remove(OTHERS),
            domains,
        }
    }

    /// The part of one of several machines that together keep the rates: another one whenever one
    /// comes or goes.
    pub fn shared_by(&self, machines: u32) -> Self {
        let share = |limit: &Limit| limit.shared_by(machines);
        let domains = self.domains.iter();
        Self {
            total: self.total.as_ref().map(share),
            domains: domains
                .map(|(name, it)| (name.clone(), share(it)))
                .collect(),
            others: self.others.as_ref().map(share),
        }
    }

    pub(super) fn total(&self) -> Option<Limit> {
        self.total
    }

    pub(super) fn of(&self, domain: &str) -> Option<Limit> {
        self.domains.get(domain).copied().or(self.others)
    }
}

/// A domain in ASCII and lower case.
fn as_addresses_have_it(domain: &str) -> String {
    let postmaster = EmailAddress::parse(&format!("postmaster@{domain}"));
    let domain = postmaster.map_or(domain.to_owned(), |it| it.domain().to_owned());
    domain.trim().to_ascii_lowercase()
}

impl From<&RateSettings> for Rates {
    fn from(settings: &RateSettings) -> Self {
        let per_domain = settings.per_domain.iter();
        Self::new(
            settings.total.map(Limit::from),
            per_domain.map(|(domain, rate)| (domain.clone(), Limit::from(*rate))),
        )
    }
}

/// Whether a message may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// At once.
    Now,
    /// Not before then. It may be later still when others go first: ask again.
    At(Duration),
    /// Not before then either, but because of its domain alone: a message to another may go now.
    DomainAt(Duration),
}

/// Keeps messages to the rates.
///
/// Time is a parameter: how long ago some fixed moment was, such as the start of the run, by a
/// clock that never goes back. After a pause nothing is made up for, beyond what would have left
/// in a tenth of a second.
///
/// [`Throttle::take`] is asked before a message is built. Those who have had their turn and wait for
/// a connection are never more than four for each, or sixteen; they may leave at once. On
/// [`Turn::DomainAt`], put the recipient aside until then and take another; on [`Turn::At`], sleep
/// until then. Domains are as [`crate::EmailAddress::domain`] has them.
#[derive(Debug)]
pub(crate) struct Throttle {
    rates: Rates,
    total: Due,
    domains: HashMap<String, Due>,
    /// How many domains there may be before the idle ones are forgotten.
    many: usize,
}

impl Throttle {
    /// Nothing has been mailed yet.
    pub(crate) fn new(rates: Rates) -> Self {
        Self {
            rates,
            total: Due::default(),
            domains: HashMap::new(),
            many: FEW,
        }
    }

    /// Keeps to other rates from now on. What was mailed counts on.
    pub(crate) fn change(&mut self, rates: Rates) {
        self.rates = rates;
    }

    /// Takes the turn of one message to a domain, if it may go now.
    pub(crate) fn take(&mut self, domain: &str, now: Duration) -> Turn {
        let turn = self.turn(domain, now);
        if turn == Turn::Now {
            if let Some(limit) = self.rates.total {
                self.total = limit.after(self.total, now);
            }
            if let Some(limit) = self.rates.of(domain) {
                let due = limit.after(self.due(domain), now);
                self.keep(domain, due, now);
            }
        }
        turn
    }

    /// Whether a message to a domain may go now; takes no turn.
    fn turn(&self, domain: &str, now: Duration) -> Turn {
        let opens = |limit: Option<Limit>, due: Due| limit.map_or(due.0, |it| it.opens(due));
        let all = opens(self.rates.total, self.total);
        let domain = opens(self.rates.of(domain), self.due(domain));
        match (all > now, domain > now) {
            (false, false) => Turn::Now,
            (false, true) => Turn::DomainAt(domain),
            (true, _) => Turn::At(all),
        }
    }

    /// Whether there is any rate to keep.
    pub(crate) fn is_limited(&self) -> bool {
        let Rates {
            total,
            domains,
            others,
        } = &self.rates;
        total.is_some() || others.is_some() || !domains.is_empty()
    }

    /// Mails nobody until then.
    pub(crate) fn hold_all(&mut self, until: Duration) {
        let held = self.rates.total.map_or(Due(until), |it| it.held(until));
        self.total = self.total.max(held);
    }

    fn due(&self, domain: &str) -> Due {
        self.domains.get(domain).copied().unwrap_or_default()
    }

    /// A list has hundreds of thousands of domains; those with nothing due need not be kept.
    fn keep(&mut self, domain: &str, due: Due, now: Duration) {
        if let Some(known) = self.domains.get_mut(domain) {
            *known = due;
            return;
        }
        if self.domains.len() >= self.many {
            self.domains.retain(|_, due| due.0 > now);
            self.many = FEW.max(self.domains.len() * 2);
        }
        self.domains.insert(domain.to_owned(), due);
    }
}

#[cfg(test)]
mod tests;
