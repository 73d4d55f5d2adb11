//! The store's schema and its versions.

use sqlx::{AnyConnection, Connection};

use super::{Alone, Dialect, StoreUrl};
use crate::Error;

/// A version and the statements that make it out of the one before. A released one never
/// changes. The same number means the same on every database.
type Version = (i64, &'static str);

const SQLITE: &[Version] = &[
    (1, include_str!("../schema/sqlite/1.sql")),
    (2, include_str!("../schema/sqlite/2.sql")),
    (3, include_str!("../schema/sqlite/3.sql")),
    (4, include_str!("../schema/sqlite/4.sql")),
    (5, include_str!("../schema/sqlite/5.sql")),
];

const POSTGRES: &[Version] = &[
    (3, include_str!("../schema/postgres/3.sql")),
    (4, include_str!("../schema/postgres/4.sql")),
    (5, include_str!("../schema/postgres/5.sql")),
];

/// Brings the schema up to date; refuses a store that is ahead of this binary.
pub(super) async fn migrate(connection: &mut AnyConnection, url: &StoreUrl) -> Result<(), Error> {
    let dialect = url.dialect();
    let versions = dialect.choose(SQLITE, POSTGRES);
    let known = versions.last().map_or(0, |(number, _)| *number);
    let open = |error: sqlx::Error| Error::OpenStore {
        store: url.clone(),
        trouble: error.into(),
    };
    let found = version(connection, dialect).await.map_err(open)?;
    if found > known {
        return Err(Error::NewerStore {
            store: url.clone(),
            found,
            known,
        });
    }
    if found < known {
        let upgraded = upgrade(connection, dialect, versions).await;
        upgraded.map_err(open)?;
    }
    Ok(())
}

/// Runs what is missing, in one transaction. The version is read again inside it, because
/// another process may just have done the work.
async fn upgrade(
    connection: &mut AnyConnection,
    dialect: Dialect,
    versions: &[Version],
) -> Result<(), sqlx::Error> {
    let mut writing = connection.begin_with(dialect.begin()).await?;
    dialect.be_alone(&mut writing, Alone::Migrating).await?;
    let found = version(&mut writing, dialect).await?;
    for (number, sql) in versions.iter().filter(|(number, _)| *number > found) {
        sqlx::raw_sql(*sql).execute(&mut *writing).await?;
        sqlx::query("DELETE FROM schema_version")
            .execute(&mut *writing)
            .await?;
        sqlx::query("INSERT INTO schema_version (version) VALUES ($1)")
            .bind(number)
            .execute(&mut *writing)
            .await?;
    }
    writing.commit().await
}

/// The store's version; 0 for an empty one.
async fn version(connection: &mut AnyConnection, dialect: Dialect) -> Result<i64, sqlx::Error> {
    let has_versions = dialect.choose(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'",
        "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_version')",
    );
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
    use super::*;
    use crate::Store;
    use crate::testing::temporary_store;

    #[test]
    fn the_same_number_means_the_same_everywhere() {
        assert_eq!(
            SQLITE.last().map(|(number, _)| number),
            POSTGRES.last().map(|(number, _)| number)
        );
    }

    #[tokio::test]
    async fn a_newer_store_is_refused() {
        let (_folder, store) = temporary_store().await;
        let url = store.url().clone();
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
        let token = store.keys.token("weekly", "weekly", before);
        store.close().await;
        let again = Store::open(store.url()).await.unwrap();
        assert_eq!(again.keys.person(&address), before);
        assert!(again.keys.verify(&token).is_ok());
    }
}
