//! A list as CSV, in the columns that an import reads.

use std::io::Write;

use super::Cells;
use super::roll::Member;
use super::sheet::write_row;
use crate::{Error, Store};

/// Members held in memory at a time.
const PAGE: u32 = 1000;
/// The columns of a consent, as an import reads them.
const CONSENT: [&str; 3] = ["consent_source", "consent_time", "consent_wording"];

impl Store {
    /// Writes a list as CSV, in the order of the addresses. Returns the number of people.
    ///
    /// # Errors
    /// When the store fails or the writer does.
    pub async fn export(
        &self,
        list: &str,
        cells: Cells,
        mut out: impl Write,
    ) -> Result<u64, Error> {
        let fields = self.field_names(list).await?;
        let consent: &[&str] = if self.has_consents(list).await? {
            &CONSENT
        } else {
            &[]
        };
        let header = ["email", "name"].into_iter().chain(consent.iter().copied());
        let header = header.chain(fields.iter().map(String::as_str));
        write_row(&mut out, header, cells).map_err(Error::Export)?;
        let (mut written, mut last) = (0, None);
        loop {
            let page = self.roll(list, last.as_ref(), PAGE).await?;
            let Some(end) = page.last() else { break };
            for member in &page {
                let row = row(member, !consent.is_empty(), &fields);
                write_row(&mut out, row, cells).map_err(Error::Export)?;
                written += 1;
            }
            last = Some(end.subscriber.address.clone());
        }
        out.flush().map_err(Error::Export)?;
        Ok(written)
    }

    async fn field_names(&self, list: &str) -> Result<Vec<String>, Error> {
        let sql = self.dialect.choose(
            "SELECT DISTINCT f.key FROM membership AS m
                JOIN subscriber AS s ON s.person = m.person, json_each(s.fields) AS f
                WHERE m.list = $1 ORDER BY f.key",
            r#"SELECT name FROM
                (SELECT DISTINCT json_object_keys(s.fields::json) AS name FROM membership AS m
                    JOIN subscriber AS s ON s.person = m.person WHERE m.list = $1) AS f
                ORDER BY name COLLATE "C""#,
        );
        Ok(sqlx::query_scalar(sql)
            .bind(list)
            .fetch_all(&self.pool)
            .await?)
    }

    async fn has_consents(&self, list: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM membership WHERE list = $1 AND (consent_source IS NOT NULL
            OR consented_at IS NOT NULL OR consent_wording IS NOT NULL) LIMIT 1";
        let found = sqlx::query(sql)
            .bind(list)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found.is_some())
    }
}

fn row<'a>(
    member: &'a Member,
    with_consent: bool,
    fields: &'a [String],
) -> impl Iterator<Item = &'a str> {
    let Member {
        subscriber,
        consent,
    } = member;
    let known = [
        Some(subscriber.address.as_str()),
        subscriber.name.as_deref(),
    ];
    let consent = [
        consent.source.as_deref(),
        consent.at.as_deref(),
        consent.wording.as_deref(),
    ];
    let consent = consent.into_iter().filter(move |_| with_consent);
    let custom = fields
        .iter()
        .map(|field| subscriber.fields.get(field).map(String::as_str));
    let cells = known.into_iter().chain(consent).chain(custom);
    cells.map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{import, temporary_store};

    async fn exported(store: &Store, cells: Cells) -> String {
        let mut out = Vec::new();
        store.export("weekly", cells, &mut out).await.unwrap();
        String::from_utf8(out).unwrap()
    }

    #[tokio::test]
    async fn what_is_exported_can_be_imported() {
        let (_folder, store) = temporary_store().await;
        let list =
            "email,name,city,plan\nada@x.example,\"Ada, Countess\",London,\nbob@x.example,,,pro\n";
        import(&store, list).await;
        assert_eq!(exported(&store, Cells::Safe).await, list);
        assert_eq!(import(&store, list).await.0.unchanged, 2);
    }

    #[tokio::test]
    async fn consent_and_formulas_survive_the_way_out_and_in() {
        let (_folder, store) = temporary_store().await;
        let list = "email,name,consent_source,consent_time,consent_wording\n\
            '+ada@x.example,\"'=HYPERLINK(\"\"x\"\")\",/join,2025-02-03,\"Yes, please\"\n";
        import(&store, list).await;
        assert_eq!(exported(&store, Cells::Safe).await, list);
        assert_eq!(import(&store, list).await.0.unchanged, 1);
        let plain = exported(&store, Cells::Plain).await;
        assert!(plain.contains("\n+ada@x.example,\"=HYPERLINK"), "{plain}");
    }
}
