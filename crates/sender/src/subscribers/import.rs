//! Importing a list from CSV, row by row, with flat memory and short transactions.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{BufRead, BufReader, Read};

use csv::{ByteRecord, Reader, ReaderBuilder};
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::columns::Columns;
use super::join::join;
use super::{ImportReport, Joined, RejectReason, Rejected, Subscriber, Suppression};
use crate::store::Person;
use crate::{Error, Store};

/// Rows in one transaction: many, because each costs an fsync, yet few enough that others who
/// want to write do not wait long.
const ROWS: usize = 4000;

impl Store {
    /// Puts the people of a CSV file on a list, or learns what is new about them.
    ///
    /// The first row names the columns: `email` is required, `name` is known, and any other is
    /// a field of the site's own. Columns are separated by comma, semicolon or tab. A bad row
    /// is reported and left out; nobody who left is brought back. When it fails half-way, what
    /// was read so far stays, and the same import again does the rest.
    ///
    /// # Errors
    /// When the file cannot be read, its header names no address, or the store fails.
    pub async fn import(
        &self,
        list: &str,
        csv: impl Read,
        now: Timestamp,
    ) -> Result<ImportReport, Error> {
        let mut rows = reader(csv)?;
        let header = rows.byte_headers().map_err(unreadable)?;
        let mut import = Import {
            columns: Columns::from_header(header)?,
            list,
            now,
            seen: HashMap::new(),
            report: ImportReport::default(),
        };
        loop {
            // Read before the transaction begins: a slow file must not keep others from writing.
            let page = rows
                .byte_records()
                .take(ROWS)
                .collect::<Result<Vec<_>, _>>();
            let page = page.map_err(unreadable)?;
            if page.is_empty() {
                return Ok(import.report);
            }
            let mut writing = self.begin().await?;
            for row in &page {
                import.take(self, &mut writing, row).await?;
            }
            writing.commit().await?;
        }
    }
}

struct Import<'a> {
    columns: Columns,
    list: &'a str,
    now: Timestamp,
    /// The line on which a person was first named: 24 bytes for each.
    seen: HashMap<Person, u64>,
    report: ImportReport,
}

impl Import<'_> {
    async fn take(
        &mut self,
        store: &Store,
        writing: &mut SqliteConnection,
        row: &ByteRecord,
    ) -> Result<(), Error> {
        let line = row.position().map_or(0, csv::Position::line);
        let verdict = match self.read(store, row, line) {
            Ok((person, subscriber)) => join(writing, self.list, person, &subscriber, self.now)
                .await?
                .into(),
            Err(reason) => Verdict::Rejected(reason),
        };
        match verdict {
            Verdict::Added => self.report.added += 1,
            Verdict::Updated => self.report.updated += 1,
            Verdict::Unchanged => self.report.unchanged += 1,
            Verdict::Rejected(reason) => self.report.rejected.push(Rejected { line, reason }),
        }
        Ok(())
    }

    fn read(
        &mut self,
        store: &Store,
        row: &ByteRecord,
        line: u64,
    ) -> Result<(Person, Subscriber), RejectReason> {
        let subscriber = self.columns.read(row)?;
        let person = store.keys.person(&subscriber.address);
        match self.seen.entry(person) {
            Entry::Occupied(first) => Err(RejectReason::Duplicate { line: *first.get() }),
            Entry::Vacant(first) => {
                first.insert(line);
                Ok((person, subscriber))
            }
        }
    }
}

enum Verdict {
    Added,
    Updated,
    Unchanged,
    Rejected(RejectReason),
}

impl From<Joined> for Verdict {
    fn from(joined: Joined) -> Self {
        match joined {
            Joined::Added => Self::Added,
            Joined::Updated => Self::Updated,
            Joined::Unchanged => Self::Unchanged,
            Joined::Refused(Suppression::Unsubscribed) => {
                Self::Rejected(RejectReason::Unsubscribed)
            }
            Joined::Refused(Suppression::Forgotten) => Self::Rejected(RejectReason::Forgotten),
        }
    }
}

fn reader<R: Read>(csv: R) -> Result<Reader<BufReader<R>>, Error> {
    let mut csv = BufReader::new(csv);
    let start = csv.fill_buf().map_err(|error| unreadable(error.into()))?;
    let header = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let delimiter = delimiter(header);
    // Rows of another length are reported with their line instead of ending the import.
    Ok(ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(csv))
}

/// Spreadsheets write semicolons where the comma is the decimal sign.
fn delimiter(header: &[u8]) -> u8 {
    let columns = |delimiter| header.split(|byte| *byte == delimiter).count();
    // The last of the best counts, so the comma wins a draw.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|delimiter| columns(*delimiter))
        .unwrap_or(b',')
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
fn unreadable(error: csv::Error) -> Error {
    Error::Import(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{address, now, store_with, temporary_store};

    async fn import(store: &Store, csv: &str) -> ImportReport {
        store.import("weekly", csv.as_bytes(), now()).await.unwrap()
    }

    fn rejected(report: &ImportReport) -> Vec<(u64, String)> {
        report
            .rejected
            .iter()
            .map(|row| (row.line, row.reason.to_string()))
            .collect()
    }

    #[tokio::test]
    async fn bad_rows_are_reported_with_their_lines() {
        let (_folder, store) = temporary_store().await;
        let report = import(
            &store,
            "email,name\n\
             ada@x.example,Ada\n\
             not an address,Eve\n\
             \"multi\nline@x.example\",Mallory\n\
             bob@x.example,\"Bob\r\nBcc: all@x.example\"\n\
             ADA@X.example,Ada again\n\
             carol@x.example\n\
             ,Nobody\n\
             dave@x.example,Dave\n",
        )
        .await;
        assert_eq!(report.added, 2);
        let expected = [
            (3, "the address has no `@`"),
            (
                4,
                "the address holds a line break or another control character",
            ),
            (6, "name holds a line break or NUL"),
            (8, "the same address as on line 2"),
            (
                9,
                "the row has 1 columns, the first row 2; is a quote missing?",
            ),
            (10, "there is no address"),
        ];
        assert_eq!(
            rejected(&report),
            expected.map(|(line, reason)| (line, reason.to_owned()))
        );
        assert_eq!(store.count("weekly").await.unwrap(), 2);
    }

    #[tokio::test]
    async fn who_left_is_not_brought_back() {
        let (_folder, store) = store_with(&["ada@x.example"]).await;
        store
            .unsubscribe("weekly", &address("ada@x.example"), now())
            .await
            .unwrap();
        let report = import(&store, "email\nAda@x.example\nbob@x.example\n").await;
        assert_eq!((report.added, report.rejected.len()), (1, 1));
        assert_eq!(report.rejected[0].reason, RejectReason::Unsubscribed);
    }

    #[tokio::test]
    async fn a_second_import_learns_only_what_is_new() {
        let (_folder, store) = temporary_store().await;
        import(&store, "email,name\na@x.example,A\nb@x.example,B\n").await;
        let report = import(
            &store,
            "email,name\na@x.example,A\nb@x.example,Bea\nc@x.example,C\n",
        )
        .await;
        assert_eq!((report.added, report.updated, report.unchanged), (1, 1, 1));
    }

    #[tokio::test]
    async fn more_rows_than_a_transaction_holds_and_no_comma() {
        let (_folder, store) = temporary_store().await;
        let mut csv = vec!["\u{feff}email;city\r\n".to_owned()];
        csv.extend((0..ROWS + 5).map(|n| format!("p{n}@x.example;\"Paris, France\"\r\n")));
        let report = import(&store, &csv.concat()).await;
        assert_eq!(report.added, ROWS as u64 + 5);
        let one = store.find(&address("p7@x.example")).await.unwrap().unwrap();
        assert_eq!(one.fields["city"], "Paris, France");
    }

    #[tokio::test]
    async fn other_encodings_are_refused_row_by_row() {
        let (_folder, store) = temporary_store().await;
        let csv: &[u8] = b"email,name\na@x.example,Ren\xe9\nb@x.example,B\n";
        let report = store.import("weekly", csv, now()).await.unwrap();
        assert_eq!((report.added, report.rejected[0].line), (1, 2));
        assert_eq!(report.rejected[0].reason, RejectReason::NotUtf8);
    }
}
