//! Ctrl-C and SIGTERM.

use postroom_sender::SendOptions;

/// Lets a run end between two messages when someone asks for it; asked twice, it ends at once.
pub(super) fn stop_on_signals(options: &SendOptions) {
    let stop = options.stop.clone();
    // One listener for both times: a signal between two listeners would be lost.
    let mut signals = Signals::listen();
    tokio::spawn(async move {
        signals.next().await;
        stop.stop();
        signals.next().await;
        // What was on its way is in doubt now; the ledger knows.
        quit();
    });
}

#[expect(clippy::exit, reason = "asked twice, nothing may delay the end")]
fn quit() -> ! {
    std::process::exit(130)
}

#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        Self(kinds.into_iter().flat_map(signal).collect())
    }

    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let mut polled = self.0.iter_mut().map(|signal| signal.poll_recv(context));
            match polled.any(|polled| polled.is_ready()) {
                true => std::task::Poll::Ready(()),
                false => std::task::Poll::Pending,
            }
        })
        .await;
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        // Without a listener there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
