//! The store: subscribers, suppressions and the ledger, in a SQLite file or in PostgreSQL.

mod connect;
mod dialect;
mod keys;
mod lock;
mod schema;
mod trouble;
mod url;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{Any, AnyPool, Connection, Transaction};

pub(crate) use self::dialect::{Alone, Dialect, domain_in_sqlite};
pub use self::keys::Returned;
pub(crate) use self::keys::{Keys, Person};
pub use self::lock::SendLock;
pub use self::trouble::Trouble;
pub use self::url::StoreUrl;
use crate::Error;

/// An open store. Cloning shares the connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: AnyPool,
    pub(crate) dialect: Dialect,
    pub(crate) keys: Arc<Keys>,
    url: StoreUrl,
}

impl Store {
    /// Opens the store, creates a file that is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// When the store cannot be opened, or a newer Postroom has written it.
    pub async fn open(url: &StoreUrl) -> Result<Self, Error> {
        let open = |error: sqlx::Error| Error::OpenStore {
            store: url.clone(),
            trouble: error.into(),
        };
        let mut first = connect::first(url).await.map_err(open)?;
        schema::migrate(&mut first, url).await?;
        let pool = connect::pool(url).map_err(open)?;
        let keys = Keys::load(&pool).await?;
        // Now that it is not the only one: with the last, SQLite takes its log away.
        first.close().await.map_err(open)?;
        Ok(Self {
            pool,
            dialect: url.dialect(),
            keys: Arc::new(keys),
            url: url.clone(),
        })
    }

    /// Where the store is.
    pub fn url(&self) -> &StoreUrl {
        &self.url
    }

    /// Closes the connections; SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Signs unsubscribe links with a new key from now on. Those in mails already sent stay
    /// valid for more than a year.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn renew_token_key(&mut self, now: Timestamp) -> Result<(), Error> {
        Keys::renew_token_key(&self.pool, self.dialect, now).await?;
        self.keys = Arc::new(Keys::load(&self.pool).await?);
        Ok(())
    }

    /// Reserves a SQLite store for one sending process; `None` on PostgreSQL, where many may
    /// send. [`send`](crate::send()) does so by itself.
    ///
    /// # Errors
    /// [`Error::Locked`] when another process is sending.
    pub fn lock_sending(&self) -> Result<Option<SendLock>, Error> {
        match &self.url {
            StoreUrl::Sqlite(path) => SendLock::take(path).map(Some),
            StoreUrl::Postgres(_) => Ok(None),
        }
    }

    /// Begins a transaction that may write. On SQLite it is the only one.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, Error> {
        Ok(self.pool.begin_with(self.dialect.begin()).await?)
    }

    /// Begins a transaction that changes who is on a list or who must not be mailed, and is the
    /// only one that does: what it reads stays true until it is committed.
    pub(crate) async fn begin_alone(&self) -> Result<Transaction<'static, Any>, Error> {
        self.dialect.begin_alone(&self.pool).await
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "servers"))]
mod postgres_tests;
#[cfg(test)]
mod tests;
