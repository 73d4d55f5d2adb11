//! Where the store is: `sqlite:` and a path.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::Error;

/// The address of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreUrl {
    /// A file on this machine.
    Sqlite(PathBuf),
}

impl StoreUrl {
    /// The same store, with a relative path taken from `folder`.
    pub fn relative_to(self, folder: &Path) -> Self {
        match self {
            Self::Sqlite(path) => Self::Sqlite(folder.join(path)),
        }
    }
}

impl FromStr for StoreUrl {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        match url.trim().strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() && !path.contains('\0') => {
                Ok(Self::Sqlite(path.strip_prefix("//").unwrap_or(path).into()))
            }
            _ => Err(Error::StoreUrl {
                url: url.to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_a_file() {
        let check = |url: &str, path: &str| {
            assert_eq!(
                url.parse::<StoreUrl>().unwrap(),
                StoreUrl::Sqlite(path.into())
            );
        };
        check("sqlite:postroom.db", "postroom.db");
        check("sqlite:/var/lib/postroom.db", "/var/lib/postroom.db");
        check("sqlite:///var/lib/postroom.db", "/var/lib/postroom.db");
        for bad in ["postroom.db", "sqlite:", "postgres://db/postroom"] {
            assert!(bad.parse::<StoreUrl>().is_err(), "{bad}");
        }
    }
}
