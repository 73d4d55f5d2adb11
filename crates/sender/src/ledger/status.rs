//! How a mailing stands, and ending one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AnyConnection;

use super::{Delivery, Ledger};
use crate::{EmailAddress, Error, Store, TransportKind};

/// Deliveries by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not tried yet.
    pub pending: u64,
    /// Prepared by a machine at this moment, where several send from one store.
    pub claimed: u64,
    /// On their way at this moment, or left by a killed run.
    pub sending: u64,
    /// Accepted.
    pub sent: u64,
    /// Refused for good.
    pub failed: u64,
    /// Refused for now.
    pub deferred: u64,
    /// Handed over without an answer.
    pub in_doubt: u64,
    /// Left meanwhile.
    pub suppressed: u64,
}

impl Counts {
    /// Everyone the mailing was frozen for.
    pub fn total(&self) -> u64 {
        Delivery::ALL.into_iter().map(|state| self.get(state)).sum()
    }

    /// The deliveries in one state.
    pub fn get(&self, state: Delivery) -> u64 {
        match state {
            Delivery::Pending => self.pending,
            Delivery::Claimed => self.claimed,
            Delivery::Sending => self.sending,
            Delivery::Sent => self.sent,
            Delivery::Failed => self.failed,
            Delivery::Deferred => self.deferred,
            Delivery::InDoubt => self.in_doubt,
            Delivery::Suppressed => self.suppressed,
        }
    }

    fn add(&mut self, state: Delivery, number: u64) {
        let count = match state {
            Delivery::Pending => &mut self.pending,
            Delivery::Claimed => &mut self.claimed,
            Delivery::Sending => &mut self.sending,
            Delivery::Sent => &mut self.sent,
            Delivery::Failed => &mut self.failed,
            Delivery::Deferred => &mut self.deferred,
            Delivery::InDoubt => &mut self.in_doubt,
            Delivery::Suppressed => &mut self.suppressed,
        };
        *count += number;
    }
}

/// A mailing in the ledger. An edition that was rehearsed and mailed has two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailingStatus {
    /// The edition's id.
    pub edition: String,
    /// Whether it was mailed or rehearsed.
    pub kind: TransportKind,
    /// The finished mailing's hash.
    pub hash: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it was cancelled, if it was.
    pub cancelled_at: Option<Timestamp>,
    /// When to whom it went was deleted, if it was.
    pub pruned_at: Option<Timestamp>,
    /// How its deliveries stand, or stood when they were deleted.
    pub counts: Counts,
}

/// A delivery that needs a person's attention, or another run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// To whom; `None` once the person is forgotten.
    pub address: Option<EmailAddress>,
    /// [`Delivery::Failed`], [`Delivery::Deferred`], [`Delivery::Sending`] or [`Delivery::InDoubt`].
    pub state: Delivery,
    /// The server's reply code, if it gave one.
    pub code: Option<u16>,
    /// The server's words, or ours.
    pub reply: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
}

type StatusRow = (
    i64,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);
type UndeliveredRow = (String, String, Option<i64>, Option<String>, i64);

impl Store {
    /// The mailings of an edition, or all of them, the latest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn status(&self, edition: Option<&str>) -> Result<Vec<MailingStatus>, Error> {
        let sql = "SELECT id, edition, kind, hash, started_at, cancelled_at, pruned_at,
                pruned_counts
            FROM mailing
            WHERE $1 IS NULL OR edition = $1 ORDER BY started_at DESC, id DESC";
        let rows: Vec<StatusRow> = sqlx::query_as(sql)
            .bind(edition)
            .fetch_all(&self.pool)
            .await?;
        let mut found = Vec::new();
        let mut reading = self.pool.acquire().await?;
        for (id, edition, kind, hash, started_at, cancelled_at, pruned_at, pruned) in rows {
            let counts = match pruned {
                Some(pruned) => Pruned::from_json(&pruned)?.counts,
                None => counts_of(&mut reading, id).await?,
            };
            found.push(MailingStatus {
                edition,
                kind: TransportKind::read(&kind)?,
                hash,
                started_at: timestamp(&started_at)?,
                cancelled_at: cancelled_at.as_deref().map(timestamp).transpose()?,
                pruned_at: pruned_at.as_deref().map(timestamp).transpose()?,
                counts,
            });
        }
        Ok(found)
    }

    /// Deliveries that failed, are deferred, on their way or in doubt; at most `limit` of them,
    /// those in doubt first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn undelivered(
        &self,
        edition: &str,
        kind: TransportKind,
        limit: u32,
    ) -> Result<Vec<Undelivered>, Error> {
        let sql = "SELECT d.address, d.state, d.code, d.reply, d.attempts
            FROM delivery AS d JOIN mailing AS m ON m.id = d.mailing
            WHERE m.edition = $1 AND m.kind = $2 AND d.state IN ('in_doubt', 'failed', 'deferred', 'sending')
            ORDER BY d.state = 'in_doubt' DESC, d.state = 'failed' DESC, d.address LIMIT $3";
        let rows: Vec<UndeliveredRow> = sqlx::query_as(sql)
            .bind(edition)
            .bind(kind.as_str())
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
        let read = |(address, state, code, reply, attempts): UndeliveredRow| {
            let address = EmailAddress::parse(&address).ok();
            Ok(Undelivered {
                address,
                state: Delivery::read(&state)?,
                code: code.and_then(|code| code.try_into().ok()),
                reply,
                attempts: attempts.try_into().unwrap_or(u32::MAX),
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Ends a mailing: nobody more is mailed, also by a run that is under way. Returns whether
    /// this call ended it.
    ///
    /// # Errors
    /// [`Error::UnknownMailing`] when it was never started.
    pub async fn cancel(
        &self,
        edition: &str,
        kind: TransportKind,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "UPDATE mailing SET cancelled_at = $1 WHERE edition = $2 AND kind = $3 AND cancelled_at IS NULL";
        let done = sqlx::query(sql)
            .bind(now.to_string())
            .bind(edition)
            .bind(kind.as_str())
            .execute(&self.pool)
            .await?;
        if done.rows_affected() > 0 {
            return Ok(true);
        }
        let sql = "SELECT count(*) FROM mailing WHERE edition = $1 AND kind = $2";
        let started: i64 = sqlx::query_scalar(sql)
            .bind(edition)
            .bind(kind.as_str())
            .fetch_one(&self.pool)
            .await?;
        if started > 0 {
            Ok(false)
        } else {
            Err(Error::UnknownMailing {
                edition: edition.to_owned(),
            })
        }
    }

    /// Whether anything was ever mailed this way: a store that never was is asked about first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has_mailed(&self, kind: TransportKind) -> Result<bool, Error> {
        let sql = "SELECT count(*) FROM mailing WHERE kind = $1";
        let mailings: i64 = sqlx::query_scalar(sql)
            .bind(kind.as_str())
            .fetch_one(&self.pool)
            .await?;
        Ok(mailings > 0)
    }
}

impl Store {
    /// How many messages were accepted over SMTP on each day of UTC.
    pub(crate) async fn mailed_by_day(&self) -> Result<BTreeMap<Date, u64>, Error> {
        let sql = "SELECT id, pruned_counts FROM mailing WHERE kind = 'smtp'";
        let mailings: Vec<(i64, Option<String>)> =
            sqlx::query_as(sql).fetch_all(&self.pool).await?;
        let mut all = BTreeMap::new();
        let mut reading = self.pool.acquire().await?;
        for (id, pruned) in mailings {
            let by_day = match pruned {
                Some(pruned) => Pruned::from_json(&pruned)?.by_day,
                None => accepted_by_day(&mut reading, id).await?,
            };
            for (day, accepted) in by_day {
                *all.entry(day).or_default() += accepted;
            }
        }
        Ok(all)
    }
}

/// What stays of a mailing's deliveries when they are deleted.
pub(super) struct Pruned {
    pub(super) counts: Counts,
    /// How many were accepted on each day, which warming up goes by.
    pub(super) by_day: BTreeMap<Date, u64>,
}

/// Written down as numbers by state and by day.
impl Pruned {
    pub(super) fn to_json(&self) -> String {
        let counts = Delivery::ALL.map(|state| (state.to_string(), self.counts.get(state)));
        let days = self.by_day.iter();
        let days = days.map(|(day, accepted)| (day.to_string(), *accepted));
        let written: BTreeMap<String, u64> = counts.into_iter().chain(days).collect();
        serde_json::to_string(&written).expect("a map of numbers is always JSON")
    }

    fn from_json(text: &str) -> Result<Self, Error> {
        let written: BTreeMap<String, u64> =
            serde_json::from_str(text).map_err(|error| Error::corrupt("counts", &error))?;
        let (mut counts, mut by_day) = (Counts::default(), BTreeMap::new());
        for (what, count) in written {
            match what.parse() {
                Ok(day) => drop(by_day.insert(day, count)),
                Err(_) => counts.add(Delivery::read(&what)?, count),
            }
        }
        Ok(Self { counts, by_day })
    }
}

pub(super) async fn accepted_by_day(
    reading: &mut AnyConnection,
    mailing: i64,
) -> Result<BTreeMap<Date, u64>, Error> {
    let sql = "SELECT substr(changed_at, 1, 10), count(*) FROM delivery
        WHERE mailing = $1 AND state = 'sent' GROUP BY substr(changed_at, 1, 10)";
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).bind(mailing).fetch_all(reading).await?;
    let days = rows.into_iter().map(|(day, accepted)| {
        let day = day
            .parse()
            .map_err(|error| Error::corrupt("a day", &error))?;
        Ok((day, accepted.unsigned_abs()))
    });
    days.collect()
}

impl Ledger {
    pub(crate) async fn counts(&self) -> Result<Counts, Error> {
        counts_of(&mut *self.store.pool.acquire().await?, self.id).await
    }
}

pub(super) async fn counts_of(reading: &mut AnyConnection, mailing: i64) -> Result<Counts, Error> {
    let sql = "SELECT state, count(*) FROM delivery WHERE mailing = $1 GROUP BY state";
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).bind(mailing).fetch_all(reading).await?;
    let mut counts = Counts::default();
    for (state, number) in rows {
        counts.add(Delivery::read(&state)?, number.unsigned_abs());
    }
    Ok(counts)
}

pub(super) fn timestamp(text: &str) -> Result<Timestamp, Error> {
    text.parse()
        .map_err(|error| Error::corrupt("a time", &error))
}
