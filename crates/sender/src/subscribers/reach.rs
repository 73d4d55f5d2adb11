//! At which domains the people are whom a mailing is for.

use std::collections::BTreeMap;

use postroom_content_model::Segment;

use super::{audience_page, may_be_mailed};
use crate::store::domain_in_sqlite;
use crate::{Error, Store};

impl Store {
    /// How many people of a list, or of a segment of it, may be mailed at each domain.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn audience_by_domain(
        &self,
        list: &str,
        segment: Option<&Segment>,
    ) -> Result<BTreeMap<String, u64>, Error> {
        let Some(segment) = segment else {
            return self.list_by_domain(list).await;
        };
        let (mut by_domain, mut last) = (BTreeMap::new(), Vec::new());
        let mut reading = self.pool.acquire().await?;
        while let Some(page) = audience_page(&mut reading, list, segment, &last).await? {
            for recipient in &page.recipients {
                let domain = recipient.address.rsplit('@').next().unwrap_or_default();
                *by_domain.entry(domain.to_owned()).or_default() += 1;
            }
            last = page.end;
        }
        Ok(by_domain)
    }

    async fn list_by_domain(&self, list: &str) -> Result<BTreeMap<String, u64>, Error> {
        let sql = self.dialect.choose(
            concat!(
                "SELECT ",
                domain_in_sqlite!("s.address"),
                " AS domain, count(*)
                FROM membership AS m JOIN subscriber AS s ON s.person = m.person
                WHERE ",
                may_be_mailed!("$1"),
                " GROUP BY domain"
            ),
            concat!(
                "SELECT substring(s.address FROM '[^@]*$') AS domain, count(*)
                FROM membership AS m JOIN subscriber AS s ON s.person = m.person
                WHERE ",
                may_be_mailed!("$1"),
                " GROUP BY domain"
            ),
        );
        let rows: Vec<(String, i64)> = sqlx::query_as(sql).bind(list).fetch_all(&self.pool).await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(domain, people)| (domain, people.unsigned_abs()))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{address, now, store_with};

    #[tokio::test]
    async fn people_are_counted_where_they_are() {
        let people = [
            "a@x.example",
            "\"b@y.example\"@x.example",
            "c@y.example",
            "d@y.example",
        ];
        let (_folder, store) = store_with(&people).await;
        let left = address("d@y.example");
        store.unsubscribe("weekly", &left, now()).await.unwrap();
        let anybody: Segment = "email exists".parse().unwrap();
        for segment in [None, Some(&anybody)] {
            let counts = store.audience_by_domain("weekly", segment).await.unwrap();
            let counts: Vec<_> = counts.iter().map(|(name, n)| (name.as_str(), *n)).collect();
            assert_eq!(counts, [("x.example", 2), ("y.example", 1)], "{segment:?}");
        }
    }
}
