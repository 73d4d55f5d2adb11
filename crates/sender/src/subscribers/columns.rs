//! Which column of a CSV file means what.

use csv::ByteRecord;

use super::subscriber::breaks_lines;
use super::{RejectReason, Subscriber};
use crate::{EmailAddress, Error};

/// Headers that mean the address, in lower case and with `_` for anything but letters and digits.
const EMAIL: &[&str] = &["email", "e_mail", "mail", "email_address", "e_mail_address"];
/// Headers that mean the name.
const NAME: &[&str] = &["name", "full_name"];

enum Column {
    Email,
    Name,
    /// Any other column: a field of the site's own.
    Field(String),
}

/// The columns of one file, in order.
pub(super) struct Columns(Vec<Column>);

impl Columns {
    /// Reads the header row.
    pub(super) fn from_header(header: &ByteRecord) -> Result<Self, Error> {
        let columns = header.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        let emails = columns
            .iter()
            .filter(|column| matches!(column, Column::Email))
            .count();
        match emails {
            1 => Ok(Self(columns)),
            0 => Err(Error::Import(
                "its first row names no column `email`".to_owned(),
            )),
            _ => Err(Error::Import(
                "two columns hold the address; keep one".to_owned(),
            )),
        }
    }

    /// Reads a row.
    pub(super) fn read(&self, row: &ByteRecord) -> Result<Subscriber, RejectReason> {
        if row.len() != self.0.len() {
            return Err(RejectReason::ColumnCount {
                expected: self.0.len(),
                found: row.len(),
            });
        }
        let mut address = Err(RejectReason::Address(crate::AddressError::Empty));
        let mut name = None;
        let mut fields = std::collections::BTreeMap::new();
        for (column, cell) in self.0.iter().zip(row) {
            let cell = std::str::from_utf8(cell)
                .map_err(|_| RejectReason::NotUtf8)?
                .trim_matches([' ', '\t']);
            match column {
                Column::Email => address = EmailAddress::parse(cell).map_err(RejectReason::Address),
                Column::Name => name = filled(cell),
                Column::Field(field) => {
                    fields.extend(filled(cell).map(|value| (field.clone(), value)));
                }
            }
        }
        let subscriber = Subscriber {
            address: address?,
            name,
            fields,
        };
        match subscriber.unsafe_column() {
            Some(column) => Err(RejectReason::LineBreak {
                column: column.to_owned(),
            }),
            None => Ok(subscriber),
        }
    }
}

/// An empty cell says that nothing is known, not that a value is to be cleared.
fn filled(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

fn column(header: &[u8]) -> Result<Column, Error> {
    let header = std::str::from_utf8(header)
        .map_err(|_| Error::Import("its first row is not UTF-8; save it as UTF-8".to_owned()))?
        .trim_start_matches('\u{feff}')
        .trim();
    if header.is_empty() || breaks_lines(header) {
        return Err(Error::Import(
            "a column has no name in the first row".to_owned(),
        ));
    }
    // The characters that a placeholder can name.
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' {
            c
        } else {
            '_'
        }
    };
    let name: String = header.chars().map(plain).collect();
    let known = name.to_ascii_lowercase().replace('-', "_");
    Ok(match known.as_str() {
        known if EMAIL.contains(&known) => Column::Email,
        known if NAME.contains(&known) => Column::Name,
        _ => Column::Field(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &[&str], row: &[&str]) -> Result<Subscriber, RejectReason> {
        Columns::from_header(&ByteRecord::from(header.to_vec()))
            .unwrap()
            .read(&ByteRecord::from(row.to_vec()))
    }

    #[test]
    fn headers_are_recognised() {
        let ada = read(
            &["\u{feff}E-Mail", "Full name", "Home town"],
            &[" ada@x.example ", "Ada", "London"],
        )
        .unwrap();
        assert_eq!(ada.address.as_str(), "ada@x.example");
        assert_eq!(ada.name.as_deref(), Some("Ada"));
        assert_eq!(ada.fields["Home_town"], "London");
    }

    #[test]
    fn a_file_without_addresses_is_refused() {
        let refused = |header: &[&str]| {
            let Err(error) = Columns::from_header(&ByteRecord::from(header.to_vec())) else {
                panic!("accepted")
            };
            error.to_string()
        };
        assert!(refused(&["name", "city"]).contains("no column `email`"));
        assert!(refused(&["email", "e-mail"]).contains("keep one"));
        assert!(refused(&["email", " "]).contains("no name"));
    }

    #[test]
    fn a_value_cannot_break_lines() {
        let refused = read(
            &["email", "city"],
            &["a@x.example", "x\r\nBcc: b@x.example"],
        )
        .unwrap_err();
        assert_eq!(
            refused,
            RejectReason::LineBreak {
                column: "city".to_owned()
            }
        );
    }
}
