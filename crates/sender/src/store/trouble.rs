//! What a database says when it fails, and what whoever reads it can do.

use std::fmt;
use std::io;

use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;

/// A failure of the database under the store. It shows what happened and what to do, and never
/// the URL, which may hold a password.
#[derive(Debug)]
pub struct Trouble(sqlx::Error);

impl Trouble {
    /// Whether it may pass by itself.
    pub(crate) fn is_transient(&self) -> bool {
        match &self.0 {
            sqlx::Error::PoolTimedOut => true,
            sqlx::Error::Io(error) => !matches!(
                error.kind(),
                io::ErrorKind::InvalidData | io::ErrorKind::NotFound
            ),
            sqlx::Error::Database(error) => match code(&**error) {
                // Connections lost, too many of them, deadlocks, locks, a server going down or
                // coming up.
                Code::Postgres(code) => {
                    code.starts_with("08")
                        || code.starts_with("40")
                        || code.starts_with("57P0")
                        || matches!(code.as_str(), "25P03" | "53300" | "55P03")
                }
                Code::Sqlite(code) => matches!(code, BUSY | LOCKED),
            },
            _ => false,
        }
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            sqlx::Error::Database(error) => {
                f.write_str(error.message())?;
                match code(&**error) {
                    Code::Postgres(code) => with(f, of_postgres(&code)),
                    Code::Sqlite(code) => with(f, of_sqlite(code)),
                }
            }
            sqlx::Error::PoolTimedOut => f.write_str(
                "the database does not answer; check its host and port, and that it takes more connections",
            ),
            sqlx::Error::Io(error) => {
                error.fmt(f)?;
                with(f, Some(of_connection(error)))
            }
            sqlx::Error::Tls(error) => {
                write!(f, "no safe connection: {error}")?;
                with(f, Some(CERTIFICATE))
            }
            sqlx::Error::Protocol(what) => {
                f.write_str(what)?;
                with(f, Some("check that a PostgreSQL server is behind the host and the port"))
            }
            sqlx::Error::Configuration(error) => write!(f, "the address of the store: {error}"),
            other => other.fmt(f),
        }
    }
}

fn with(f: &mut fmt::Formatter<'_>, advice: Option<&str>) -> fmt::Result {
    advice.map_or(Ok(()), |advice| write!(f, "; {advice}"))
}

enum Code {
    /// Five letters and digits: the class in the first two.
    Postgres(String),
    /// The primary result code.
    Sqlite(u8),
}

fn code(error: &dyn DatabaseError) -> Code {
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<PgDatabaseError>().is_some() {
        return Code::Postgres(code.into_owned());
    }
    // Extended codes say more in their upper bytes.
    let code: i32 = code.parse().unwrap_or_default();
    Code::Sqlite(code.to_le_bytes()[0])
}

const BUSY: u8 = 5;
const LOCKED: u8 = 6;

fn of_sqlite(code: u8) -> Option<&'static str> {
    Some(match code {
        BUSY | LOCKED => {
            "another program has been writing to it for ten seconds; wait until it is done, then \
             run the same command again"
        }
        8 => {
            "let this user write to the file and to its folder, where SQLite keeps two files \
             beside it"
        }
        10 => "the disk failed; check it, and that there is room on it",
        11 => "the file is damaged; go back to a copy of it",
        13 => {
            "the disk is full, and what was committed is safe; make room, then run the same \
             command again"
        }
        14 => "check that its folder exists and is writable",
        26 => "name another file in the setting `store`",
        _ => return None,
    })
}

fn of_postgres(code: &str) -> Option<&'static str> {
    Some(match code {
        "28P01" => "check the user and the password in the setting `store`",
        "28000" => "let this user in from here in the server's pg_hba.conf",
        "3D000" => "make it with `createdb`, owned by the store's user",
        "3F000" | "42501" => {
            "make the store's user the owner of the database: ALTER DATABASE … OWNER TO …"
        }
        "25006" => "this is a replica, which only reads; name the primary in the setting `store`",
        "25P03" => "this machine stood still in the midst of it; run the same command again",
        "53100" => {
            "the server's disk is full, and what was committed is safe; make room, then run the \
             same command again"
        }
        "53300" => "close some of its connections, or raise its max_connections",
        "55P03" => {
            "another program has held a lock for ten seconds; wait until it is done, then run the \
             same command again"
        }
        "57P01" | "57P02" | "57P03" => "run the same command again once the server is up",
        _ => return None,
    })
}

const CERTIFICATE: &str = "name the authority of the server's certificate with \
    `?sslrootcert=FILE`, or encrypt without checking it with `?sslmode=require`";

fn of_connection(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "check that the server runs, and its host and port",
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => {
            "the connection to the server was lost; run the same command again once it is up"
        }
        // So says a TLS that does not believe a certificate.
        io::ErrorKind::InvalidData => CERTIFICATE,
        io::ErrorKind::NotFound => "is the file there that the store's `sslrootcert` names?",
        _ => "check the host and the port, and the network between",
    }
}
