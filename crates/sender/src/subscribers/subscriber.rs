//! One subscriber: an address, perhaps a name, and the site's own fields.

use std::collections::BTreeMap;

use postroom_content_model::{Field, ValuesFor};

use crate::{EmailAddress, Error};

/// A person who may be mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// Where the mail goes.
    pub address: EmailAddress,
    /// How the person wants to be called.
    pub name: Option<String>,
    /// The site's own fields, by name, for `{{subscriber.fields.<name>}}`.
    pub fields: BTreeMap<String, String>,
}

impl Subscriber {
    /// A subscriber of whom only the address is known.
    pub fn new(address: EmailAddress) -> Self {
        Self {
            address,
            name: None,
            fields: BTreeMap::new(),
        }
    }

    /// The name of the first value that could break out of a header.
    pub(crate) fn unsafe_column(&self) -> Option<&str> {
        let name = self.name.iter().map(|name| ("name", name));
        let fields = self
            .fields
            .iter()
            .map(|(column, value)| (column.as_str(), value));
        name.chain(fields)
            .find(|(_, value)| breaks_lines(value))
            .map(|(column, _)| column)
    }

    /// Reads the columns `address`, `name` and `fields` of the store.
    pub(crate) fn from_columns(
        address: &str,
        name: Option<String>,
        fields: &str,
    ) -> Result<Self, Error> {
        Ok(Self {
            address: EmailAddress::parse(address).map_err(|e| Error::corrupt("an address", &e))?,
            name,
            fields: serde_json::from_str(fields).map_err(|e| Error::corrupt("fields", &e))?,
        })
    }

    pub(crate) fn fields_as_json(&self) -> String {
        serde_json::to_string(&self.fields).expect("a map of strings is always JSON")
    }

    /// With what `newer` knows; what it does not know stays.
    pub(crate) fn with(&self, newer: &Self) -> Self {
        let mut fields = self.fields.clone();
        fields.extend(newer.fields.clone());
        Self {
            address: newer.address.clone(),
            name: newer.name.clone().or_else(|| self.name.clone()),
            fields,
        }
    }
}

/// The addresses of pages are not the subscriber's own.
impl ValuesFor for Subscriber {
    fn value(&self, field: &Field) -> Option<&str> {
        match field {
            Field::Name => self.name.as_deref(),
            Field::Email => Some(self.address.as_str()),
            Field::Custom(name) => self.fields.get(name).map(String::as_str),
            Field::UnsubscribeUrl | Field::WebUrl => None,
        }
    }
}

/// CR, LF and NUL are what could end a header and begin another.
pub(crate) fn breaks_lines(text: &str) -> bool {
    text.contains(['\r', '\n', '\0'])
}
