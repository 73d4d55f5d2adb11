//! Importing a list from CSV with flat memory and short transactions.
//!
//! The rows are read into temporary tables first and sorted there by person, which costs no
//! memory and finds those that the file names twice. Then page after page joins the list, each
//! in a transaction of its own, in the order in which the store keeps people.

mod merge;
mod rows;
mod staging;

use std::collections::BTreeMap;
use std::io::{self, Read};

use csv::ByteRecord;
use jiff::Timestamp;

use self::rows::{line_of, rows, unreadable};
use self::staging::Staging;
use super::columns::Columns;
use super::{ImportReport, Rejected, Suppression};
use crate::{Error, Store};

/// How to import.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ImportOptions {
    /// The list that people join.
    pub list: String,
    /// The time at which they do.
    pub now: Timestamp,
    /// What columns mean, by their headers: `email`, `name`, `consent_source`, `consent_time`,
    /// `consent_wording`, `-` to leave one out, or the name of a field.
    pub map: BTreeMap<String, String>,
    /// The reasons for which people are kept off the list that this import lifts.
    pub revive: Vec<Suppression>,
    /// Whether to find out only what would become of the rows.
    pub dry_run: bool,
}

impl ImportOptions {
    /// Everyone, into this list, and nobody who left.
    pub fn new(list: impl Into<String>, now: Timestamp) -> Self {
        Self {
            list: list.into(),
            now,
            map: BTreeMap::new(),
            revive: Vec::new(),
            dry_run: false,
        }
    }
}

impl Store {
    /// Puts the people of a CSV file on a list, or learns what is new about them.
    ///
    /// The first row names the columns: `email` is required, `name` and those of the consent
    /// are known, and any other is a field of the site's own. Columns are separated by comma,
    /// semicolon or tab. A bad row is handed to `rejected` and left out, all in the order of the
    /// file; nobody who left is brought back unless the options say so. When it fails half-way,
    /// whoever has joined stays, and the same import again does the rest.
    ///
    /// # Errors
    /// When the file cannot be read, its header names no address, or the store fails.
    pub async fn import(
        &self,
        csv: impl Read,
        options: &ImportOptions,
        mut rejected: impl FnMut(&Rejected<'_>) -> io::Result<()>,
    ) -> Result<ImportReport, Error> {
        let mut rows = rows(csv)?;
        let header = rows.byte_headers().map_err(unreadable)?;
        let columns = Columns::from_header(header, &options.map)?;
        let mut staging = Staging::begin(self, &columns).await?;
        let mut row = ByteRecord::new();
        while rows.read_byte_record(&mut row).map_err(unreadable)? {
            staging.take(line_of(&row), &row).await?;
            rows.get_ref().next_row();
        }
        staging.sort().await?;
        let mut report = merge::merge(&mut staging, options).await?;
        report.rejected = staging.rejects(&mut rejected).await?;
        staging.end().await?;
        Ok(report)
    }
}

#[cfg(test)]
mod tests;
