//! Politeness: how many requests to one host run at a time, and how fast they follow each other.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep_until},
};
use url::Url;

use crate::online::{options::OnlineOptions, outcome::Outcome};

/// After so many URLs of a host in a row to which no orderly answer came back, the rest is not tried: such a host with a hundred links would hold up everything for an hour.
const MOST_FAILURES: usize = 3;

/// All hosts that were asked.
pub(super) struct Hosts {
    known: Mutex<HashMap<String, Arc<Host>>>,
    per_host: usize,
    interval: Duration,
}

/// One host and port.
pub(super) struct Host {
    requests: Semaphore,
    next: Mutex<Instant>,
    failures: AtomicUsize,
    given_up: OnceLock<Outcome>,
}

impl Hosts {
    pub(super) fn new(options: &OnlineOptions) -> Self {
        Self {
            known: Mutex::default(),
            per_host: options.requests_per_host.max(1),
            interval: options.interval,
        }
    }

    /// The host of a URL.
    pub(super) fn of(&self, url: &Url) -> Arc<Host> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let host = known.entry(name(url)).or_insert_with(|| {
            Arc::new(Host {
                requests: Semaphore::new(self.per_host),
                next: Mutex::new(Instant::now()),
                failures: AtomicUsize::new(0),
                given_up: OnceLock::new(),
            })
        });
        Arc::clone(host)
    }

    /// Waits until a request to the host may be made; if nobody wants to ask it any more, that
    /// is the outcome.
    pub(super) async fn turn<'h>(&self, host: &'h Host) -> Result<SemaphorePermit<'h>, Outcome> {
        let turn = host.requests.acquire().await;
        let turn = turn.expect("the semaphore is never closed");
        while let Err(at) = host.take_slot(self.interval) {
            sleep_until(at).await;
        }
        if let Some(outcome) = host.given_up.get() {
            return Err(outcome.clone());
        }
        Ok(turn)
    }
}

impl Host {
    /// Takes the next moment at which a request may begin, or says when to try again. A host that
    /// was given up has no moments to wait for.
    fn take_slot(&self, interval: Duration) -> Result<(), Instant> {
        let now = Instant::now();
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        if *next > now && self.given_up.get().is_none() {
            return Err(*next);
        }
        *next = now + interval;
        Ok(())
    }

    /// Leaves it alone for a while.
    pub(super) fn hold(&self, wait: Duration) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = (*next).max(Instant::now() + wait);
    }

    /// Never asks it again in this run.
    pub(super) fn give_up(&self, outcome: &Outcome) {
        // Whoever came first has said the same.
        let _ = self.given_up.set(outcome.for_others());
    }

    /// Whether it is not asked any more.
    pub(super) fn is_given_up(&self) -> bool {
        self.given_up.get().is_some()
    }

    /// Notes whether it is well, and gives it up when it has not been for long.
    pub(super) fn heard(&self, outcome: &Outcome) {
        if outcome.is_well() {
            self.failures.store(0, Ordering::Relaxed);
        } else if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= MOST_FAILURES {
            self.give_up(outcome);
        }
    }
}

/// Host and port, as `example.org:443`.
pub(super) fn name(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{}:{port}", url.host_str().unwrap_or_default())
}
