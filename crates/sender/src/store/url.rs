//! Where the store is: a file, or a PostgreSQL database.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ::url::Url;

use super::Dialect;
use crate::Error;

/// The address of a store. It shows itself without a password.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreUrl {
    /// A SQLite file on this machine.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres(Box<Url>),
}

impl StoreUrl {
    /// The same store, with a relative path taken from `folder`.
    pub fn relative_to(self, folder: &Path) -> Self {
        match self {
            Self::Sqlite(path) => Self::Sqlite(folder.join(path)),
            Self::Postgres(url) => Self::Postgres(url),
        }
    }

    /// Whether it holds a password, which belongs in no file that others read.
    pub fn has_password(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(url) => {
                let named = url.query_pairs().any(|(key, _)| key == "password");
                named || url.password().is_some()
            }
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }
}

impl FromStr for StoreUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() && !path.contains('\0') => {
                Ok(Self::Sqlite(path.strip_prefix("//").unwrap_or(path).into()))
            }
            Some(("postgres" | "postgresql", rest)) => postgres(text, rest),
            Some(("sqlite", _)) => Err(unusable(text, "the path of the file is missing")),
            // Not shown: what is no URL that we know may hold a password all the same.
            Some((scheme, _)) => Err(unusable(&format!("{scheme}:…"), WRITE)),
            None => Err(unusable(text, WRITE)),
        }
    }
}

const WRITE: &str = "write `sqlite:` and the path of a file, or `postgres://user@host/database`";

fn postgres(text: &str, rest: &str) -> Result<StoreUrl, Error> {
    let reason = match Url::parse(text) {
        Ok(url) if rest.starts_with("//") && !url.cannot_be_a_base() => {
            return Ok(StoreUrl::Postgres(url.into()));
        }
        Ok(_) => WRITE.to_owned(),
        Err(error) => format!(
            "{error}; in a user name or password, write `/`, `?`, `#`, `@` and `%` as %2F, %3F, \
             %23, %40 and %25"
        ),
    };
    Err(unusable("postgres:…", &reason))
}

fn unusable(url: &str, reason: &str) -> Error {
    Error::StoreUrl {
        url: url.to_owned(),
        reason: reason.to_owned(),
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => path.display().fmt(f),
            Self::Postgres(url) => {
                f.write_str("postgres://")?;
                if !url.username().is_empty() {
                    write!(f, "{}@", url.username())?;
                }
                f.write_str(url.host_str().unwrap_or_default())?;
                if let Some(port) = url.port() {
                    write!(f, ":{port}")?;
                }
                f.write_str(url.path())
            }
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
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
        for bad in [
            "postroom.db",
            "sqlite:",
            "mysql://db/postroom",
            "postgres:db",
        ] {
            assert!(bad.parse::<StoreUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let check = |url: &str, shown: &str| {
            let url: StoreUrl = url.parse().unwrap();
            assert_eq!(url.to_string(), shown);
            assert!(url.has_password());
            assert!(!format!("{url:?}").contains("secret"), "{url:?}");
        };
        check(
            "postgres://news:secret@db.example:5433/post?sslmode=require",
            "postgres://news@db.example:5433/post",
        );
        check(
            "postgresql://db.example/post?user=news&password=secret",
            "postgres://db.example/post",
        );
        for wrong in [
            "postgres://news:sec/ret@db.example:x/post",
            "mysql://news:secret@db.example/post",
            "postgres:news:secret@db.example",
        ] {
            let error = wrong.parse::<StoreUrl>().unwrap_err().to_string();
            assert!(!error.contains("ret"), "{error}");
        }
    }
}
