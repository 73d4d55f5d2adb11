//! Mailing an edition: the loop that asks the ledger, builds the message, and lets it go.

mod event;
mod options;
mod pace;
mod run;
mod stop;
mod test_send;

use postroom_content_model::Mailing;

pub use self::event::{Event, Stopped, Summary};
pub use self::options::{InDoubt, SendOptions};
pub use self::pace::{Limit, Rates, Throttle, Turn, WarmUp};
use self::run::Run;
pub use self::stop::StopFlag;
pub use self::test_send::{draft, preview, preview_for, send_test};
use crate::ledger::Ledger;
use crate::message::Composer;
use crate::{Error, Store, Transport};

/// Mails a finished mailing to everyone on its list, or resumes.
///
/// The first call freezes the mailing and its recipients; any later one mails what was frozen
/// to those who have not had it, and says so when `mailing` is not that any more
/// ([`Event::Changed`]). Dropping the future is safe: what was on its way is in doubt then.
///
/// # Errors
/// When the mailing cannot be mailed to anybody, was cancelled, another process is sending, or
/// the store fails. What fails for one recipient is in the ledger and the [`Summary`].
pub async fn send(
    store: &Store,
    mailing: &Mailing,
    transport: &mut impl Transport,
    options: &SendOptions,
    mut events: impl FnMut(Event),
) -> Result<Summary, Error> {
    let _lock = store.lock_sending()?;
    // Before anything is written down: what cannot be mailed must not be frozen.
    composer(store, mailing, options)?;
    let ledger = Ledger::start(store, mailing, transport.kind(), options.now).await?;
    if ledger.hash != mailing.hash() {
        events(Event::Changed {
            frozen: ledger.hash.clone(),
            given: mailing.hash(),
        });
    }
    run(ledger, transport, options, events).await
}

/// Resumes a mailing with nothing but what the store holds.
///
/// # Errors
/// [`Error::UnknownMailing`] when it was never started; otherwise as [`send`].
pub async fn resume(
    store: &Store,
    edition: &str,
    transport: &mut impl Transport,
    options: &SendOptions,
    events: impl FnMut(Event),
) -> Result<Summary, Error> {
    let _lock = store.lock_sending()?;
    let ledger = Ledger::find(store, edition, transport.kind()).await?;
    let ledger = ledger.ok_or_else(|| Error::UnknownMailing {
        edition: edition.to_owned(),
    })?;
    run(ledger, transport, options, events).await
}

async fn run(
    ledger: Ledger,
    transport: &mut impl Transport,
    options: &SendOptions,
    events: impl FnMut(Event),
) -> Result<Summary, Error> {
    let composer = composer(&ledger.store, &ledger.mailing, options)?;
    let mut run = Run::new(&ledger, &composer, options, events);
    let ended = run.mail(transport).await;
    transport.close().await;
    ended
}

fn composer<'a>(
    store: &'a Store,
    mailing: &'a Mailing,
    options: &'a SendOptions,
) -> Result<Composer<'a>, Error> {
    Composer::new(&store.keys, mailing, &options.message, options.now)
}

#[cfg(test)]
mod tests;
