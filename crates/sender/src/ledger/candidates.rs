//! Who is still to be mailed.

use std::time::Duration;

use data_encoding::HEXLOWER_PERMISSIVE;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::{Intent, Ledger, numbered};
use crate::store::Person;
use crate::{Error, Subscriber};

/// Someone who is still to be mailed.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) person: Person,
    pub(crate) subscriber: Subscriber,
    /// How many attempts were begun.
    pub(crate) attempts: i64,
    /// How often a server said "later".
    pub(crate) deferrals: u32,
    /// The first try, in milliseconds since 1970.
    pub(crate) first_at: Option<i64>,
    /// How often this run gave it to a connection that lost it before it could leave, and how
    /// many deliveries had succeeded when that began.
    pub(crate) lost: Option<(u32, u64)>,
}

impl Candidate {
    /// To try once more.
    pub(crate) fn intent(&self) -> Intent {
        Intent {
            person: self.person,
            attempts: self.attempts,
        }
    }

    /// How long ago the first try was.
    pub(crate) fn age(&self, now: i64) -> Duration {
        let age = self.first_at.map_or(0, |first| now.saturating_sub(first));
        Duration::from_millis(u64::try_from(age).unwrap_or(0))
    }
}

/// Where reading what is due goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DueAfter(i64, Vec<u8>);

impl Default for DueAfter {
    fn default() -> Self {
        Self(i64::MIN, Vec::new())
    }
}

/// A row as the store tells it: the person in hexadecimal, address, name, fields, attempts,
/// deferrals, and the times of the first try and of the next.
type Row = (
    String,
    String,
    Option<String>,
    String,
    i64,
    i64,
    Option<i64>,
    Option<i64>,
);

fn read(row: Row) -> Result<(Candidate, Option<i64>), Error> {
    let (person, address, name, fields, attempts, deferrals, first_at, due_at) = row;
    let person = HEXLOWER_PERMISSIVE.decode(person.as_bytes());
    let person = person.map_err(|error| Error::corrupt("a person", &error))?;
    let candidate = Candidate {
        person: Person::from_bytes(&person)?,
        subscriber: Subscriber::from_columns(&address, name, &fields)?,
        attempts,
        deferrals: u32::try_from(deferrals).unwrap_or(0),
        first_at,
        lost: None,
    };
    Ok((candidate, due_at))
}

/// The columns of a [`Row`].
const COLUMNS: &str = "person, address, name, fields, attempts, deferrals, first_at, due_at";
/// A page comes as one value: on SQLite each row by itself wakes who waits for it.
const PAGE_SQLITE: &str = "json_group_array(json_array(
    hex(person), address, name, fields, attempts, deferrals, first_at, due_at))";
const PAGE_POSTGRES: &str = "CAST(coalesce(json_agg(json_build_array(
    encode(person, 'hex'), address, name, fields, attempts, deferrals, first_at, due_at)), '[]')
    AS TEXT)";

impl Ledger {
    /// The next people to mail behind `after`, in the order of their hashes, which is as good
    /// as random and always the same; no cursor stays open.
    pub(crate) async fn pending(
        &self,
        after: Option<Person>,
        limit: u32,
    ) -> Result<Vec<Candidate>, Error> {
        let which = "mailing = $1 AND person > $2 AND state = 'pending' ORDER BY person LIMIT $3";
        let sql = self.read_or_claim(which, 4);
        let mut reading = self.store.pool.acquire().await?;
        let lease = self.lease(&mut reading).await?;
        let mut query = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(self.id)
            .bind(after.as_ref().map_or(&[][..], Person::as_bytes))
            .bind(i64::from(limit));
        if let Some((owner, until)) = lease {
            query = query.bind(owner).bind(until);
        }
        let json: String = query.fetch_one(&mut *reading).await?;
        let mut found = page(&json)?;
        found.sort_unstable_by(|(a, _), (b, _)| a.person.as_bytes().cmp(b.person.as_bytes()));
        Ok(found.into_iter().map(|(candidate, _)| candidate).collect())
    }

    /// Reads those rows, for [`page`]; where others send too, claims them with the next two values,
    /// the owner and the end of the lease. Whom another machine is just claiming is skipped.
    fn read_or_claim(&self, which: &str, next: usize) -> String {
        let page = self.store.dialect.choose(PAGE_SQLITE, PAGE_POSTGRES);
        if self.owner.name.is_none() {
            return format!(
                "SELECT {page} FROM (SELECT {COLUMNS} FROM delivery WHERE {which}) AS found"
            );
        }
        // Materialized: a subquery with a limit may be run more than once.
        format!(
            "WITH free (free_person) AS MATERIALIZED
                (SELECT person FROM delivery WHERE {which} FOR UPDATE SKIP LOCKED),
            claimed AS (UPDATE delivery SET state = 'claimed', owner = ${next}, lease_until = ${}
                FROM free WHERE mailing = $1 AND person = free_person RETURNING {COLUMNS})
            SELECT {page} FROM claimed",
            next + 1
        )
    }

    async fn lease(&self, reading: &mut AnyConnection) -> Result<Option<(&str, i64)>, Error> {
        let Some(owner) = self.owner.name.as_deref() else {
            return Ok(None);
        };
        let now = self.moment(reading).await?;
        Ok(self.owner.until(now.millis).map(|until| (owner, until)))
    }

    /// Those whose next try is due, the longest waiting first.
    pub(crate) async fn due(
        &self,
        now: i64,
        after: &mut DueAfter,
        limit: u32,
    ) -> Result<Vec<Candidate>, Error> {
        let which = "mailing = $1 AND state = 'deferred' AND due_at <= $2
              AND (due_at > $3 OR due_at = $3 AND person > $4)
            ORDER BY due_at, person LIMIT $5";
        let sql = self.read_or_claim(which, 6);
        let mut reading = self.store.pool.acquire().await?;
        let lease = self.lease(&mut reading).await?;
        let mut query = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(self.id)
            .bind(now)
            .bind(after.0)
            .bind(after.1.as_slice())
            .bind(i64::from(limit));
        if let Some((owner, until)) = lease {
            query = query.bind(owner).bind(until);
        }
        let json: String = query.fetch_one(&mut *reading).await?;
        let mut found = page(&json)?;
        found.sort_by(|(a, due), (b, later)| {
            (due, a.person.as_bytes()).cmp(&(later, b.person.as_bytes()))
        });
        *after = match found.last() {
            Some((last, due)) => DueAfter(due.unwrap_or(i64::MIN), last.person.as_bytes().to_vec()),
            None => DueAfter::default(),
        };
        Ok(found.into_iter().map(|(candidate, _)| candidate).collect())
    }

    /// When the next try after this time is due, in milliseconds since 1970.
    pub(crate) async fn next_due(&self, after: i64) -> Result<Option<i64>, Error> {
        let sql = "SELECT min(due_at) FROM delivery
            WHERE mailing = $1 AND state = 'deferred' AND due_at > $2";
        Ok(sqlx::query_scalar(sql)
            .bind(self.id)
            .bind(after)
            .fetch_one(&self.store.pool)
            .await?)
    }

    /// Those of these people who are not mailed yet, in the order in which they are named.
    pub(crate) async fn pending_of(&self, people: &[Person]) -> Result<Vec<Candidate>, Error> {
        if people.is_empty() {
            return Ok(Vec::new());
        }
        let which = format!(
            "mailing = $1 AND state = 'pending' AND person IN ({})",
            numbered(2, people.len())
        );
        let sql = self.read_or_claim(&which, people.len() + 2);
        let mut reading = self.store.pool.acquire().await?;
        let lease = self.lease(&mut reading).await?;
        let mut query = sqlx::query_scalar(AssertSqlSafe(sql)).bind(self.id);
        for person in people {
            query = query.bind(person.as_bytes());
        }
        if let Some((owner, until)) = lease {
            query = query.bind(owner).bind(until);
        }
        let json: String = query.fetch_one(&mut *reading).await?;
        let found = page(&json)?;
        let mut found: Vec<_> = found.into_iter().map(|(candidate, _)| candidate).collect();
        found.sort_by_key(|found| people.iter().position(|person| *person == found.person));
        Ok(found)
    }
}

/// Those of a page, and when the next try of each is due.
fn page(json: &str) -> Result<Vec<(Candidate, Option<i64>)>, Error> {
    let rows: Vec<Row> =
        serde_json::from_str(json).map_err(|error| Error::corrupt("a delivery", &error))?;
    rows.into_iter().map(read).collect()
}
