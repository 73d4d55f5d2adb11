//! What is kept between exports. All of it saves time and decides nothing: without it, or with
//! something else in its place, the same site comes out.

use std::{path::PathBuf, time::SystemTime};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Where things are kept, and what has to be known of this run for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// The folder. It is made if it is not there.
    pub folder: PathBuf,
    /// What tells this build of the program from others, since another may render otherwise.
    pub maker: String,
    /// A time before the site is looked at, by the clock that stamps files.
    pub began: SystemTime,
}

impl Cache {
    /// The folder of smaller versions of pictures.
    pub(crate) fn pictures(&self) -> PathBuf {
        self.folder.join("pictures")
    }

    /// A file for what is kept of `parts`, which say what it is about.
    pub(crate) fn file(&self, parts: &[&str], ending: &str) -> PathBuf {
        let name = HEXLOWER.encode(&hash(parts)[..8]);
        self.folder.join(format!("{name}.{ending}"))
    }
}

/// A hash over texts in which none can pass for a part of its neighbour.
pub(crate) fn hash(parts: &[&str]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}
