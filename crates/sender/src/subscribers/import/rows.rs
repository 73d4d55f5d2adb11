//! The rows of a CSV file, whatever separates its columns, and none without an end.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};

use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::Error;

/// The longest row, in bytes: a quote that is never closed makes one row of the whole rest.
const LONGEST: u64 = 1 << 20;

pub(super) fn rows<R: Read>(csv: R) -> Result<Reader<Bounded<BufReader<R>>>, Error> {
    let mut csv = BufReader::new(csv);
    let start = csv.fill_buf().map_err(|error| unreadable(error.into()))?;
    let header = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let delimiter = delimiter(header);
    let csv = Bounded {
        csv,
        since: Cell::new(0),
    };
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

pub(super) fn line_of(row: &ByteRecord) -> u64 {
    row.position().map_or(0, csv::Position::line)
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
pub(super) fn unreadable(error: csv::Error) -> Error {
    Error::Import(error.to_string())
}

/// Reads on only so far behind the start of a row.
pub(super) struct Bounded<R> {
    csv: R,
    since: Cell<u64>,
}

impl<R> Bounded<R> {
    /// A row has ended.
    pub(super) fn next_row(&self) {
        self.since.set(0);
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since.get() > LONGEST {
            let message = "a row is longer than 1 MiB; is a quote never closed?";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let read = self.csv.read(buffer)?;
        self.since.set(self.since.get() + read as u64);
        Ok(read)
    }
}
