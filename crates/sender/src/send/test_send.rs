//! One message, outside of the ledger: to look at, or to a colleague.

use data_encoding::HEXLOWER;
use postroom_content_model::Mailing;

use super::{SendOptions, composer};
use crate::randomness::random;
use crate::transport::deliver_one;
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
    preview_for(store, mailing, &known_of(store, to).await?, options)
}

/// The message that this subscriber would get, whether the store knows of them or not; built but
/// not mailed.
///
/// # Errors
/// As [`preview`].
pub fn preview_for(
    store: &Store,
    mailing: &Mailing,
    to: &Subscriber,
    options: &SendOptions,
) -> Result<Message, Error> {
    composer(store, mailing, options)?.compose(to)
}

/// The message as a draft for a mail program, built but not mailed. `X-Unsent` lets Outlook open it
/// for editing and sending rather than as a mail that has come. Its Message-ID is that of no mail
/// of the mailing, and whoever sends it signs it.
///
/// # Errors
/// As [`preview`].
pub fn draft(
    store: &Store,
    mailing: &Mailing,
    to: &Subscriber,
    options: &SendOptions,
) -> Result<Message, Error> {
    let occasion = format!("a draft at {}", options.now);
    let composer = composer(store, mailing, options)?.for_occasion(&occasion);
    let composer = composer.unsigned();
    let mut message = composer.compose(to)?;
    message.content = [b"X-Unsent: 1\r\n", &*message.content.to_vec()]
        .concat()
        .into();
    Ok(message)
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
    // Tests at the same moment are different messages all the same.
    let occasion = format!("a test, {}", HEXLOWER.encode(&random::<8>()?));
    let composer = composer(store, mailing, options)?.for_occasion(&occasion);
    let message = composer.compose(&known_of(store, to).await?)?;
    let (outcome, _) = deliver_one(transport, &message).await;
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
    async fn a_draft_is_the_mail_and_says_that_it_was_not_sent() {
        let (_folder, store) = store_with(&[]).await;
        let ada = Subscriber::new(address("ada@x.example"));
        let draft = draft(&store, &mailing(), &ada, &options()).unwrap();
        let real = preview(&store, &mailing(), &ada.address, &options())
            .await
            .unwrap();
        assert_ne!(draft.id, real.id);
        let text = |message: &Message| String::from_utf8(message.content.to_vec()).unwrap();
        let as_real = text(&draft).replace(&draft.id, &real.id);
        assert_eq!(as_real, format!("X-Unsent: 1\r\n{}", text(&real)));
    }

    #[tokio::test]
    async fn a_test_is_not_in_the_ledger_and_not_taken_for_the_real_mail() {
        let (_folder, store) = store_with(&["ada@x.example"]).await;
        let mut transport = Recording::new(TransportKind::Smtp, accepted);
        let ada = address("ada@x.example");
        let outcome = send_test(&store, &mailing(), &ada, &mut transport, &options())
            .await
            .unwrap();
        assert!(matches!(outcome, Outcome::Accepted { .. }));
        assert_eq!(transport.delivered(), ["ada@x.example"]);
        assert!(store.status(None).await.unwrap().is_empty());

        let real = preview(&store, &mailing(), &ada, &options()).await.unwrap();
        assert_ne!(transport.ids()[0], real.id);

        send_test(&store, &mailing(), &ada, &mut transport, &options())
            .await
            .unwrap();
        assert_ne!(
            transport.ids()[0],
            transport.ids()[1],
            "two at the same moment"
        );
    }
}
