//! One message for one reader, which is no part of any mailing.

use anyhow::Context as _;
use postroom_content_model::Site;
use postroom_sender::{EmailAddress, SendOptions, Store, StoreUrl};
use tempfile::TempDir;

use super::send::unsubscribe_url;

/// What a message needs to know beside the mailing.
pub(super) fn options(site: &Site) -> anyhow::Result<SendOptions> {
    let mut options = SendOptions::new(site.now, unsubscribe_url(site)?);
    if let Some(sender) = &site.settings.mail.envelope_sender {
        options.envelope_sender = Some(EmailAddress::parse(&sender.address)?);
    }
    Ok(options)
}

/// A store for the time being, which is gone with its folder. The links that its keys make let
/// nobody leave.
pub(super) async fn passing_store() -> anyhow::Result<(Store, TempDir)> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let url = StoreUrl::Sqlite(folder.path().join("store.db"));
    Ok((Store::open(&url).await?, folder))
}
