//! Other programs as whole processes: from their start to their end, output thrown away.

use std::{
    fs,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a command takes.
pub(crate) fn run(command: Command) -> Duration {
    let start = Instant::now();
    let status = spawn(command).wait().expect("it ends");
    let took = start.elapsed();
    assert_ne!(status.code(), Some(2), "it can run");
    took
}

/// Starts a command, whose output is thrown away.
pub(crate) fn spawn(mut command: Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("it starts")
}

/// The most memory that a command has, in millions of bytes; none where the system does not tell.
/// Watching it takes time of its own, so no time is told.
pub(crate) fn peak_megabytes(command: Command) -> Option<u64> {
    let kilobytes = watched(&mut spawn(command))?;
    Some(kilobytes * 1024 / 1_000_000)
}

/// Waits for a process, and looks meanwhile how much memory it has had at most, in kibibytes: the
/// figure only grows, and is gone with the process.
fn watched(child: &mut Child) -> Option<u64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().expect("it can be waited for").is_none() {
        peak = peak.max(
            fs::read_to_string(&status)
                .ok()
                .as_deref()
                .and_then(high_water),
        );
        thread::sleep(Duration::from_millis(1));
    }
    peak
}

fn high_water(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
