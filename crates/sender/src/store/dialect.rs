//! What differs between the databases that can hold a store. Statements do not, but for those
//! that a [`Dialect`] chooses: `$1`, `$2` … mean the same to both.

use sqlx::{Any, AnyConnection, AnyPool, Transaction};

use crate::Error;

/// The database that holds the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// What only one transaction of a PostgreSQL store may do at a time. The numbers are those of
/// advisory locks, which are told from other
/// programs' by them and from those of stores in other schemas by the schema.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Alone {
    /// Bringing the schema up to date.
    Migrating = 0x706f_7301,
    /// Changing who is on a list, who must not be mailed, or the keys.
    ChangingLists = 0x706f_7302,
    /// Joining those who send.
    Joining = 0x706f_7303,
}

impl Dialect {
    /// The one of two texts that this database understands.
    pub(crate) fn choose<T>(self, sqlite: T, postgres: T) -> T {
        match self {
            Self::Sqlite => sqlite,
            Self::Postgres => postgres,
        }
    }

    /// Begins a transaction that may write, waiting its turn now rather than failing later.
    pub(crate) fn begin(self) -> &'static str {
        self.choose("BEGIN IMMEDIATE", "BEGIN")
    }

    /// Waits until no other transaction does the same. On SQLite every transaction that writes
    /// is alone already.
    pub(crate) async fn be_alone(
        self,
        transaction: &mut AnyConnection,
        doing: Alone,
    ) -> Result<(), sqlx::Error> {
        if self == Self::Postgres {
            sqlx::query("SELECT pg_advisory_xact_lock($1, hashtext(current_schema()))")
                .bind(doing as i32)
                .execute(transaction)
                .await?;
        }
        Ok(())
    }

    /// Begins a transaction that changes who is on a list, who must not be mailed, or the keys:
    /// what it reads stays true until it is committed.
    pub(crate) async fn begin_alone(
        self,
        pool: &AnyPool,
    ) -> Result<Transaction<'static, Any>, Error> {
        let mut writing = pool.begin_with(self.begin()).await?;
        self.be_alone(&mut writing, Alone::ChangingLists).await?;
        Ok(writing)
    }

    /// `($1, $2), ($3, $4)`: the places of the values of so many rows, of a statement that has no
    /// others. SQLite's have no names there: whoever binds a value asks for the name of its place,
    /// which SQLite looks for among all of them.
    pub(crate) fn places(self, rows: usize, columns: usize) -> String {
        let mut text = String::new();
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..columns {
                text.push_str(if column == 0 { "" } else { ", " });
                match self {
                    Self::Sqlite => text.push('?'),
                    Self::Postgres => {
                        text.push_str(&format!("${}", row * columns + column + 1));
                    }
                }
            }
            text.push(')');
        }
        text
    }
}

/// The domain of an address in SQLite. It follows the last `@`, which is the only one unless the
/// local part is quoted; looking for the last takes six times as long.
macro_rules! domain_in_sqlite {
    ($address:literal) => {
        concat!(
            "CASE WHEN ",
            $address,
            " LIKE '\"%' THEN replace(",
            $address,
            ", rtrim(",
            $address,
            ", replace(",
            $address,
            ", '@', '')), '') ELSE substr(",
            $address,
            ", instr(",
            $address,
            ", '@') + 1) END"
        )
    };
}
pub(crate) use domain_in_sqlite;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_through() {
        let check = |rows, columns, sqlite: &str, postgres: &str| {
            assert_eq!(Dialect::Sqlite.places(rows, columns), sqlite);
            assert_eq!(Dialect::Postgres.places(rows, columns), postgres);
        };
        check(2, 3, "(?, ?, ?), (?, ?, ?)", "($1, $2, $3), ($4, $5, $6)");
        check(1, 1, "(?)", "($1)");
    }
}
