//! Connections to the store, and what holds for each of them.

use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions};

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
        .after_connect(move |connection, _| Box::pin(set_up(connection, dialect)));
    Ok(pool.connect_lazy_with(options(url)?))
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
        StoreUrl::Postgres(url) => AnyConnectOptions::from_url(url),
    }
}

/// Every other character is encoded: nothing in a path is a parameter, or a way up.
fn sqlite_url(path: &Path) -> Result<String, sqlx::Error> {
    let path = path
        .to_str()
        .ok_or_else(|| sqlx::Error::Configuration("its path is not UTF-8; rename it".into()))?;
    let path = utf8_percent_encode(path, NON_ALPHANUMERIC);
    Ok(format!("sqlite:{path}?mode=rwc"))
}
