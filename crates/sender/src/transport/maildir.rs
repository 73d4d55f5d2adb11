//! A rehearsal into a Maildir, which any mail reader can open.

use std::fs;
use std::path::{Path, PathBuf};

use tokio::sync::mpsc;

use super::folder::{self, Place};
use super::{Ended, Job, Settled, Transport, TransportKind};
use crate::Error;

/// A folder with `tmp`, `new` and `cur`.
#[derive(Clone, Debug)]
pub struct Maildir {
    root: PathBuf,
}

impl Maildir {
    /// Opens a Maildir; makes what is missing of it.
    ///
    /// # Errors
    /// When a folder cannot be made.
    pub fn open(root: &Path) -> Result<Self, Error> {
        for name in ["tmp", "new", "cur"] {
            let path = root.join(name);
            fs::create_dir_all(&path).map_err(|source| Error::Io { path, source })?;
        }
        Ok(Self {
            root: root.to_owned(),
        })
    }
}

impl Transport for Maildir {
    fn kind(&self) -> TransportKind {
        TransportKind::Rehearsal
    }

    /// Named after the Message-ID, so that doing it again replaces the file.
    async fn deliver(
        &mut self,
        jobs: &mut mpsc::Receiver<Job>,
        settled: &mpsc::Sender<Settled>,
    ) -> Ended {
        let place = |message: &crate::Message| {
            let name = format!("{}.postroom", message.id);
            Place {
                temporary: self.root.join("tmp").join(&name),
                file: self.root.join("new").join(name),
            }
        };
        folder::deliver(jobs, settled, place).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Outcome;
    use crate::testing::message;
    use crate::transport::deliver_one;

    #[tokio::test]
    async fn the_same_message_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut maildir = Maildir::open(folder.path()).unwrap();
        for _ in 0..2 {
            let (outcome, _) = deliver_one(&mut maildir, &message("a@x.example")).await;
            assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
        }
        let files: Vec<_> = fs::read_dir(folder.path().join("new"))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(files.len(), 1);
        assert_eq!(
            fs::read(files[0].path()).unwrap(),
            message("a@x.example").content.to_vec()
        );
        assert_eq!(fs::read_dir(folder.path().join("tmp")).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut maildir = Maildir::open(folder.path()).unwrap();
        fs::remove_dir(folder.path().join("tmp")).unwrap();
        let (outcome, ended) = deliver_one(&mut maildir, &message("a@x.example")).await;
        let Ended::Down {
            reason,
            transient: false,
        } = ended
        else {
            panic!("{ended:?}")
        };
        assert!(reason.contains(&folder.path().display().to_string()));
        assert_eq!(outcome, Outcome::NotSent { reason });
    }
}
