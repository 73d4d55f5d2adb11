//! Mailing an edition: the ledger is asked, messages are built, and transports carry them.

mod aside;
mod changes;
mod clock;
mod composing;
mod engine;
mod event;
mod failures;
mod options;
mod pace;
mod retry;
mod run;
mod source;
mod stop;
mod test_send;
mod worker;
mod workers;

use postroom_content_model::Mailing;

pub(crate) use self::clock::Clock;
pub use self::event::{Event, Stopped, Summary};
pub use self::failures::FailureLimit;
pub use self::options::{InDoubt, SendOptions};
pub use self::pace::{Limit, Rates, WarmUp, WarmingUp};
pub use self::retry::Retry;
use self::run::run;
pub use self::stop::StopFlag;
pub use self::test_send::{draft, preview, preview_for, send_test};
use crate::ledger::Ledger;
use crate::message::Composer;
use crate::{Error, Store, Transport, TransportKind};

/// Mails a finished mailing to everyone on its list, or resumes. `open` makes a transport for
/// each connection.
///
/// The first call freezes the mailing and its recipients; any later one mails what was frozen
/// to those who have not had it, and says so when `mailing` is not that any more
/// ([`Event::Changed`]). Dropping the future is safe: what was on its way is in doubt then.
///
/// # Errors
/// When the mailing cannot be mailed to anybody, is not the expected one, was cancelled, another
/// process is sending, or the store fails. What fails for one recipient is in the ledger and the
/// [`Summary`].
pub async fn send<T: Transport + 'static>(
    store: &Store,
    mailing: &Mailing,
    mut open: impl FnMut() -> Result<T, Error>,
    options: &SendOptions,
    mut events: impl FnMut(Event),
) -> Result<Summary, Error> {
    let _lock = store.lock_sending()?;
    // Before anything is written down: what cannot be mailed must not be frozen.
    composer(store, mailing, options)?;
    let (first, kind) = first(&mut open)?;
    let started = Ledger::find(store, &mailing.id, kind, options.now).await?;
    let hash = started
        .as_ref()
        .map_or_else(|| mailing.hash(), |s| s.hash.clone());
    expect(&mailing.id, &hash, options)?;
    let mut ledger = match started {
        Some(started) => started,
        None => Ledger::start(store, mailing, kind, options.now).await?,
    };
    ledger.owner.lease = options.lease;
    if ledger.hash != mailing.hash() {
        events(Event::Changed {
            frozen: ledger.hash.clone(),
            given: mailing.hash(),
            parts: changes::between(&ledger.mailing, mailing),
        });
    }
    run(&ledger, with_first(first, open), options, events).await
}

/// Resumes a mailing with nothing but what the store holds.
///
/// # Errors
/// [`Error::UnknownMailing`] when it was never started; otherwise as [`send`].
pub async fn resume<T: Transport + 'static>(
    store: &Store,
    edition: &str,
    mut open: impl FnMut() -> Result<T, Error>,
    options: &SendOptions,
    events: impl FnMut(Event),
) -> Result<Summary, Error> {
    let _lock = store.lock_sending()?;
    let (first, kind) = first(&mut open)?;
    let ledger = Ledger::find(store, edition, kind, options.now).await?;
    let mut ledger = ledger.ok_or_else(|| Error::UnknownMailing {
        edition: edition.to_owned(),
    })?;
    ledger.owner.lease = options.lease;
    expect(edition, &ledger.hash, options)?;
    run(&ledger, with_first(first, open), options, events).await
}

/// The first transport says what its deliveries count as.
fn first<T: Transport>(
    open: &mut impl FnMut() -> Result<T, Error>,
) -> Result<(T, TransportKind), Error> {
    let first = open()?;
    let kind = first.kind();
    Ok((first, kind))
}

fn with_first<T>(
    first: T,
    mut open: impl FnMut() -> Result<T, Error>,
) -> impl FnMut() -> Result<T, Error> {
    let mut first = Some(first);
    move || first.take().map_or_else(&mut open, Ok)
}

fn expect(edition: &str, hash: &str, options: &SendOptions) -> Result<(), Error> {
    match &options.expect {
        Some(expected) if expected != hash => Err(Error::Unexpected {
            edition: edition.to_owned(),
            expected: expected.clone(),
            found: hash.to_owned(),
        }),
        _ => Ok(()),
    }
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
