//! How fast the disk is where the store lies.

use std::{
    fs::File,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

/// Long enough for a slow disk to say something.
const ENOUGH: Duration = Duration::from_secs(1);

/// How often in a second a page that was appended can be made durable.
pub(crate) fn syncs_a_second(folder: &Path) -> f64 {
    let path = folder.join("syncs");
    let mut file = File::create(&path).expect("writable");
    let (start, mut syncs) = (Instant::now(), 0);
    while start.elapsed() < ENOUGH {
        file.write_all(&[7; 4096]).expect("written");
        file.sync_data().expect("synced");
        syncs += 1;
    }
    let rate = f64::from(syncs) / start.elapsed().as_secs_f64();
    std::fs::remove_file(path).expect("removed");
    rate
}
