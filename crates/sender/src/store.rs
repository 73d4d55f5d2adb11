//! The store: one SQLite file with subscribers, suppressions and the ledger.

mod keys;
mod lock;
mod schema;
mod url;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::Transaction;
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};

pub use self::keys::Returned;
pub(crate) use self::keys::{Keys, Person};
pub use self::lock::SendLock;
pub use self::url::StoreUrl;
use crate::Error;

/// How long a statement waits for another process to finish writing.
const BUSY: Duration = Duration::from_secs(10);

/// An open store. Cloning shares the connection.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: SqlitePool,
    pub(crate) keys: Arc<Keys>,
    path: PathBuf,
}

impl Store {
    /// Opens the store, creates it if it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, or a newer Postroom has written it.
    pub async fn open(url: &StoreUrl) -> Result<Self, Error> {
        let StoreUrl::Sqlite(path) = url;
        let pool = connect(path).await.map_err(|source| Error::OpenStore {
            path: path.clone(),
            source,
        })?;
        schema::migrate(&pool, path).await?;
        let keys = Keys::load(&pool).await?;
        Ok(Self {
            pool,
            keys: Arc::new(keys),
            path: path.clone(),
        })
    }

    /// The store's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the file, folding the write-ahead log into it.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Signs unsubscribe links with a new key from now on. Those in mails already sent stay
    /// valid for more than a year.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn renew_token_key(&mut self, now: Timestamp) -> Result<(), Error> {
        Keys::renew_token_key(&self.pool, now).await?;
        self.keys = Arc::new(Keys::load(&self.pool).await?);
        Ok(())
    }

    /// Reserves the store for one sending process. [`send`](crate::send) does so by itself.
    ///
    /// # Errors
    /// [`Error::Locked`] when another process is sending.
    pub fn lock_sending(&self) -> Result<SendLock, Error> {
        SendLock::take(&self.path)
    }

    /// Begins a transaction that may write, waiting its turn now rather than failing later.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, Error> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

/// One connection: SQLite has one writer, and the sender never reads while it writes.
async fn connect(path: &Path) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        // Whoever is forgotten must not stay readable in the pages that deleting leaves behind.
        .pragma("secure_delete", "ON")
        .journal_mode(SqliteJournalMode::Wal)
        // With NORMAL a power cut rolls committed intents back, and that means duplicates.
        .synchronous(SqliteSynchronous::Full);
    SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::temporary_store;

    #[tokio::test]
    async fn commits_are_durable() {
        let (_folder, store) = temporary_store().await;
        let pragma = async |sql: &'static str| -> String {
            let row: (String,) = sqlx::query_as(sql).fetch_one(&store.pool).await.unwrap();
            row.0
        };
        assert_eq!(
            pragma("SELECT journal_mode FROM pragma_journal_mode").await,
            "wal"
        );
        assert_eq!(
            pragma("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous").await,
            "2"
        );
        assert_eq!(
            pragma("SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys").await,
            "1"
        );
    }

    #[tokio::test]
    async fn a_missing_folder_is_named() {
        let url = StoreUrl::Sqlite("/nonexistent/postroom.db".into());
        let error = Store::open(&url).await.unwrap_err();
        assert!(
            error.to_string().contains("/nonexistent/postroom.db"),
            "{error}"
        );
    }
}
