//! Messages are built beside the committer, on as many threads as there are.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::available_parallelism;

use postroom_content_model::Mailing;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use super::{SendOptions, composer};
use crate::ledger::{Candidate, Ledger};
use crate::{Error, Message, Store};

/// A recipient with the message, or why there is none.
pub(super) struct Composed {
    pub(super) candidate: Candidate,
    pub(super) message: Result<Message, Error>,
}

/// The tasks that build messages; they end with this.
pub(super) struct Composing {
    todo: mpsc::Sender<Candidate>,
    done: mpsc::Receiver<Composed>,
    under_way: usize,
    _tasks: JoinSet<()>,
}

impl Composing {
    /// Never more than `ahead` messages are asked for.
    pub(super) fn start(ledger: &Ledger, options: &SendOptions, ahead: usize) -> Self {
        let (todo, asked) = mpsc::channel(ahead);
        let (built, done) = mpsc::channel(ahead);
        let asked = Arc::new(Mutex::new(asked));
        let mailing = Arc::new(ledger.mailing.clone());
        let mut tasks = JoinSet::new();
        for _ in 0..available_parallelism().map_or(1, NonZero::get).min(8) {
            let (store, mailing, options) =
                (ledger.store.clone(), mailing.clone(), options.clone());
            tasks.spawn(build(store, mailing, options, asked.clone(), built.clone()));
        }
        Self {
            todo,
            done,
            under_way: 0,
            _tasks: tasks,
        }
    }

    pub(super) fn under_way(&self) -> usize {
        self.under_way
    }

    pub(super) fn ask(&mut self, candidate: Candidate) {
        // There is room: no more than `ahead` are under way.
        if self.todo.try_send(candidate).is_ok() {
            self.under_way += 1;
        }
    }

    /// What is ready already.
    pub(super) fn try_take(&mut self) -> Option<Composed> {
        let composed = self.done.try_recv().ok()?;
        self.under_way -= 1;
        Some(composed)
    }

    /// Waits for the next. Never comes back while nothing is under way.
    pub(super) async fn take(&mut self) -> Composed {
        if self.under_way > 0
            && let Some(composed) = self.done.recv().await
        {
            self.under_way -= 1;
            return composed;
        }
        std::future::pending().await
    }
}

async fn build(
    store: Store,
    mailing: Arc<Mailing>,
    options: SendOptions,
    asked: Arc<Mutex<mpsc::Receiver<Candidate>>>,
    built: mpsc::Sender<Composed>,
) {
    // It was made once already, when the run began.
    let Ok(composer) = composer(&store, &mailing, &options) else {
        return;
    };
    loop {
        let Some(candidate) = asked.lock().await.recv().await else {
            return;
        };
        let compose = || composer.compose(&candidate.subscriber);
        let message = catch_unwind(AssertUnwindSafe(compose)).unwrap_or_else(|_| {
            Err(Error::Message {
                recipient: candidate.subscriber.address.masked(),
                reason: "building it failed, which is a mistake in postroom".to_owned(),
            })
        });
        let composed = Composed { candidate, message };
        if built.send(composed).await.is_err() {
            return;
        }
    }
}
