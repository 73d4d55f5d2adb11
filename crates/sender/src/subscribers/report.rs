//! What became of an import, row by row where a row was refused.

use crate::AddressError;

/// How many rows did what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// People who are new on the list.
    pub added: u64,
    /// Members of whom something new was learnt.
    pub updated: u64,
    /// Members of whom nothing new was learnt.
    pub unchanged: u64,
    /// Rows that were left out, in the order of the file.
    pub rejected: Vec<Rejected>,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Its line in the file, counted from 1.
    pub line: u64,
    /// Why.
    pub reason: RejectReason,
}

/// Why a row was left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RejectReason {
    /// The address cannot be mailed.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A value could break out of a header.
    #[error("{column} holds a line break or NUL")]
    LineBreak {
        /// The column's name.
        column: String,
    },
    /// The row is longer or shorter than the header.
    #[error("the row has {found} columns, the first row {expected}; is a quote missing?")]
    ColumnCount {
        /// Columns of the header.
        expected: usize,
        /// Columns of the row.
        found: usize,
    },
    /// The row is not UTF-8.
    #[error("the row is not UTF-8; save the file as UTF-8")]
    NotUtf8,
    /// The file names the person twice; the first row counts.
    #[error("the same address as on line {line}")]
    Duplicate {
        /// The first row's line.
        line: u64,
    },
    /// The person has left this list, and an import does not bring anyone back.
    #[error("unsubscribed from this list earlier")]
    Unsubscribed,
    /// The person asked to be forgotten, and an import does not bring anyone back.
    #[error("asked to be forgotten")]
    Forgotten,
}
