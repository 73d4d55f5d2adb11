//! A list as CSV, in the columns that an import reads.

use std::io::Write;

use super::Subscriber;
use crate::{Error, Store};

/// Members held in memory at a time.
const PAGE: u32 = 1000;

impl Store {
    /// Writes a list as CSV, in the order of the addresses. Returns the number of people.
    ///
    /// # Errors
    /// When the store fails or the writer does.
    pub async fn export(&self, list: &str, writer: impl Write) -> Result<u64, Error> {
        let fields = self.field_names(list).await?;
        let mut out = csv::Writer::from_writer(writer);
        let header = ["email", "name"]
            .into_iter()
            .chain(fields.iter().map(String::as_str));
        out.write_record(header).map_err(Error::Export)?;
        let mut written = 0;
        let mut last = None;
        loop {
            let page = self.members(list, last.as_ref(), PAGE).await?;
            let Some(end) = page.last() else { break };
            for subscriber in &page {
                out.write_record(row(subscriber, &fields))
                    .map_err(Error::Export)?;
                written += 1;
            }
            last = Some(end.address.clone());
        }
        out.flush().map_err(|error| Error::Export(error.into()))?;
        Ok(written)
    }

    async fn field_names(&self, list: &str) -> Result<Vec<String>, Error> {
        let sql = "SELECT DISTINCT f.key FROM membership AS m
            JOIN subscriber AS s ON s.person = m.person, json_each(s.fields) AS f
            WHERE m.list = ? ORDER BY f.key";
        Ok(sqlx::query_scalar(sql)
            .bind(list)
            .fetch_all(&self.pool)
            .await?)
    }
}

fn row<'a>(subscriber: &'a Subscriber, fields: &'a [String]) -> impl Iterator<Item = &'a str> {
    let known = [
        subscriber.address.as_str(),
        subscriber.name.as_deref().unwrap_or_default(),
    ];
    let custom = fields
        .iter()
        .map(|field| subscriber.fields.get(field).map_or("", String::as_str));
    known.into_iter().chain(custom)
}

#[cfg(test)]
mod tests {
    use crate::testing::{now, temporary_store};

    #[tokio::test]
    async fn what_is_exported_can_be_imported() {
        let (_folder, store) = temporary_store().await;
        let list =
            "email,name,city,plan\nada@x.example,\"Ada, Countess\",London,\nbob@x.example,,,pro\n";
        store
            .import("weekly", list.as_bytes(), now())
            .await
            .unwrap();
        let mut out = Vec::new();
        assert_eq!(store.export("weekly", &mut out).await.unwrap(), 2);
        assert_eq!(String::from_utf8(out.clone()).unwrap(), list);
        let report = store.import("weekly", out.as_slice(), now()).await.unwrap();
        assert_eq!(report.unchanged, 2);
    }
}
