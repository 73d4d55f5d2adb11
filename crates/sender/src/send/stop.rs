//! Asking a run to end.

use std::sync::Arc;

use tokio::sync::watch;

/// A flag that is raised once, from wherever a signal is handled. Clones are the same flag.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<watch::Sender<bool>>);

impl StopFlag {
    /// Asks the run to begin no more messages, to wait for those under way, and to end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether the run is to end.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Comes back when the run is to end.
    pub(super) async fn raised(&self) {
        // The sender lives as long as this does, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|raised| *raised).await;
    }
}
