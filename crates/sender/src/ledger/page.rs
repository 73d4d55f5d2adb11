//! Finding a mailing by the page that it was mailed with: the edition's file, which names its id,
//! may be gone.

use postroom_content_model::Mailing;

use crate::{Error, Store};

impl Store {
    /// The edition of the latest mailing whose page on the web has this path, whatever the host.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn edition_on_page(&self, path: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT edition, body FROM mailing ORDER BY started_at DESC, id DESC";
        let rows: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&self.pool).await?;
        for (edition, body) in rows {
            let mailing: Mailing =
                serde_json::from_str(&body).map_err(|e| Error::corrupt("a mailing", &e))?;
            if mailing.web_url.ends_with(path) {
                return Ok(Some(edition));
            }
        }
        Ok(None)
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
