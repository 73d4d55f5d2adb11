//! Ctrl-C and SIGTERM.

use postroom_sender::SendOptions;

/// Lets a run end between two messages when someone asks for it; asked twice, it ends at once.
pub(super) fn stop_on_signals(options: &SendOptions) {
    let stop = options.stop.clone();
    tokio::spawn(async move {
        wait_for_signal().await;
        stop.stop();
        wait_for_signal().await;
        // What was on its way is in doubt now; the ledger knows.
        quit();
    });
}

#[expect(clippy::exit, reason = "asked twice, nothing may delay the end")]
fn quit() -> ! {
    std::process::exit(130)
}

async fn wait_for_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
