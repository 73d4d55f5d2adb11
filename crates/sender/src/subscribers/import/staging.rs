//! The temporary tables that an import reads into.

use std::io;

use csv::ByteRecord;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AssertSqlSafe};

use super::super::columns::{Arrival, Columns};
use super::super::report::RejectReason;
use super::super::{Consent, Rejected, Subscriber};
use crate::store::{Dialect, Keys, Person};
use crate::{Error, Store};

/// Rows in one statement: a statement costs more than a row.
const ROWS: usize = 500;
/// Rows read back in one go.
const PAGE: i64 = 500;

pub(super) struct Staging<'s> {
    /// Temporary tables belong to one connection.
    pub(super) connection: PoolConnection<Any>,
    pub(super) dialect: Dialect,
    keys: &'s Keys,
    pub(super) columns: &'s Columns,
    place: i64,
    taken: u64,
    arrivals: Vec<Staged>,
    refused: Vec<Refused>,
}

struct Staged {
    place: i64,
    line: i64,
    person: Person,
    arrival: Arrival,
}

pub(super) struct Refused {
    place: i64,
    line: i64,
    column: Option<String>,
    reason: String,
    cells: Vec<String>,
}

/// A row as the temporary tables hold it, with what makes it one to refuse.
#[derive(sqlx::FromRow)]
pub(super) struct StagedRow<W> {
    place: i64,
    line: i64,
    pub(super) person: Vec<u8>,
    address: String,
    name: Option<String>,
    fields: String,
    consent_source: Option<String>,
    consented_at: Option<String>,
    consent_wording: Option<String>,
    pub(super) why: W,
}

impl<W> StagedRow<W> {
    pub(super) fn refused(
        &self,
        columns: &Columns,
        reason: &RejectReason,
    ) -> Result<Refused, Error> {
        Ok(Refused {
            place: self.place,
            line: self.line,
            column: None,
            reason: reason.to_string(),
            cells: columns.cells(&self.arrival()?),
        })
    }

    fn arrival(&self) -> Result<Arrival, Error> {
        Ok(Arrival {
            subscriber: Subscriber::from_columns(&self.address, self.name.clone(), &self.fields)?,
            consent: Consent {
                source: self.consent_source.clone(),
                at: self.consented_at.clone(),
                wording: self.consent_wording.clone(),
            },
        })
    }
}

impl<'s> Staging<'s> {
    pub(super) async fn begin(store: &'s Store, columns: &'s Columns) -> Result<Self, Error> {
        let mut connection = store.pool.acquire().await?;
        let tables = store.dialect.choose(
            include_str!("../../schema/sqlite/staging.sql"),
            include_str!("../../schema/postgres/staging.sql"),
        );
        sqlx::raw_sql(tables).execute(&mut *connection).await?;
        Ok(Self {
            connection,
            dialect: store.dialect,
            keys: &store.keys,
            columns,
            place: 0,
            taken: 0,
            arrivals: Vec::with_capacity(ROWS),
            refused: Vec::new(),
        })
    }

    /// Takes the next row of the file.
    pub(super) async fn take(&mut self, line: u64, row: &ByteRecord) -> Result<(), Error> {
        self.place += 1;
        let (place, line) = (self.place, line.cast_signed());
        match self.columns.read(row) {
            Ok(arrival) => self.arrivals.push(Staged {
                place,
                line,
                person: self.keys.person(&arrival.subscriber.address),
                arrival,
            }),
            Err(refusal) => self.refused.push(Refused {
                place,
                line,
                column: refusal.column.map(|at| self.columns.header()[at].clone()),
                reason: refusal.reason.to_string(),
                cells: row
                    .iter()
                    .map(|cell| String::from_utf8_lossy(cell).into_owned())
                    .collect(),
            }),
        }
        if self.arrivals.len() + self.refused.len() >= ROWS {
            self.write().await?;
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<(), Error> {
        let refused = std::mem::take(&mut self.refused);
        self.refuse(&refused).await?;
        if self.arrivals.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO arrival (place, line, person, key, address, name, fields,
                consent_source, consented_at, consent_wording) VALUES {}",
            self.dialect.places(self.arrivals.len(), 10)
        );
        let mut statement = sqlx::query(AssertSqlSafe(sql));
        for staged in &self.arrivals {
            let Arrival {
                subscriber,
                consent,
            } = &staged.arrival;
            statement = statement
                .bind(staged.place)
                .bind(staged.line)
                .bind(staged.person.as_bytes())
                .bind(subscriber.address.key())
                .bind(subscriber.address.as_str())
                .bind(subscriber.name.as_deref())
                .bind(subscriber.fields_as_json())
                .bind(consent.source.as_deref())
                .bind(consent.at.as_deref())
                .bind(consent.wording.as_deref());
        }
        statement.execute(&mut *self.connection).await?;
        self.taken += self.arrivals.len() as u64;
        self.arrivals.clear();
        Ok(())
    }

    /// Leaves rows out, for reasons that their staging did not show.
    pub(super) async fn refuse(&mut self, rows: &[Refused]) -> Result<(), Error> {
        for rows in rows.chunks(ROWS) {
            let sql = format!(
                "INSERT INTO reject (place, line, of_column, reason, cells) VALUES {}",
                self.dialect.places(rows.len(), 5)
            );
            let mut statement = sqlx::query(AssertSqlSafe(sql));
            for refused in rows {
                let cells = serde_json::to_string(&refused.cells);
                statement = statement
                    .bind(refused.place)
                    .bind(refused.line)
                    .bind(refused.column.as_deref())
                    .bind(&refused.reason)
                    .bind(cells.expect("strings are always JSON"));
            }
            statement.execute(&mut *self.connection).await?;
        }
        Ok(())
    }

    /// Puts the first row of each person in order, and refuses the others.
    pub(super) async fn sort(&mut self) -> Result<(), Error> {
        self.write().await?;
        let sql = "INSERT INTO sorted
                (place, line, person, key, address, name, fields,
                    consent_source, consented_at, consent_wording)
            SELECT place, line, person, key, address, name, fields,
                consent_source, consented_at, consent_wording
            FROM arrival WHERE true ORDER BY person, place
            ON CONFLICT (person) DO NOTHING";
        let sorted = sqlx::query(sql).execute(&mut *self.connection).await?;
        if sorted.rows_affected() < self.taken {
            self.refuse_duplicates().await?;
        }
        sqlx::query("DELETE FROM arrival")
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    async fn refuse_duplicates(&mut self) -> Result<(), Error> {
        let sql = "SELECT a.*, s.line AS why
            FROM arrival AS a JOIN sorted AS s ON s.person = a.person
            WHERE a.place > $1 AND s.place <> a.place ORDER BY a.place LIMIT $2";
        let mut last = 0;
        loop {
            let rows: Vec<StagedRow<i64>> = sqlx::query_as(sql)
                .bind(last)
                .bind(PAGE)
                .fetch_all(&mut *self.connection)
                .await?;
            let Some(end) = rows.last() else {
                return Ok(());
            };
            last = end.place;
            let refused = rows.iter().map(|row| {
                let line = row.why.unsigned_abs();
                row.refused(self.columns, &RejectReason::Duplicate { line })
            });
            let refused = refused.collect::<Result<Vec<_>, _>>()?;
            self.refuse(&refused).await?;
        }
    }

    /// Tells of the rows that were left out, in the order of the file. Returns their number.
    pub(super) async fn rejects(
        &mut self,
        tell: &mut impl FnMut(&Rejected<'_>) -> io::Result<()>,
    ) -> Result<u64, Error> {
        type RejectRow = (i64, i64, Option<String>, String, String);
        let sql = "SELECT place, line, of_column, reason, cells FROM reject
            WHERE place > $1 ORDER BY place LIMIT $2";
        let (mut told, mut last) = (0, 0);
        loop {
            let rows: Vec<RejectRow> = sqlx::query_as(sql)
                .bind(last)
                .bind(PAGE)
                .fetch_all(&mut *self.connection)
                .await?;
            let Some(end) = rows.last() else {
                return Ok(told);
            };
            last = end.0;
            told += rows.len() as u64;
            for (_, line, column, reason, cells) in rows {
                let cells = serde_json::from_str(&cells);
                let rejected = Rejected {
                    line: line.unsigned_abs(),
                    column,
                    reason,
                    header: self.columns.header(),
                    cells: cells.map_err(|error| Error::corrupt("a row", &error))?,
                };
                tell(&rejected).map_err(Error::Export)?;
            }
        }
    }

    /// Drops the temporary tables; those of an import that failed go with its connection, or
    /// when the next one begins.
    pub(super) async fn end(mut self) -> Result<(), Error> {
        for sql in [
            "DROP TABLE arrival",
            "DROP TABLE sorted",
            "DROP TABLE reject",
        ] {
            sqlx::query(sql).execute(&mut *self.connection).await?;
        }
        Ok(())
    }
}
