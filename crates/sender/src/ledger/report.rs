//! A mailing looked at afterwards, or meanwhile: why deliveries failed, where, and how fast it
//! went.

use super::{Delivery, status::timestamp};
use crate::store::domain_in_sqlite;
use crate::{EmailAddress, Error, Store, TransportKind};
use jiff::Timestamp;

/// How many reasons and domains are told apart.
const TOLD: i64 = 50;
/// Into how many parts the time of a mailing is cut, at the most.
const PARTS: i64 = 600;

/// What the ledger knows of a mailing beside its counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailingReport {
    /// Why deliveries failed, wait or are in doubt, the most frequent first.
    pub reasons: Vec<Reason>,
    /// By domain: those with most that was not accepted first, then the largest.
    pub domains: Vec<DomainCounts>,
    /// How many were accepted in each part of the time, in order; parts without any are left out.
    pub accepted: Vec<Accepted>,
    /// The length of each such part, in seconds: 1, 60 or 3,600.
    pub part_seconds: u32,
}

/// What servers said, and to how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// [`Delivery::Failed`], [`Delivery::Deferred`] or [`Delivery::InDoubt`].
    pub state: Delivery,
    /// The reply code, if a server gave one.
    pub code: Option<u16>,
    /// One of the replies, with addresses masked.
    pub example: String,
    /// How many deliveries.
    pub count: u64,
}

/// The deliveries to one domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainCounts {
    /// The domain; empty for people who were forgotten.
    pub domain: String,
    /// Accepted.
    pub sent: u64,
    /// Refused for now.
    pub deferred: u64,
    /// Refused for good.
    pub failed: u64,
    /// Handed over without an answer.
    pub in_doubt: u64,
}

/// A part of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// When it began.
    pub from: Timestamp,
    /// Messages accepted in it.
    pub count: u64,
}

impl Store {
    /// Why, where and when, of one mailing; nothing if it was never started.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn report(&self, edition: &str, kind: TransportKind) -> Result<MailingReport, Error> {
        let sql = "SELECT id FROM mailing WHERE edition = $1 AND kind = $2";
        let id: Option<i64> = sqlx::query_scalar(sql)
            .bind(edition)
            .bind(kind.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let Some(id) = id else {
            return Ok(MailingReport::default());
        };
        let (part_seconds, accepted) = self.accepted(id).await?;
        Ok(MailingReport {
            reasons: self.reasons(id).await?,
            domains: self.domains(id).await?,
            accepted,
            part_seconds,
        })
    }

    async fn reasons(&self, mailing: i64) -> Result<Vec<Reason>, Error> {
        // Replies begin with code and enhanced code; what follows differs by recipient. What is said
        // without a code is ours.
        let sql = "SELECT state, code, min(reply), count(*) FROM delivery
            WHERE mailing = $1 AND state IN ('failed', 'deferred', 'in_doubt')
            GROUP BY state, code, CASE WHEN code IS NULL THEN reply ELSE substr(reply, 1, 9) END
            ORDER BY count(*) DESC, state, code, min(reply) LIMIT $2";
        let rows: Vec<(String, Option<i64>, Option<String>, i64)> = sqlx::query_as(sql)
            .bind(mailing)
            .bind(TOLD)
            .fetch_all(&self.pool)
            .await?;
        let read = |(state, code, reply, count): (String, Option<i64>, Option<String>, i64)| {
            Ok(Reason {
                state: Delivery::read(&state)?,
                code: code.and_then(|code| code.try_into().ok()),
                example: without_addresses(reply.as_deref().unwrap_or_default()),
                count: count.unsigned_abs(),
            })
        };
        rows.into_iter().map(read).collect()
    }

    async fn domains(&self, mailing: i64) -> Result<Vec<DomainCounts>, Error> {
        let sql = self.dialect.choose(
            concat!("SELECT ", domain_in_sqlite!("address"), " AS domain,
                sum(state = 'sent'), sum(state = 'deferred'), sum(state = 'failed'), sum(state = 'in_doubt')
            FROM delivery WHERE mailing = $1 GROUP BY domain
            ORDER BY sum(state IN ('deferred', 'failed', 'in_doubt')) DESC, count(*) DESC, domain LIMIT $2"),
            "SELECT coalesce(substring(address FROM '@([^@]*)$'), '') AS domain,
                count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'deferred'),
                count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'in_doubt')
            FROM delivery WHERE mailing = $1 GROUP BY domain
            ORDER BY count(*) FILTER (WHERE state IN ('deferred', 'failed', 'in_doubt')) DESC,
                count(*) DESC, domain LIMIT $2",
        );
        let rows: Vec<(String, i64, i64, i64, i64)> = sqlx::query_as(sql)
            .bind(mailing)
            .bind(TOLD)
            .fetch_all(&self.pool)
            .await?;
        let read = |(domain, sent, deferred, failed, in_doubt): (String, i64, i64, i64, i64)| {
            DomainCounts {
                domain,
                sent: sent.unsigned_abs(),
                deferred: deferred.unsigned_abs(),
                failed: failed.unsigned_abs(),
                in_doubt: in_doubt.unsigned_abs(),
            }
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// How many were accepted by the second, the minute or the hour.
    async fn accepted(&self, mailing: i64) -> Result<(u32, Vec<Accepted>), Error> {
        let sql = "SELECT min(changed_at), max(changed_at) FROM delivery
            WHERE mailing = $1 AND state = 'sent'";
        let ends: (Option<String>, Option<String>) = sqlx::query_as(sql)
            .bind(mailing)
            .fetch_one(&self.pool)
            .await?;
        let (Some(first), Some(last)) = ends else {
            return Ok((1, Vec::new()));
        };
        let seconds = timestamp(&last)?.as_second() - timestamp(&first)?.as_second();
        // So much of a time in RFC 3339 says the second, the minute or the hour.
        let (part_seconds, length, rest) = match seconds {
            ..PARTS => (1, 19, "Z"),
            PARTS..36_000 => (60, 16, ":00Z"),
            _ => (3_600, 13, ":00:00Z"),
        };
        let sql = "SELECT substr(changed_at, 1, $2) AS part, count(*) FROM delivery
            WHERE mailing = $1 AND state = 'sent' GROUP BY part ORDER BY part";
        let rows: Vec<(String, i64)> = sqlx::query_as(sql)
            .bind(mailing)
            .bind(length)
            .fetch_all(&self.pool)
            .await?;
        let read = |(part, count): (String, i64)| {
            let from = timestamp(&format!("{part}{rest}"))?;
            let count = count.unsigned_abs();
            Ok(Accepted { from, count })
        };
        let parts: Result<_, Error> = rows.into_iter().map(read).collect();
        Ok((part_seconds, parts?))
    }
}

/// A text, such as a server's reply, with every address in it masked.
pub fn without_addresses(text: &str) -> String {
    let word = |word: &str| {
        let inner = word.trim_matches(|c: char| {
            matches!(c, '<' | '>' | '"' | '\'' | ',' | ';' | ':' | '(' | ')')
        });
        match EmailAddress::parse(inner) {
            Ok(address) => word.replace(inner, &address.masked()),
            Err(_) if is_masked(inner) => word.to_owned(),
            Err(_) if word.contains('@') => "…@…".to_owned(),
            Err(_) => word.to_owned(),
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Whether it is what [`EmailAddress::masked`] makes of an address.
fn is_masked(word: &str) -> bool {
    word.split_once("…@")
        .is_some_and(|(first, domain)| first.chars().count() <= 1 && !domain.contains('@'))
}

#[cfg(test)]
mod tests;
