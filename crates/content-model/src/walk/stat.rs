//! What the system says of a file without its being read.

use std::{
    fs::Metadata,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

/// Files are stamped in steps: of some milliseconds on most file systems, of two seconds on FAT.
/// A file that is changed twice within one step has the same time after both.
const COARSEST_STEP: Duration = Duration::from_secs(2);

/// Size, times and identity of a file. When they are as they were, so is what it holds, as far as
/// anyone can tell without reading it; see [`Stat::had_settled`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Stat {
    /// The size.
    pub bytes: u64,
    /// When it was last written, in nanoseconds since 1970. Anyone can set this time.
    modified: i64,
    /// When it was last changed in any way, this time included. Nobody can set this one; not all
    /// systems have it.
    changed: i64,
    /// Which file it is: one put in the place of another has a number of its own.
    node: u64,
}

impl Stat {
    /// What the system said of a file.
    pub fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().map_or(0, nanoseconds);
        let (changed, node) = change_and_node(metadata);
        Self {
            bytes: metadata.len(),
            modified,
            changed,
            node,
        }
    }

    /// Whether the last change lies so far before `moment` that a change after that moment must
    /// show in the times. Facts read from a file that had not settled prove nothing later on, as
    /// git says of its "racily clean" entries.
    pub fn had_settled(&self, moment: SystemTime) -> bool {
        let latest = self.modified.max(self.changed);
        let step = i64::try_from(COARSEST_STEP.as_nanos()).unwrap_or(i64::MAX);
        self.modified > 0 && latest.saturating_add(step) <= nanoseconds(moment)
    }
}

#[cfg(unix)]
fn change_and_node(metadata: &Metadata) -> (i64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    let seconds = metadata.ctime().saturating_mul(1_000_000_000);
    (
        seconds.saturating_add(metadata.ctime_nsec()),
        metadata.ino(),
    )
}

#[cfg(not(unix))]
fn change_and_node(_: &Metadata) -> (i64, u64) {
    (0, 0)
}

/// Zero for a time before 1970, which says nothing about when a file was changed.
fn nanoseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Duration, Stat, UNIX_EPOCH};

    #[test]
    fn a_file_settles_after_two_seconds() {
        let check = |modified: i64, changed: i64, at_ms: u64, expected: bool| {
            let stat = Stat {
                modified: modified * 1_000_000,
                changed: changed * 1_000_000,
                ..Stat::default()
            };
            let moment = UNIX_EPOCH + Duration::from_millis(at_ms);
            assert_eq!(stat.had_settled(moment), expected, "{stat:?} at {at_ms} ms");
        };
        check(10_000, 10_000, 12_000, true);
        check(10_000, 10_000, 11_999, false);
        // The time of writing was set back, the time of change tells.
        check(1000, 10_000, 11_999, false);
        check(10_000, 0, 11_999, false);
        // From the future, or from a system that tells no time.
        check(20_000, 20_000, 11_999, false);
        check(0, 0, 11_999, false);
        check(i64::MAX / 1_000_000, 0, 12_000, false);
    }
}
