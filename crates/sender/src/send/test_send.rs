//! One message, outside of the ledger: to look at, or to a colleague.

use postroom_content_model::Mailing;

use super::{SendOptions, composer};
use crate::{EmailAddress, Error, Message, Outcome, Store, Subscriber, Transport};

/// The message that this address would get, built but not mailed. What the store knows of the
/// address is filled in.
///
/// # Errors
/// When the mailing cannot be mailed, or the store fails.
pub async fn preview(
    store: &Store,
    mailing: &Mailing,
    to: &EmailAddress,
    options: &SendOptions,
) -> Result<Message, Error> {
    composer(store, mailing, options)?.compose(&known_of(store, to).await?)
}

/// Mails the edition to one address as a test, as often as one likes: the ledger does not know.
///
/// # Errors
/// As [`preview`]; what the server says is the [`Outcome`].
pub async fn send_test(
    store: &Store,
    mailing: &Mailing,
    to: &EmailAddress,
    transport: &mut impl Transport,
    options: &SendOptions,
) -> Result<Outcome, Error> {
    let composer = composer(store, mailing, options)?.for_test(options.now);
    let message = composer.compose(&known_of(store, to).await?)?;
    let outcome = transport.deliver(&message).await;
    transport.close().await;
    Ok(outcome)
}

async fn known_of(store: &Store, to: &EmailAddress) -> Result<Subscriber, Error> {
    Ok(store
        .find(to)
        .await?
        .unwrap_or_else(|| Subscriber::new(to.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TransportKind;
    use crate::testing::{Recording, accepted, address, mailing, options, store_with};

    #[tokio::test]
    async fn a_test_is_not_in_the_ledger_and_not_taken_for_the_real_mail() {
        let (_folder, store) = store_with(&["ada@x.example"]).await;
        let mut transport = Recording::new(TransportKind::Smtp, accepted);
        let ada = address("ada@x.example");
        let outcome = send_test(&store, &mailing(), &ada, &mut transport, &options())
            .await
            .unwrap();
        assert!(matches!(outcome, Outcome::Accepted { .. }));
        assert_eq!(transport.delivered, ["ada@x.example"]);
        assert!(store.status(None).await.unwrap().is_empty());

        let real = preview(&store, &mailing(), &ada, &options()).await.unwrap();
        assert_ne!(transport.ids[0], real.id);
    }
}
