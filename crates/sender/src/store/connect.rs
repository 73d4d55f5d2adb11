//! Connections to the store, and what holds for each of them.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Connection as _};

use url::Url;

use super::{Dialect, StoreUrl};

/// What holds for a connection to SQLite. `busy_timeout` is how long a statement waits for
/// another process to finish writing; with `synchronous` at NORMAL a power cut would roll
/// committed intents back, and that means duplicates; with `secure_delete` off whoever is
/// forgotten would stay readable in the pages that deleting leaves behind.
const SQLITE: &str = "PRAGMA busy_timeout = 10000;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;";

/// The same for PostgreSQL, whatever the server's or the role's defaults are. A machine that stands
/// still or is cut off in the midst of a transaction would keep its locks until the server has
/// given up its connection, for hours perhaps; it loses them before others stop waiting for them.
const POSTGRES: &str = "SET synchronous_commit = on;
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '8s';";

/// Connections that one process opens to PostgreSQL at most.
const CONNECTIONS: u32 = 8;
/// How long to wait for a connection before saying that there is none.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens one connection, which says at once what is wrong: a pool tries until its time is up.
pub(super) async fn first(url: &StoreUrl) -> Result<AnyConnection, sqlx::Error> {
    let connecting = async {
        let mut connection = options(url)?.connect().await?;
        set_up(&mut connection, url.dialect()).await?;
        Ok(connection)
    };
    let connected = tokio::time::timeout(PATIENCE, connecting).await;
    connected.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// A pool for the rest: one connection to SQLite, which has one writer, and the sender never
/// reads while it writes.
pub(super) fn pool(url: &StoreUrl) -> Result<AnyPool, sqlx::Error> {
    let dialect = url.dialect();
    let pool = AnyPoolOptions::new()
        .max_connections(dialect.choose(1, CONNECTIONS))
        .acquire_timeout(dialect.choose(Duration::from_secs(30), PATIENCE))
        // A file does not go away as a server may.
        .test_before_acquire(dialect == Dialect::Postgres)
        .after_connect(move |connection, _| Box::pin(set_up(connection, dialect)))
        .after_release(move |connection, _| Box::pin(is_sound(connection, dialect)));
    Ok(pool.connect_lazy_with(options(url)?))
}

/// Whether a connection can be used again. When SQLite itself has rolled a transaction back (the
/// disk was full), sqlx takes it for open for ever, and no other can begin.
async fn is_sound(connection: &mut AnyConnection, dialect: Dialect) -> Result<bool, sqlx::Error> {
    if dialect == Dialect::Postgres || !connection.is_in_transaction() {
        return Ok(true);
    }
    // A transaction that was dropped may be about to be rolled back; by then it is.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

async fn set_up(connection: &mut AnyConnection, dialect: Dialect) -> Result<(), sqlx::Error> {
    let sql = dialect.choose(SQLITE, POSTGRES);
    sqlx::raw_sql(sql).execute(connection).await?;
    Ok(())
}

fn options(url: &StoreUrl) -> Result<AnyConnectOptions, sqlx::Error> {
    static DRIVERS: Once = Once::new();
    DRIVERS.call_once(sqlx::any::install_default_drivers);
    match url {
        StoreUrl::Sqlite(path) => sqlite_url(path)?.parse(),
        StoreUrl::Postgres(url) => AnyConnectOptions::from_url(&checked(url)),
    }
}

/// The same URL; unless it says otherwise, a server elsewhere has to show a certificate for its
/// name: passwords, addresses and names go over the line.
fn checked(url: &Url) -> Url {
    let says = url.query_pairs();
    let mut says = says.filter(|(key, _)| matches!(&**key, "sslmode" | "ssl-mode"));
    let mut checked = url.clone();
    if says.next().is_none() && !hosts(url).iter().all(|host| is_here(host)) {
        checked
            .query_pairs_mut()
            .append_pair("sslmode", "verify-full");
    }
    checked
}

fn hosts(url: &Url) -> Vec<String> {
    let named = url.query_pairs();
    let named = named.filter(|(key, _)| matches!(&**key, "host" | "hostaddr"));
    let named = named.map(|(_, host)| host.into_owned());
    url.host_str()
        .map(str::to_owned)
        .into_iter()
        .chain(named)
        .collect()
}

/// Whether a host is this machine, or the folder of a socket.
fn is_here(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = |ip: IpAddr| ip.is_loopback();
    host.is_empty()
        || host.starts_with(['/', '%'])
        || host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(loopback)
}

/// Every other character is encoded: nothing in a path is a parameter, or a way up.
fn sqlite_url(path: &Path) -> Result<String, sqlx::Error> {
    let path = path
        .to_str()
        .ok_or_else(|| sqlx::Error::Configuration("its path is not UTF-8; rename it".into()))?;
    let path = utf8_percent_encode(path, NON_ALPHANUMERIC);
    Ok(format!("sqlite:{path}?mode=rwc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_elsewhere_show_a_certificate() {
        let check = |url: &str, expected: bool| {
            let checked = checked(&url.parse().unwrap());
            let verifies = checked.as_str().contains("sslmode=verify-full");
            assert_eq!(verifies, expected, "{checked}");
        };
        check("postgres://db.example/post", true);
        check("postgres://10.0.0.7/post?application_name=x", true);
        check("postgres://localhost/post?host=db.example", true);
        check("postgres://db.example/post?sslmode=require", false);
        check("postgres://db.example/post?ssl-mode=disable", false);
        check("postgres://LOCALHOST:5433/post", false);
        check("postgres://news@127.0.0.1/post", false);
        check("postgres://[::1]/post", false);
        check("postgres://%2Frun%2Fpostgresql/post", false);
        check("postgres:///post?host=/run/postgresql", false);
    }
}
