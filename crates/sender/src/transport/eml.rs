//! A rehearsal into a folder of `.eml` files, which mail programs open with a double click.

use std::fs;
use std::path::{Path, PathBuf};

use tokio::sync::mpsc;

use super::folder::{self, Place};
use super::{Ended, Job, Settled, Transport, TransportKind};
use crate::Error;

/// A folder of messages, one file each.
#[derive(Clone, Debug)]
pub struct EmlFolder {
    root: PathBuf,
}

impl EmlFolder {
    /// Opens the folder, and makes it if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(root: &Path) -> Result<Self, Error> {
        fs::create_dir_all(root).map_err(|source| Error::Io {
            path: root.to_owned(),
            source,
        })?;
        Ok(Self {
            root: root.to_owned(),
        })
    }
}

impl Transport for EmlFolder {
    fn kind(&self) -> TransportKind {
        TransportKind::Rehearsal
    }

    /// Named after the Message-ID, so that doing it again replaces the file.
    async fn deliver(
        &mut self,
        jobs: &mut mpsc::Receiver<Job>,
        settled: &mpsc::Sender<Settled>,
    ) -> Ended {
        let place = |message: &crate::Message| Place {
            temporary: self.root.join(format!(".{}.tmp", message.id)),
            file: self.root.join(format!("{}.eml", message.id)),
        };
        folder::deliver(jobs, settled, place).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::message;
    use crate::transport::deliver_one;

    #[tokio::test]
    async fn the_same_message_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut eml = EmlFolder::open(&folder.path().join("out")).unwrap();
        for to in ["a@x.example", "a@x.example", "b@x.example"] {
            deliver_one(&mut eml, &message(to)).await;
        }
        assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 2);
    }
}
