//! Who is on which list.

use super::join::Known;
use super::{Consent, Subscriber};
use crate::{EmailAddress, Error, Store};

/// Someone on a list, with what shows that they want to be.
pub(super) struct Member {
    pub(super) subscriber: Subscriber,
    pub(super) consent: Consent,
}

type MemberRow = (String, Option<String>, String);

impl Store {
    /// Every list with the number of its members, by name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn lists(&self) -> Result<Vec<(String, u64)>, Error> {
        let sql = "SELECT list, count(*) FROM membership GROUP BY list ORDER BY list";
        let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(&self.pool).await?;
        Ok(rows
            .into_iter()
            .map(|(list, members)| (list, members.unsigned_abs()))
            .collect())
    }

    /// How many people are on a list.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn count(&self, list: &str) -> Result<u64, Error> {
        let members: i64 = sqlx::query_scalar("SELECT count(*) FROM membership WHERE list = $1")
            .bind(list)
            .fetch_one(&self.pool)
            .await?;
        Ok(members.unsigned_abs())
    }

    /// What is known of an address.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find(&self, address: &EmailAddress) -> Result<Option<Subscriber>, Error> {
        let row: Option<MemberRow> =
            sqlx::query_as("SELECT address, name, fields FROM subscriber WHERE person = $1")
                .bind(self.keys.person(address).as_bytes())
                .fetch_optional(&self.pool)
                .await?;
        row.map(|(address, name, fields)| Subscriber::from_columns(&address, name, &fields))
            .transpose()
    }

    /// A page of members with their consents, in the order of their addresses, behind `after`.
    pub(super) async fn roll(
        &self,
        list: &str,
        after: Option<&EmailAddress>,
        limit: u32,
    ) -> Result<Vec<Member>, Error> {
        let sql = "SELECT s.address, s.name, s.fields, 1 AS member,
                m.consent_source, m.consented_at, m.consent_wording
            FROM subscriber AS s JOIN membership AS m ON m.list = $1 AND m.person = s.person
            WHERE s.key > $2 ORDER BY s.key LIMIT $3";
        let rows: Vec<Known> = sqlx::query_as(sql)
            .bind(list)
            .bind(after.map(EmailAddress::key).unwrap_or_default())
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
        let members = rows.into_iter().map(|row| {
            let (subscriber, consent) = row.read()?;
            Ok(Member {
                subscriber,
                consent,
            })
        });
        members.collect()
    }

    /// A page of at most `limit` members in the order of their addresses, behind `after`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn members(
        &self,
        list: &str,
        after: Option<&EmailAddress>,
        limit: u32,
    ) -> Result<Vec<Subscriber>, Error> {
        let sql = "SELECT s.address, s.name, s.fields FROM subscriber AS s
            WHERE s.key > $1 AND EXISTS (SELECT 1 FROM membership AS m WHERE m.list = $2 AND m.person = s.person)
            ORDER BY s.key LIMIT $3";
        let rows: Vec<MemberRow> = sqlx::query_as(sql)
            .bind(after.map(EmailAddress::key).unwrap_or_default())
            .bind(list)
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter()
            .map(|(address, name, fields)| Subscriber::from_columns(&address, name, &fields))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::store_with;

    #[tokio::test]
    async fn members_come_in_pages() {
        let (_folder, store) = store_with(&["c@x.example", "a@x.example", "B@x.example"]).await;
        let first = store.members("weekly", None, 2).await.unwrap();
        let second = store
            .members("weekly", Some(&first[1].address), 2)
            .await
            .unwrap();
        let all: Vec<_> = first
            .iter()
            .chain(&second)
            .map(|s| s.address.as_str())
            .collect();
        assert_eq!(all, ["a@x.example", "B@x.example", "c@x.example"]);
        assert_eq!(store.lists().await.unwrap(), [("weekly".to_owned(), 3)]);
        assert!(store.members("other", None, 2).await.unwrap().is_empty());
    }
}
