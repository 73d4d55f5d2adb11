//! The message of an edition as a file that mail programs open as a draft.

use std::path::Path;

use postroom_content_model::{Edition, Site};
use postroom_exporter::newsletter::render;
use postroom_sender::{EmailAddress, Subscriber, draft};

use crate::{context::Context, files, mail_options, sample_reader, store};

/// Writes the message that `reader` would get; without one, that of a made-up reader.
pub(super) fn write(
    context: &Context<'_>,
    site: &Site,
    edition: &Edition,
    reader: Option<&str>,
    file: &Path,
) -> anyhow::Result<()> {
    let mailing = render(site, edition)?;
    let options = mail_options::unsigned(site)?;
    let address = EmailAddress::parse(reader.unwrap_or(sample_reader::ADDRESS))?;
    let message = store::block_on(async {
        let there = store::open_if_there(context, &site.settings.store).await?;
        // Whoever keeps no subscribers here needs no store for one message.
        let (store, _folder) = match there {
            Some(store) => (store, None),
            None => {
                let (store, folder) = store::passing().await?;
                (store, Some(folder))
            }
        };
        let known = store.find(&address).await?;
        let named = || Subscriber {
            name: reader.is_none().then(|| sample_reader::NAME.to_owned()),
            ..Subscriber::new(address.clone())
        };
        let message = draft(&store, &mailing, &known.unwrap_or_else(named), &options);
        store.close().await;
        Ok(message?)
    })?;
    files::replace(file, &message.content.to_vec())
}
