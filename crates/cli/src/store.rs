//! Opens the store that the settings name.

use std::{future::Future, path::Path};

use anyhow::{Context as _, anyhow, bail};
use postroom_content_model::{Indirect, Site};
use postroom_sender::{Store, StoreUrl};
use tempfile::TempDir;

use crate::{context::Context, indirect};

/// Opens the store; a relative path starts from the site's root.
pub(crate) async fn open(context: &Context<'_>, setting: &Indirect) -> anyhow::Result<Store> {
    let url = url(setting, &context.value_of("store", setting)?, &context.root)?;
    Ok(Store::open(&url).await?)
}

/// Opens the store if it is there; a command that only looks does not make one.
pub(crate) async fn open_if_there(
    context: &Context<'_>,
    setting: &Indirect,
) -> anyhow::Result<Option<Store>> {
    let value = context.value_of("store", setting)?;
    open_at(url(setting, &value, &context.root)?).await
}

/// The same for the store of a site that is loaded.
pub(crate) async fn open_if_site_has_one(site: &Site) -> anyhow::Result<Option<Store>> {
    let value = indirect::resolve(&site.root, &site.settings.store);
    let value = value.map_err(|reason| anyhow!("the setting `store`: {reason}"))?;
    open_at(url(&site.settings.store, &value, &site.root)?).await
}

/// Where the store is. The settings are in everybody's repository, and so hold no password.
fn url(setting: &Indirect, value: &str, root: &Path) -> anyhow::Result<StoreUrl> {
    let url: StoreUrl = value.parse()?;
    if matches!(setting, Indirect::Literal(_)) && url.has_password() {
        bail!(
            "the setting `store` holds a password; write `store: env:NAME` and set NAME to the URL, or keep the password in ~/.pgpass"
        );
    }
    Ok(url.relative_to(root))
}

async fn open_at(url: StoreUrl) -> anyhow::Result<Option<Store>> {
    match url {
        StoreUrl::Sqlite(file) if !file.exists() => Ok(None),
        url => Ok(Some(Store::open(&url).await?)),
    }
}

/// A store for the time being, which is gone with its folder. The links that its keys make let
/// nobody leave.
pub(crate) async fn passing() -> anyhow::Result<(Store, TempDir)> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let url = StoreUrl::Sqlite(folder.path().join("store.db"));
    Ok((Store::open(&url).await?, folder))
}

/// Runs what the sender does, on a runtime of its own.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.context("cannot start the runtime")?.block_on(work)
}
