//! Opens the store that the settings name.

use std::future::Future;

use anyhow::Context as _;
use postroom_content_model::Indirect;
use postroom_sender::{Store, StoreUrl};

use crate::context::Context;

/// Opens the store; a relative path starts from the site's root.
pub(crate) async fn open(context: &Context<'_>, setting: &Indirect) -> anyhow::Result<Store> {
    let url: StoreUrl = context.value_of("store", setting)?.parse()?;
    Ok(Store::open(&url.relative_to(&context.root)).await?)
}

/// Opens the store if it is there; a command that only looks does not make one.
pub(crate) async fn open_if_there(
    context: &Context<'_>,
    setting: &Indirect,
) -> anyhow::Result<Option<Store>> {
    let url: StoreUrl = context.value_of("store", setting)?.parse()?;
    match url.relative_to(&context.root) {
        StoreUrl::Sqlite(file) if !file.exists() => Ok(None),
        url => Ok(Some(Store::open(&url).await?)),
    }
}

/// Runs what the sender does, on a runtime of its own.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.context("cannot start the runtime")?.block_on(work)
}
