//! What became of an import, row by row where a row was refused.

use std::io::{self, Write};

use super::{
    Suppression,
    sheet::{Cells, write_row},
};
use crate::AddressError;

/// How many rows did what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// People who are new on the list.
    pub added: u64,
    /// Members of whom something new was learnt.
    pub updated: u64,
    /// Members of whom nothing new was learnt.
    pub unchanged: u64,
    /// Rows that were left out.
    pub rejected: u64,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected<'h> {
    /// Its line in the file, counted from 1.
    pub line: u64,
    /// The header of the column that is to blame, where one is.
    pub column: Option<String>,
    /// Why: a lower-case fragment that names nobody.
    pub reason: String,
    /// The first row of the file.
    pub header: &'h [String],
    /// The row.
    pub cells: Vec<String>,
}

/// Why a row was left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum RejectReason {
    /// The address cannot be mailed.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A value could break out of a header.
    #[error("there is a line break or NUL")]
    LineBreak,
    /// A value that nobody wants to read.
    #[error("the value is longer than {MAX_VALUE} bytes")]
    TooLong,
    /// The time of a consent cannot be read.
    #[error("this is no day or time; write it as 2026-02-03 or 2026-02-03T09:00:00Z")]
    Moment,
    /// The row is longer or shorter than the header.
    #[error("the row has {found} columns, the first row {expected}; is a quote missing?")]
    ColumnCount { expected: usize, found: usize },
    /// The row is not UTF-8.
    #[error("this is not UTF-8; save the file as UTF-8")]
    NotUtf8,
    /// The file names the person twice; the first row counts.
    #[error("the same address as on line {line}")]
    Duplicate { line: u64 },
    /// An import does not bring anyone back.
    #[error("{}", .0.explained())]
    Suppressed(Suppression),
}

/// The longest value of a row, in bytes.
pub(super) const MAX_VALUE: usize = 10_000;

/// The columns that a file of rejects has before those of the list; an import skips them.
pub(super) const REJECT_COLUMNS: [&str; 3] =
    ["rejected_line", "rejected_column", "rejected_because"];

/// A CSV file of the rows that were left out, each with its line, column and reason: mended, it
/// can be imported as it is.
#[derive(Debug)]
pub struct RejectsFile<W> {
    out: W,
    begun: bool,
}

impl<W: Write> RejectsFile<W> {
    /// A file that is still empty.
    pub fn new(out: W) -> Self {
        Self { out, begun: false }
    }

    /// Adds a row, and the header before the first.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write(&mut self, rejected: &Rejected<'_>) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            let own = rejected.header.iter().map(String::as_str);
            let own = own.filter(|header| !REJECT_COLUMNS.contains(header));
            write_row(
                &mut self.out,
                REJECT_COLUMNS.into_iter().chain(own),
                Cells::Safe,
            )?;
        }
        let line = rejected.line.to_string();
        let why = [
            line.as_str(),
            rejected.column.as_deref().unwrap_or_default(),
            &rejected.reason,
        ];
        let header = rejected.header.iter().map(String::as_str);
        let of_rejects = header
            .chain(std::iter::repeat(""))
            .map(|header| REJECT_COLUMNS.contains(&header));
        let own = rejected.cells.iter().zip(of_rejects);
        let own = own.filter(|(_, of_rejects)| !of_rejects);
        let own = own.map(|(cell, _)| cell.as_str());
        write_row(&mut self.out, why.into_iter().chain(own), Cells::Safe)
    }

    /// Writes what is still in memory.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// The writer.
    pub fn into_inner(self) -> W {
        self.out
    }
}
