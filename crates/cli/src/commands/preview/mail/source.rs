//! The message itself: what a mail server would be handed.

use postroom_content_model::{Mailing, Site};
use postroom_sender::preview_for;

use super::reader::Reader;
use crate::{mail_options, store};

/// The message for a reader.
pub(super) fn message(site: &Site, mailing: &Mailing, reader: &Reader) -> anyhow::Result<String> {
    let options = mail_options::unsigned(site)?;
    store::block_on(async {
        // With the keys of the site's own, whoever sees the message could leave for the reader.
        let (store, _folder) = store::passing().await?;
        let message = preview_for(&store, mailing, &reader.subscriber, &options);
        store.close().await;
        Ok(String::from_utf8_lossy(&message?.content.to_vec()).into_owned())
    })
}

/// The headers of a message, each with its value on one line.
pub(super) fn headers(message: &str) -> Vec<(String, String)> {
    let head = message.split("\r\n\r\n").next().unwrap_or_default();
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let headers = unfolded.lines().filter_map(|line| line.split_once(": "));
    headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
