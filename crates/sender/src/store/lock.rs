//! The lock that keeps a second process from sending out of the same store.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::StoreUrl;
use crate::Error;

/// Held while sending. The system releases it when the process ends, however it ends.
#[derive(Debug)]
pub struct SendLock {
    _file: File,
}

impl SendLock {
    pub(super) fn take(store: &Path) -> Result<Self, Error> {
        let path = lock_path(store);
        let io = |source| Error::Io {
            path: path.clone(),
            source,
        };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked {
                store: StoreUrl::Sqlite(store.to_owned()),
            }),
            Err(TryLockError::Error(source)) => Err(io(source)),
        }
    }
}

/// `postroom.db.lock`: a file of its own, because SQLite locks the store's file in its own way.
fn lock_path(store: &Path) -> PathBuf {
    let mut name = OsString::from(store);
    name.push(".lock");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("postroom.db");
        let first = SendLock::take(&store).unwrap();
        let refused = SendLock::take(&store).unwrap_err();
        assert!(matches!(refused, Error::Locked { .. }), "{refused}");
        assert!(
            refused.to_string().contains("another postroom is sending"),
            "{refused}"
        );
        drop(first);
        SendLock::take(&store).unwrap();
    }
}
