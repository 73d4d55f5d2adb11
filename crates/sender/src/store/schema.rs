//! The store's schema and its versions.

use std::path::Path;

use sqlx::{Connection, SqliteConnection, SqlitePool};

use crate::Error;

/// Every version of the schema, oldest first. A released one never changes.
const VERSIONS: &[&str] = &[
    include_str!("../schema/1.sql"),
    include_str!("../schema/2.sql"),
    include_str!("../schema/3.sql"),
];

/// Brings the schema up to date; refuses a store that is ahead of this binary.
pub(super) async fn migrate(pool: &SqlitePool, path: &Path) -> Result<(), Error> {
    let open = |source| Error::OpenStore {
        path: path.to_owned(),
        source,
    };
    let mut connection = pool.acquire().await.map_err(open)?;
    let known = i64::try_from(VERSIONS.len()).expect("a handful of versions");
    let found = version(&mut connection).await.map_err(open)?;
    if found > known {
        return Err(Error::NewerStore {
            path: path.to_owned(),
            found,
            known,
        });
    }
    if found < known {
        upgrade(&mut connection).await.map_err(open)?;
    }
    Ok(())
}

/// Runs what is missing, in one transaction. The version is read again inside it, because
/// another process may just have done the work.
async fn upgrade(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut writing = connection.begin_with("BEGIN IMMEDIATE").await?;
    let found = version(&mut writing).await?;
    for (sql, number) in VERSIONS
        .iter()
        .zip(1_i64..)
        .filter(|(_, number)| *number > found)
    {
        sqlx::raw_sql(*sql).execute(&mut *writing).await?;
        sqlx::query("DELETE FROM schema_version")
            .execute(&mut *writing)
            .await?;
        sqlx::query("INSERT INTO schema_version (version) VALUES (?)")
            .bind(number)
            .execute(&mut *writing)
            .await?;
    }
    writing.commit().await
}

/// The store's version; 0 for an empty file.
async fn version(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let has_versions = "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'";
    let tables: i64 = sqlx::query_scalar(has_versions)
        .fetch_one(&mut *connection)
        .await?;
    if tables == 0 {
        return Ok(0);
    }
    sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM schema_version")
        .fetch_one(connection)
        .await
}

#[cfg(test)]
mod tests {
    use crate::testing::temporary_store;
    use crate::{Error, Store, StoreUrl};

    #[tokio::test]
    async fn a_newer_store_is_refused() {
        let (_folder, store) = temporary_store().await;
        let url = StoreUrl::Sqlite(store.path().to_owned());
        sqlx::query("UPDATE schema_version SET version = 99")
            .execute(&store.pool)
            .await
            .unwrap();
        store.close().await;
        let error = Store::open(&url).await.unwrap_err();
        assert!(
            matches!(error, Error::NewerStore { found: 99, .. }),
            "{error}"
        );
        assert!(error.to_string().contains("update postroom"), "{error}");
    }

    #[tokio::test]
    async fn opening_again_changes_nothing() {
        let (_folder, store) = temporary_store().await;
        let address = "a@x.example".parse().unwrap();
        let before = store.keys.person(&address);
        store.close().await;
        let again = Store::open(&StoreUrl::Sqlite(store.path().to_owned()))
            .await
            .unwrap();
        assert_eq!(again.keys.person(&address), before);
    }
}
