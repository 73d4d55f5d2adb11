//! A file as it was seen.

use std::{fs, path::Path, time::SystemTime};

use postroom_content_model::Stat;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The first half of a SHA-256: there is nobody to forge one.
pub(crate) type Sum = [u8; 16];

/// A file as it was seen: what the system said of it, and a sum of what was in it if that does not
/// tell yet whether it changes later on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) path: String,
    stat: Stat,
    sum: Option<Sum>,
}

impl Entry {
    /// A file of which `stat` is known; `sum` says what was in it, if anybody asks.
    pub(crate) fn new(
        path: &str,
        stat: Stat,
        began: SystemTime,
        sum: impl FnOnce() -> Option<Sum>,
    ) -> Option<Self> {
        let sum = if stat.had_settled(began) {
            None
        } else {
            Some(sum()?)
        };
        let path = path.to_owned();
        Some(Self { path, stat, sum })
    }

    /// Whether the file at `place` is the same as far as it can be known by `stat`.
    pub(super) fn is(&self, stat: Stat, place: &Path) -> bool {
        let same = || self.sum.is_none() || self.sum == sum_of_file(place);
        self.stat == stat && same()
    }

    /// Whether it has to be read again each time.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.sum.is_some()
    }

    /// What is to be known of it from now on.
    pub(super) fn settled(mut self, began: SystemTime) -> Self {
        self.sum = self.sum.filter(|_| !self.stat.had_settled(began));
        self
    }
}

pub(crate) fn sum(bytes: &[u8]) -> Sum {
    let mut half = Sum::default();
    half.copy_from_slice(&Sha256::digest(bytes)[..16]);
    half
}

pub(crate) fn sum_of_file(path: &Path) -> Option<Sum> {
    fs::read(path).ok().map(|bytes| sum(&bytes))
}
