//! Starting a mailing, and opening one that was started.

use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use postroom_content_model::Mailing;

use super::{Ledger, Owner};
use crate::send::Clock;
use crate::{Error, Store, TransportKind};

type MailingRow = (
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl Ledger {
    /// Opens the mailing of this edition and kind, if one was started.
    pub(crate) async fn find(
        store: &Store,
        edition: &str,
        kind: TransportKind,
        now: Timestamp,
    ) -> Result<Option<Self>, Error> {
        let sql = "SELECT id, hash, body, frozen_at, cancelled_at, pruned_at FROM mailing
            WHERE edition = $1 AND kind = $2";
        let row: Option<MailingRow> = sqlx::query_as(sql)
            .bind(edition)
            .bind(kind.as_str())
            .fetch_optional(&store.pool)
            .await?;
        let Some((id, hash, body, frozen_at, cancelled_at, pruned_at)) = row else {
            return Ok(None);
        };
        if cancelled_at.is_some() {
            return Err(Error::Cancelled {
                edition: edition.to_owned(),
            });
        }
        if let Some(pruned_at) = pruned_at {
            let reason = format!(
                "it was mailed long ago, and to whom was deleted on {}; compose a new edition",
                pruned_at.split('T').next().unwrap_or_default()
            );
            return Err(Error::Mailing {
                edition: edition.to_owned(),
                reason,
            });
        }
        let mailing = serde_json::from_str(&body).map_err(|e| Error::corrupt("a mailing", &e))?;
        let ledger = Self {
            store: store.clone(),
            id,
            kind,
            mailing,
            hash,
            resumed: frozen_at.is_some(),
            clock: Clock::new(super::lease::time_of(store, now).await?),
            owner: Owner::new(store.dialect)?,
            has_group_trigger: AtomicBool::new(false),
        };
        Ok(Some(ledger))
    }

    /// Starts the mailing, or opens it when it was started before.
    pub(crate) async fn start(
        store: &Store,
        mailing: &Mailing,
        kind: TransportKind,
        now: Timestamp,
    ) -> Result<Self, Error> {
        if let Some(started) = Self::find(store, &mailing.id, kind, now).await? {
            return Ok(started);
        }
        let segment = mailing.segment.as_ref();
        if store.someone_of(&mailing.list, segment).await?.is_none() {
            let list = &mailing.list;
            let reason = match segment {
                None => format!("the list `{list}` has no subscribers; import some first"),
                Some(segment) => format!("nobody on the list `{list}` has `{segment}`"),
            };
            return Err(Error::Mailing {
                edition: mailing.id.clone(),
                reason,
            });
        }
        let body = serde_json::to_string(mailing).expect("a mailing holds only strings");
        sqlx::query(
            "INSERT INTO mailing (edition, kind, hash, body, started_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (edition, kind) DO NOTHING",
        )
        .bind(&mailing.id)
        .bind(kind.as_str())
        .bind(mailing.hash())
        .bind(body)
        .bind(now.to_string())
        .execute(&store.pool)
        .await?;
        let started = Self::find(store, &mailing.id, kind, now).await?;
        started.ok_or_else(|| Error::UnknownMailing {
            edition: mailing.id.clone(),
        })
    }
}
