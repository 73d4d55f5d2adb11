//! One run over the recipients of a mailing, from freezing to the summary.

use super::engine::{Engine, Limits, Tally};
use super::source::Source;
use super::workers::Workers;
use super::{Event, InDoubt, SendOptions, Stopped, Summary, composer};
use jiff::tz::TimeZone;

use crate::ledger::{Counts, Ledger};
use crate::{Error, Transport, TransportKind};

pub(super) async fn run<T: Transport + 'static>(
    ledger: &Ledger,
    open: impl FnMut() -> Result<T, Error>,
    options: &SendOptions,
    mut events: impl FnMut(Event),
) -> Result<Summary, Error> {
    // What was frozen is mailed, and not what was given.
    composer(&ledger.store, &ledger.mailing, options)?;
    ledger.freeze(&options.seeds).await?;
    if ledger.resumed {
        recover(ledger, options, &mut events).await?;
    }
    let before = ledger.counts().await?;
    events(Event::Started {
        recipients: before.total(),
        remaining: before.pending + before.claimed + before.deferred,
        resumed: ledger.resumed,
    });
    let ended = mail(ledger, open, options, before, events).await;
    // Also after a failure: others need not wait for the leases to run out.
    let left = ledger.take_leave().await;
    let (stopped, tally) = ended?;
    left?;
    summary(ledger, &tally, stopped).await
}

async fn mail<T: Transport + 'static>(
    ledger: &Ledger,
    open: impl FnMut() -> Result<T, Error>,
    options: &SendOptions,
    before: Counts,
    events: impl FnMut(Event),
) -> Result<(Option<Stopped>, Tally), Error> {
    let keys = &ledger.store.keys;
    let first: Vec<_> = options.seeds.iter().map(|seed| keys.person(seed)).collect();
    let source = Source::new(ledger, &first).await?;
    let workers = Workers::start(options.connections.max(1), options.retry_pause, open)?;
    let limits = limits(ledger, options).await?;
    let tally = Tally::new(before);
    let engine = Engine::new(ledger, options, source, workers, tally, limits, events);
    engine.run().await
}

async fn limits(ledger: &Ledger, options: &SendOptions) -> Result<Limits, Error> {
    let mut limits = Limits {
        run: options.limit,
        ..Limits::default()
    };
    let (Some(warm_up), TransportKind::Smtp) = (&options.warm_up, ledger.kind) else {
        return Ok(limits);
    };
    let today = ledger.clock.now().to_zoned(TimeZone::UTC).date();
    let mailed = ledger.store.mailed_by_day().await?;
    let Some(allowed) = warm_up.allowed(&mailed, today) else {
        return Ok(limits);
    };
    let accepted = mailed.get(&today).copied().unwrap_or_default();
    let left = allowed.saturating_sub(accepted);
    if limits.run.is_none_or(|limit| left < limit) {
        (limits.run, limits.warming) = (Some(left), true);
    }
    limits.day = ledger.share_day(today, allowed, accepted).await?;
    Ok(limits)
}

async fn recover(
    ledger: &Ledger,
    options: &SendOptions,
    events: &mut impl FnMut(Event),
) -> Result<(), Error> {
    let deliveries = ledger.sweep().await?;
    if deliveries > 0 {
        events(Event::recovered(deliveries, ledger.kind));
    }
    match options.in_doubt {
        InDoubt::Hold => {}
        InDoubt::Resend => drop(ledger.resend_doubtful().await?),
        InDoubt::AssumeSent => drop(ledger.assume_doubtful_sent().await?),
    }
    Ok(())
}

async fn summary(
    ledger: &Ledger,
    tally: &Tally,
    stopped: Option<Stopped>,
) -> Result<Summary, Error> {
    let after = ledger.counts().await?;
    // A limit that was just enough stopped nothing.
    let left = after.pending + after.claimed + after.deferred;
    let stopped = stopped.filter(|why| {
        let limited = matches!(why, Stopped::Limit | Stopped::WarmingUp);
        !limited || left > 0
    });
    let next_try = ledger.next_due(i64::MIN).await?;
    Ok(Summary {
        recipients: after.total(),
        sent: tally.sent,
        already_sent: after.sent.saturating_sub(tally.sent),
        deferred: after.deferred,
        failed: after.failed,
        in_doubt: after.in_doubt,
        suppressed: after.suppressed,
        // What other machines are at is not done either.
        pending: after.pending + after.claimed + after.sending,
        next_try: next_try.and_then(|due| jiff::Timestamp::from_millisecond(due).ok()),
        stopped,
    })
}
