//! Writing a file so that it is whole and durable, or not there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tokio::sync::mpsc;

use super::{Ended, Job, Outcome, Settled};

/// Writes each job's bytes to the first of its two names, then gives the file the second. Redoing
/// it replaces the file.
pub(super) async fn deliver(
    names: impl Fn(&str) -> (PathBuf, PathBuf) + Sync,
    jobs: &mut mpsc::Receiver<Job>,
    settled: &mpsc::Sender<Settled>,
) -> Ended {
    while let Some(Job {
        ticket, message, ..
    }) = jobs.recv().await
    {
        let (temporary, file) = names(&message.id);
        let shown = file.display().to_string();
        let written =
            tokio::task::spawn_blocking(move || write(&temporary, &file, &message.bytes)).await;
        let failed = match written {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(format!("{shown}: {error}")),
            Err(error) => Some(format!("{shown}: {error}")),
        };
        let outcome = match &failed {
            None => Outcome::Accepted {
                reply: format!("written to {shown}"),
            },
            Some(reason) => Outcome::NotSent {
                reason: reason.clone(),
            },
        };
        if settled.send(Settled { ticket, outcome }).await.is_err() {
            return Ended::Done;
        }
        if let Some(reason) = failed {
            return Ended::Down {
                reason,
                transient: false,
            };
        }
    }
    Ended::Done
}

fn write(temporary: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut out = File::create(temporary)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    fs::rename(temporary, file)?;
    sync_folder(file)
}

/// The rename is durable only with its folder. Other systems cannot open one as a file.
fn sync_folder(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
