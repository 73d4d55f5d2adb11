//! Which mailing is meant: the ledger's names and the site's.

use anyhow::anyhow;
use postroom_content_model::{Edition, Site};
use postroom_sender::{MailingStatus, Store};

use super::mailer::Mailer;
use crate::{commands::status::name_of, context::Context};

/// How a mailing stands that was started before by the same kind of transport.
pub(super) async fn begun(
    store: &Store,
    id: &str,
    mailer: &Mailer,
) -> anyhow::Result<Option<MailingStatus>> {
    let started = store.status(Some(id)).await?;
    let kind = mailer.url.kind();
    Ok(started.into_iter().find(|mailing| mailing.kind == kind))
}

/// An edition that got another id is another mailing, and everyone gets it again.
pub(super) async fn warn_of_namesake(
    context: &Context<'_>,
    store: &Store,
    edition: &Edition,
    mailer: &Mailer,
) -> anyhow::Result<()> {
    let Some(other) = store.edition_on_page(&edition.permalink()).await? else {
        return Ok(());
    };
    let begun = begun(store, &other, mailer).await?;
    if other != edition.permanent_id() && begun.is_some_and(|it| it.cancelled_at.is_none()) {
        context.output.warning(&format!(
            "{} was mailed before under another id, {other}: this is a mailing of its own, and whoever has that one gets this one, too",
            edition.id
        ));
    }
    Ok(())
}

/// Says so, with the name that may have been meant.
pub(in crate::commands) fn no_such_edition(site: &Site, name: &str) -> anyhow::Error {
    let hint = near(site, name).unwrap_or_else(|| "; `postroom compose` writes one".to_owned());
    anyhow!("there is no edition {name}{hint}")
}

/// The same where a mailing may be meant whose file is gone.
pub(in crate::commands) async fn no_such_mailing(
    store: &Store,
    site: &Site,
    name: &str,
) -> anyhow::Result<anyhow::Error> {
    let all = store.status(None).await?.into_iter();
    let mut gone: Vec<String> = all
        .map(|mailing| mailing.edition)
        .filter(|id| name_of(site, id) == *id)
        .collect();
    gone.dedup();
    if gone.is_empty() || near(site, name).is_some() {
        return Ok(no_such_edition(site, name));
    }
    let gone = gone.join(", ");
    Ok(anyhow!(
        "there is no edition {name}; mailings whose files are gone go by their ids: {gone}"
    ))
}

fn near(site: &Site, name: &str) -> Option<String> {
    let known: Vec<String> = site
        .editions
        .iter()
        .map(|edition| edition.id.to_string())
        .collect();
    let near = postroom_content_model::closest(name, known.iter().map(String::as_str))?;
    Some(format!("; did you mean {near}?"))
}
