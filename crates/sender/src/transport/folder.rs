//! Writing messages into files, each of which is whole and durable, or not there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tokio::sync::mpsc;

use super::{Ended, Job, Outcome, Settled};
use crate::{Content, Message};

/// Delivers each job into the file that `place` gives for it, by way of a temporary one. Redoing
/// it replaces the file. A disk that fails for one message fails for all.
pub(super) async fn deliver(
    jobs: &mut mpsc::Receiver<Job>,
    settled: &mpsc::Sender<Settled>,
    place: impl Fn(&Message) -> Place,
) -> Ended {
    while let Some(job) = jobs.recv().await {
        let Place { temporary, file } = place(&job.message);
        let shown = file.display().to_string();
        let content = job.message.content;
        let written = tokio::task::spawn_blocking(move || write(&temporary, &file, &content)).await;
        let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
        let failed = written.err().map(|error| format!("{shown}: {error}"));
        let outcome = match failed.clone() {
            None => Outcome::Accepted {
                reply: format!("written to {shown}"),
            },
            Some(reason) => Outcome::NotSent { reason },
        };
        let ticket = job.ticket;
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

/// Where a message is written.
pub(super) struct Place {
    pub(super) temporary: PathBuf,
    pub(super) file: PathBuf,
}

fn write(temporary: &Path, file: &Path, content: &Content) -> io::Result<()> {
    let mut out = File::create(temporary)?;
    out.write_all(&content.to_vec())?;
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
