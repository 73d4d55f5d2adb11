//! Finding a mailing by the page that it was mailed with: the edition's file, which names its id,
//! may be gone.

use sqlx::AssertSqlSafe;

use crate::{Error, Store};

impl Store {
    /// The edition of the latest mailing whose page on the web has this path, whatever the host.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn edition_on_page(&self, path: &str) -> Result<Option<String>, Error> {
        // A body is as long as a mail, and there is one for each mailing ever made.
        let page = self
            .dialect
            .choose("body ->> '$.web_url'", "CAST(body AS json) ->> 'web_url'");
        let sql = format!("SELECT edition, {page} FROM mailing ORDER BY started_at DESC, id DESC");
        let rows: Vec<(String, Option<String>)> = sqlx::query_as(AssertSqlSafe(sql))
            .fetch_all(&self.pool)
            .await?;
        let mut rows = rows.into_iter();
        let found = rows.find(|(_, page)| page.as_ref().is_some_and(|page| page.ends_with(path)));
        Ok(found.map(|(edition, _)| edition))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Recording, accepted, mailing, options, store_with};
    use crate::{TransportKind, send};

    #[tokio::test]
    async fn a_mailing_is_known_by_its_page() {
        let (_folder, store) = store_with(&["ada@x.example"]).await;
        let path = "/newsletters/weekly/1/";
        assert_eq!(store.edition_on_page(path).await.unwrap(), None);
        let transport = Recording::new(TransportKind::Smtp, accepted);
        let (mailing, options) = (mailing(), options());
        let run = send(&store, &mailing, transport.opening(), &options, |_| {});
        run.await.unwrap();
        let found = store.edition_on_page(path).await.unwrap();
        assert_eq!(found.as_deref(), Some("edition-1"));
        let other = store.edition_on_page("/newsletters/weekly/2/").await;
        assert_eq!(other.unwrap(), None);
    }
}
