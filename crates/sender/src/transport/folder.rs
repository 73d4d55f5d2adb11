//! Writing a file so that it is whole and durable, or not there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::Outcome;

/// Writes `bytes` to `temporary`, then gives the file its name. Redoing it replaces the file.
pub(super) async fn deliver(temporary: PathBuf, file: PathBuf, bytes: Vec<u8>) -> Outcome {
    let shown = file.display().to_string();
    let written = tokio::task::spawn_blocking(move || write(&temporary, &file, &bytes)).await;
    match written {
        Ok(Ok(())) => Outcome::Accepted {
            reply: format!("written to {shown}"),
        },
        Ok(Err(error)) => Outcome::NotSent {
            reason: format!("{shown}: {error}"),
            transient: false,
        },
        Err(error) => Outcome::NotSent {
            reason: format!("{shown}: {error}"),
            transient: false,
        },
    }
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
