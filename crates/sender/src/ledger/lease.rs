//! Many machines on one PostgreSQL store: each claims some recipients for a while. When one dies,
//! whom it had claimed becomes free as soon as it is silent, and whom it was about to mail doubtful
//! when its leases run out.
//!
//! On SQLite one process sends, and nothing is claimed.

use std::time::Duration;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Transaction};
use tokio::time::Instant;

use super::{Ledger, numbered};
use crate::randomness::random;
use crate::store::{Alone, Dialect, Person};
use crate::{Error, Store, TransportKind};

/// How long a lease lasts where nobody says otherwise: longer than a server may take for its
/// final reply (RFC 5321 §4.5.3.2.6).
pub(crate) const LEASE: Duration = Duration::from_mins(15);

/// A run, to the others.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    /// `None` where nobody else can be.
    pub(crate) name: Option<String>,
    pub(crate) lease: Duration,
}

impl Owner {
    pub(super) fn new(dialect: Dialect) -> Result<Self, Error> {
        let name = match dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => Some(HEXLOWER.encode(&random::<16>()?)),
        };
        Ok(Self { name, lease: LEASE })
    }

    /// Until when a lease that begins now lasts, in milliseconds since 1970.
    pub(super) fn until(&self, now: i64) -> Option<i64> {
        self.name.as_ref()?;
        let lease = i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX);
        Some(now.saturating_add(lease))
    }

    /// Until when this machine may act on a lease that was asked for at `asked`, by its own
    /// monotonic clock: earlier than the lease ends, so that clocks may run unevenly.
    pub(super) fn acts_until(&self, asked: Instant) -> Option<Instant> {
        self.name.as_ref()?;
        asked.checked_add(self.lease.mul_f64(0.9))
    }
}

/// The time that a run begins at in the ledger.
pub(super) async fn time_of(store: &Store, now: Timestamp) -> Result<Timestamp, Error> {
    match store.dialect {
        Dialect::Sqlite => Ok(now),
        Dialect::Postgres => database_time(&mut *store.pool.acquire().await?).await,
    }
}

pub(super) async fn database_time(reading: &mut AnyConnection) -> Result<Timestamp, Error> {
    let sql = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
    let millis: i64 = sqlx::query_scalar(sql).fetch_one(reading).await?;
    Timestamp::from_millisecond(millis).map_err(|error| Error::corrupt("a time", &error))
}

/// What the other machines leave to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Others {
    /// Nothing: everybody is mailed, or waits for a later try.
    Done,
    /// They are at work, or their leases have not run out.
    Busy,
    /// Somebody is free to be claimed.
    LeftSome,
}

impl Ledger {
    /// Frees what dead machines have claimed, and closes open intents whose leases have run out; on
    /// SQLite, all that an earlier process left. Returns how many of those there were.
    pub(crate) async fn sweep(&self) -> Result<u64, Error> {
        let mut writing = self.store.begin().await?;
        let now = self.moment(&mut writing).await?;
        let open = match self.kind {
            TransportKind::Smtp => {
                "UPDATE delivery SET state = 'in_doubt', changed_at = $1, owner = NULL,
                    lease_until = NULL, due_at = NULL, code = NULL,
                    reply = CASE WHEN address = '' THEN NULL
                        ELSE 'the run ended before an answer was read' END
                WHERE mailing = $2 AND state = 'sending'
                  AND (lease_until IS NULL OR lease_until <= $3)"
            }
            TransportKind::Rehearsal => {
                "UPDATE delivery SET changed_at = $1, owner = NULL, lease_until = NULL,
                    due_at = NULL,
                    state = CASE WHEN address = '' THEN 'suppressed' ELSE 'pending' END
                WHERE mailing = $2 AND state = 'sending'
                  AND (lease_until IS NULL OR lease_until <= $3)"
            }
        };
        // Nothing has left of what is only claimed: whoever wakes up and has lost it is refused the
        // intent. On SQLite nothing is claimed, and there are no machines.
        let claimed = "UPDATE delivery SET changed_at = $1, owner = NULL, lease_until = NULL,
                state = CASE WHEN address = '' THEN 'suppressed'
                    WHEN due_at IS NULL THEN 'pending' ELSE 'deferred' END
            WHERE mailing = $2 AND state = 'claimed' AND (lease_until <= $3
                OR NOT EXISTS (SELECT 1 FROM machine AS m
                    WHERE m.owner = delivery.owner AND m.lives_until > $3))";
        let claimed = self.store.dialect.choose(None, Some(claimed));
        let mut swept = Vec::new();
        for sql in [Some(open), claimed].into_iter().flatten() {
            let done = sqlx::query(sql)
                .bind(&now.text)
                .bind(self.id)
                .bind(now.millis)
                .execute(&mut *writing)
                .await?;
            swept.push(done.rows_affected());
        }
        writing.commit().await?;
        Ok(swept[0])
    }

    /// The first heartbeat: of machines that come at the same moment, the later knows of the
    /// earlier.
    pub(crate) async fn join(&self, lives: Duration) -> Result<u32, Error> {
        let mut writing = self.store.begin().await?;
        let dialect = self.store.dialect;
        dialect.be_alone(&mut writing, Alone::Joining).await?;
        self.beat(writing, lives).await
    }

    /// Keeps what this run has claimed, and says that it lives for so long. Returns how many do.
    pub(crate) async fn heartbeat(&self, lives: Duration) -> Result<u32, Error> {
        self.beat(self.store.begin().await?, lives).await
    }

    async fn beat(
        &self,
        mut writing: Transaction<'static, Any>,
        lives: Duration,
    ) -> Result<u32, Error> {
        let Some(owner) = &self.owner.name else {
            return Ok(1);
        };
        let now = self.moment(&mut writing).await?;
        // A third is left when the next heartbeat comes, at the least: not each has to write.
        let renewed = "UPDATE delivery SET lease_until = $1
            WHERE mailing = $2 AND state = 'claimed' AND owner = $3 AND lease_until > $4
              AND lease_until < $5";
        let until = self.owner.until(now.millis);
        let lease = until.map_or(0, |until| until - now.millis);
        sqlx::query(renewed)
            .bind(until)
            .bind(self.id)
            .bind(owner)
            .bind(now.millis)
            .bind(now.millis + lease / 3 * 2)
            .execute(&mut *writing)
            .await?;
        let lives = i64::try_from(lives.as_millis()).unwrap_or(i64::MAX);
        let alive = "INSERT INTO machine (owner, lives_until) VALUES ($1, $2)
            ON CONFLICT (owner) DO UPDATE SET lives_until = excluded.lives_until";
        sqlx::query(alive)
            .bind(owner)
            .bind(now.millis.saturating_add(lives))
            .execute(&mut *writing)
            .await?;
        let machines: i64 =
            sqlx::query_scalar("SELECT count(*) FROM machine WHERE lives_until > $1")
                .bind(now.millis)
                .fetch_one(&mut *writing)
                .await?;
        writing.commit().await?;
        Ok(u32::try_from(machines).unwrap_or(u32::MAX).max(1))
    }

    /// Takes leave of the other machines: their part of the rate grows.
    pub(crate) async fn take_leave(&self) -> Result<(), Error> {
        let Some(owner) = &self.owner.name else {
            return Ok(());
        };
        self.release(None).await?;
        let now = self.moment(&mut *self.store.pool.acquire().await?).await?;
        sqlx::query("DELETE FROM machine WHERE owner = $1 OR lives_until <= $2")
            .bind(owner)
            .bind(now.millis)
            .execute(&self.store.pool)
            .await?;
        Ok(())
    }

    /// Gives up claims: those on these people, or all.
    pub(crate) async fn release(&self, people: Option<&[Person]>) -> Result<(), Error> {
        let Some(owner) = &self.owner.name else {
            return Ok(());
        };
        let mut sql = "UPDATE delivery SET owner = NULL, lease_until = NULL,
                state = CASE WHEN address = '' THEN 'suppressed'
                    WHEN due_at IS NULL THEN 'pending' ELSE 'deferred' END
            WHERE mailing = $1 AND state = 'claimed' AND owner = $2"
            .to_owned();
        if let Some(people) = people {
            sql.push_str(&format!(" AND person IN ({})", numbered(3, people.len())));
        }
        let mut statement = sqlx::query(AssertSqlSafe(sql)).bind(self.id).bind(owner);
        for person in people.unwrap_or_default() {
            statement = statement.bind(person.as_bytes());
        }
        statement.execute(&self.store.pool).await?;
        Ok(())
    }

    /// How the other machines stand, once this one has nothing more to do.
    pub(crate) async fn others(&self) -> Result<Others, Error> {
        if self.owner.name.is_none() {
            return Ok(Others::Done);
        }
        // In one statement, so that nobody who is claimed or given up meanwhile is in neither.
        let sql = "SELECT CASE
                WHEN EXISTS (SELECT 1 FROM delivery WHERE mailing = $1 AND state = 'pending')
                    THEN 2
                WHEN EXISTS (SELECT 1 FROM delivery
                    WHERE mailing = $1 AND state IN ('claimed', 'sending')) THEN 1
                ELSE 0 END";
        let stand: i32 = sqlx::query_scalar(sql)
            .bind(self.id)
            .fetch_one(&self.store.pool)
            .await?;
        Ok(match stand {
            0 => Others::Done,
            1 => Others::Busy,
            _ => Others::LeftSome,
        })
    }
}
