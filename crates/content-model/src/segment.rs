//! The language of segments, in which an edition says for which subscribers of its list it is:
//! `city = London and (plan != free or list = founders)`.
//!
//! There is one grammar: the linter says with it what is wrong, the sender whom to mail.
//!
//! ```text
//! segment    = all { "or" all }
//! all        = one { "and" one }
//! one        = "not" one | "(" segment ")" | test
//! test       = field "exists" | field comparison value
//! field      = "name" | "email" | "list" | [ "fields." ] letters, digits, "_", "-"
//! comparison = "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains"
//! value      = text in quotes | a word without spaces, quotes, brackets and comparisons
//! ```

mod fault;
mod parse;
mod tokens;
mod value;

use std::{cmp::Ordering, collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::fault::SegmentFault;
use self::{parse::parse, value::Literal};
use crate::mailing::{Field, ValuesFor};

/// Which subscribers of a list an edition is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    text: String,
    root: Condition,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// Whether the person is also on this list.
    On(String),
    Exists(Field),
    Contains(Field, String),
    Compare(Field, Comparison, Literal),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Segment {
    /// The lists that it asks for.
    pub fn lists(&self) -> BTreeSet<&str> {
        let mut lists = BTreeSet::new();
        self.root.lists(&mut lists);
        lists
    }

    /// Whether a subscriber with these values, on the lists that `on_list` knows, belongs to it.
    pub fn holds(&self, values: &impl ValuesFor, on_list: &dyn Fn(&str) -> bool) -> bool {
        self.root.holds(values, on_list)
    }
}

impl Condition {
    fn lists<'s>(&'s self, found: &mut BTreeSet<&'s str>) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.lists(found);
                }
            }
            Self::Not(part) => part.lists(found),
            Self::On(list) => {
                found.insert(list);
            }
            Self::Exists(_) | Self::Contains(..) | Self::Compare(..) => {}
        }
    }

    fn holds(&self, values: &impl ValuesFor, on_list: &dyn Fn(&str) -> bool) -> bool {
        // An empty value is a missing one, as in placeholders.
        let given = |field: &Field| {
            let value = values.value(field).map(str::trim);
            value.filter(|value| !value.is_empty())
        };
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(values, on_list)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(values, on_list)),
            Self::Not(part) => !part.holds(values, on_list),
            Self::On(list) => on_list(list),
            Self::Exists(field) => given(field).is_some(),
            Self::Contains(field, part) => {
                given(field).is_some_and(|value| value.to_lowercase().contains(part))
            }
            Self::Compare(field, comparison, literal) => {
                comparison.holds(given(field).and_then(|value| literal.compared_by(value)))
            }
        }
    }
}

impl Comparison {
    /// What is missing, or cannot be compared, differs from everything and is neither less nor
    /// greater.
    fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::Unequal => order != Some(Ordering::Equal),
            Self::Less => order == Some(Ordering::Less),
            Self::AtMost => order.is_some_and(Ordering::is_le),
            Self::Greater => order == Some(Ordering::Greater),
            Self::AtLeast => order.is_some_and(Ordering::is_ge),
        }
    }
}

impl FromStr for Segment {
    type Err = SegmentFault;

    fn from_str(text: &str) -> Result<Self, SegmentFault> {
        Ok(Self {
            root: parse(text)?,
            text: text.to_owned(),
        })
    }
}

/// As it was written.
impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Segment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Segment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
