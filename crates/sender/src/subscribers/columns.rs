//! Which column of a CSV file means what.

use std::collections::{BTreeMap, BTreeSet};

use csv::ByteRecord;
use postroom_content_model::closest;

use super::report::{MAX_VALUE, REJECT_COLUMNS, RejectReason};
use super::sheet::unmarked;
use super::subscriber::breaks_lines;
use super::{Consent, Subscriber};
use crate::{EmailAddress, Error};

/// Headers that are understood, in lower case and with `_` for anything but letters and digits.
const KNOWN: [(Column, &[&str]); 5] = [
    (
        Column::Email,
        &["email", "e_mail", "mail", "email_address", "e_mail_address"],
    ),
    (Column::Name, &["name", "full_name"]),
    (Column::ConsentSource, &["consent_source"]),
    (
        Column::ConsentTime,
        &["consent_time", "consent_date", "consented_at"],
    ),
    (Column::ConsentWording, &["consent_wording", "consent_text"]),
];

/// What a column is mapped to when it is to be left out.
const SKIP: &str = "-";

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Email,
    Name,
    ConsentSource,
    ConsentTime,
    ConsentWording,
    /// Any other column: a field of the site's own.
    Field(String),
    Skipped,
}

/// The columns of one file, in order.
pub(super) struct Columns {
    columns: Vec<Column>,
    header: Vec<String>,
}

/// A row that can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    pub(super) subscriber: Subscriber,
    pub(super) consent: Consent,
}

/// Why a row cannot be taken, and because of which column.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) column: Option<usize>,
    pub(super) reason: RejectReason,
}

impl Columns {
    /// Reads the header row; `map` says what some headers mean.
    pub(super) fn from_header(
        header: &ByteRecord,
        map: &BTreeMap<String, String>,
    ) -> Result<Self, Error> {
        let header = header
            .iter()
            .map(heading)
            .collect::<Result<Vec<_>, Error>>()?;
        if let Some(missing) = map.keys().find(|name| !header.contains(name)) {
            let near = closest(missing, header.iter().map(String::as_str));
            let hint = near.map(|near| format!("; did you mean `{near}`?"));
            return Err(Error::Import(format!(
                "there is no column `{missing}`{}",
                hint.unwrap_or_default()
            )));
        }
        let columns: Vec<Column> = header
            .iter()
            .map(|name| match map.get(name) {
                Some(meaning) => column(meaning),
                None => column(name),
            })
            .collect();
        one_of_each(&columns)?;
        Ok(Self { columns, header })
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// Reads a row.
    pub(super) fn read(&self, row: &ByteRecord) -> Result<Arrival, Refusal> {
        if row.len() != self.columns.len() {
            return Err(Refusal {
                column: None,
                reason: RejectReason::ColumnCount {
                    expected: self.columns.len(),
                    found: row.len(),
                },
            });
        }
        let (mut address, mut name, mut fields) = (None, None, BTreeMap::new());
        let mut consent = Consent::default();
        for (at, (column, cell)) in self.columns.iter().zip(row).enumerate() {
            let refused = |reason| Refusal {
                column: Some(at),
                reason,
            };
            if *column == Column::Skipped {
                continue;
            }
            let cell = value(cell).map_err(refused)?;
            match column {
                Column::Email => address = Some(parse(cell).map_err(refused)?),
                _ if breaks_lines(cell) => return Err(refused(RejectReason::LineBreak)),
                // An empty cell says that nothing is known, not that a value is to be cleared.
                _ if cell.is_empty() => {}
                Column::Name => name = Some(cell.to_owned()),
                Column::ConsentSource => consent.source = Some(cell.to_owned()),
                Column::ConsentWording => consent.wording = Some(cell.to_owned()),
                Column::ConsentTime => {
                    let at = Consent::moment(cell).ok_or_else(|| refused(RejectReason::Moment))?;
                    consent.at = Some(at);
                }
                Column::Field(field) => {
                    fields.insert(field.clone(), cell.to_owned());
                }
                Column::Skipped => {}
            }
        }
        let subscriber = Subscriber {
            address: address.expect("exactly one column is the address"),
            name,
            fields,
        };
        Ok(Arrival {
            subscriber,
            consent,
        })
    }

    /// The cells of a row that was read; skipped ones are empty.
    pub(super) fn cells(&self, arrival: &Arrival) -> Vec<String> {
        let Arrival {
            subscriber,
            consent,
        } = arrival;
        let cell = |column: &Column| match column {
            Column::Email => Some(subscriber.address.as_str()),
            Column::Name => subscriber.name.as_deref(),
            Column::ConsentSource => consent.source.as_deref(),
            Column::ConsentTime => consent.at.as_deref(),
            Column::ConsentWording => consent.wording.as_deref(),
            Column::Field(name) => subscriber.fields.get(name).map(String::as_str),
            Column::Skipped => None,
        };
        let cells = self.columns.iter().map(cell);
        cells
            .map(|cell| cell.unwrap_or_default().to_owned())
            .collect()
    }
}

fn value(cell: &[u8]) -> Result<&str, RejectReason> {
    let cell = std::str::from_utf8(cell).map_err(|_| RejectReason::NotUtf8)?;
    if cell.len() > MAX_VALUE {
        return Err(RejectReason::TooLong);
    }
    Ok(unmarked(cell.trim_matches([' ', '\t'])))
}

/// Addresses copied from pages and documents bring blanks that nobody sees.
fn parse(cell: &str) -> Result<EmailAddress, RejectReason> {
    let unseen = |c: char| {
        c.is_whitespace() && !c.is_control() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}')
    };
    Ok(EmailAddress::parse(cell.trim_matches(unseen))?)
}

/// A header as it is written.
fn heading(header: &[u8]) -> Result<String, Error> {
    let header = std::str::from_utf8(header)
        .map_err(|_| Error::Import("its first row is not UTF-8; save it as UTF-8".to_owned()))?;
    let header = unmarked(header.trim_start_matches('\u{feff}').trim());
    if header.is_empty() || breaks_lines(header) {
        return Err(Error::Import(
            "a column has no name in the first row".to_owned(),
        ));
    }
    Ok(header.to_owned())
}

fn column(name: &str) -> Column {
    if name == SKIP || REJECT_COLUMNS.contains(&name) {
        return Column::Skipped;
    }
    // The characters that a placeholder can name.
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' {
            c
        } else {
            '_'
        }
    };
    let name: String = name.chars().map(plain).collect();
    let spelling = name.to_ascii_lowercase().replace('-', "_");
    KNOWN
        .into_iter()
        .find(|(_, spellings)| spellings.contains(&spelling.as_str()))
        .map_or(Column::Field(name), |(column, _)| column)
}

fn one_of_each(columns: &[Column]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    let twice = columns
        .iter()
        .find(|column| **column != Column::Skipped && !seen.insert(*column));
    let what = match twice {
        None if seen.contains(&Column::Email) => return Ok(()),
        None => {
            return Err(Error::Import(
                "its first row names no column `email`; say which one it is with --map HEADER=email"
                    .to_owned(),
            ));
        }
        Some(Column::Email) => "the address".to_owned(),
        Some(Column::Field(name)) => format!("the field `{name}`"),
        Some(Column::Name) => "the name".to_owned(),
        Some(_) => "the same part of the consent".to_owned(),
    };
    Err(Error::Import(format!(
        "two columns hold {what}; leave one out with --map HEADER=-"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AddressError;

    fn columns(header: &[&str], map: &[(&str, &str)]) -> Result<Columns, Error> {
        let map = map
            .iter()
            .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
            .collect();
        Columns::from_header(&ByteRecord::from(header.to_vec()), &map)
    }

    fn read(header: &[&str], row: &[&str]) -> Result<Arrival, Refusal> {
        columns(header, &[])
            .unwrap()
            .read(&ByteRecord::from(row.to_vec()))
    }

    #[test]
    fn headers_are_recognised() {
        let ada = read(
            &["\u{feff}E-Mail", "Full name", "Home town", "Consent date"],
            &[
                " \u{a0}ada@x.example\u{200b} ",
                "Ada",
                "London",
                "2025-02-03",
            ],
        )
        .unwrap();
        assert_eq!(ada.subscriber.address.as_str(), "ada@x.example");
        assert_eq!(ada.subscriber.name.as_deref(), Some("Ada"));
        assert_eq!(ada.subscriber.fields["Home_town"], "London");
        assert_eq!(ada.consent.at.as_deref(), Some("2025-02-03"));
    }

    #[test]
    fn headers_can_be_mapped() {
        let map = [
            ("Adresse", "email"),
            ("Vorname", "name"),
            ("Notiz", "-"),
            ("Ort", "city"),
            ("Formular", "consent_source"),
        ];
        let columns = columns(&["Adresse", "Vorname", "Notiz", "Ort", "Formular"], &map).unwrap();
        let row = ["ada@x.example", "Ada", "secret", "London", "/join"];
        let ada = columns.read(&ByteRecord::from(row.to_vec())).unwrap();
        assert_eq!(ada.subscriber.name.as_deref(), Some("Ada"));
        assert_eq!(ada.subscriber.fields_as_json(), r#"{"city":"London"}"#);
        assert_eq!(ada.consent.source.as_deref(), Some("/join"));
        assert_eq!(
            columns.cells(&ada),
            ["ada@x.example", "Ada", "", "London", "/join"]
        );
    }

    #[test]
    fn a_file_without_addresses_is_refused() {
        let refused = |header: &[&str], map: &[(&str, &str)]| {
            let Err(error) = columns(header, map) else {
                panic!("accepted")
            };
            error.to_string()
        };
        assert!(refused(&["name", "city"], &[]).contains("no column `email`"));
        assert!(refused(&["email", "e-mail"], &[]).contains("two columns hold the address"));
        assert!(refused(&["email", "city", "city"], &[]).contains("the field `city`"));
        assert!(refused(&["email", " "], &[]).contains("no name"));
        assert!(refused(&["email", "city"], &[("ctiy", "town")]).contains("did you mean `city`?"));
    }

    #[test]
    fn a_value_cannot_break_lines() {
        for header in ["city", "name", "consent_source", "consent_wording"] {
            for bad in ["x\r\nBcc: b@x.example", "x\0y", "x\ny"] {
                let refused = read(&["email", header], &["a@x.example", bad]).unwrap_err();
                let expected = Refusal {
                    column: Some(1),
                    reason: RejectReason::LineBreak,
                };
                assert_eq!(refused, expected, "{header}");
            }
        }
        let refused = read(&["email"], &["a@x.example\r\nb"]).unwrap_err();
        let control = RejectReason::Address(AddressError::ControlCharacter);
        assert_eq!(refused.reason, control);
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        let refused = |header, cell| read(&["email", header], &["a@x.example", cell]).unwrap_err();
        assert_eq!(
            refused("consent_time", "last week").reason,
            RejectReason::Moment
        );
        let long = "x".repeat(MAX_VALUE + 1);
        assert_eq!(refused("city", &long).reason, RejectReason::TooLong);
    }
}
