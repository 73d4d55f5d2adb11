//! The binary as a whole process: from its start to its end, output thrown away.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::program::{peak_megabytes, run, spawn};

/// The binary on one site.
pub(crate) struct Postroom {
    site: PathBuf,
    /// A cache folder of its own.
    cache: PathBuf,
    post: String,
}

impl Postroom {
    pub(crate) fn new(site: &Path, scratch: &Path) -> Self {
        Self {
            site: site.to_owned(),
            cache: scratch.join("cache"),
            post: crate::posts::path(crate::POSTS / 2),
        }
    }

    /// Everything.
    pub(crate) fn whole(&self) -> Duration {
        run(self.lint(&["--select", "all"]))
    }

    /// One post, with the facts of the others as they were kept.
    pub(crate) fn one(&self) -> Duration {
        run(self.lint(&["--select", "all", &self.post]))
    }

    /// One post when nothing is kept: what it takes to keep it is part of it.
    pub(crate) fn one_cold(&self) -> Duration {
        // It is not there in the first round.
        let _ = fs::remove_dir_all(&self.cache);
        self.one()
    }

    /// One post that was written a moment ago.
    pub(crate) fn one_edited(&self) -> Duration {
        let file = self.site.join(&self.post);
        let text = fs::read(&file).expect("readable");
        fs::write(&file, text).expect("written");
        self.one()
    }

    /// One post as an editor holds it; none if the binary cannot do that.
    pub(crate) fn unsaved(&self) -> Option<Duration> {
        let text = fs::read(self.site.join(&self.post)).expect("readable");
        let mut command = self.lint(&["--select", "all", "--stdin-filename", &self.post]);
        command.stdin(Stdio::piped());
        let start = Instant::now();
        let mut child = spawn(command);
        if let Some(mut pipe) = child.stdin.take() {
            // A binary without the option does not read what it is sent.
            let _ = pipe.write_all(&text);
        }
        let status = child.wait().expect("it ends");
        (status.code() != Some(2)).then(|| start.elapsed())
    }

    /// The most memory that a run over everything has, in millions of bytes. Watching it takes
    /// time of its own, so no time is told.
    pub(crate) fn peak_megabytes(&self) -> Option<u64> {
        peak_megabytes(self.lint(&["--select", "all"]))
    }

    fn lint(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command
            .arg("-C")
            .arg(&self.site)
            .arg("lint")
            .args(arguments);
        command.env("XDG_CACHE_HOME", &self.cache);
        command
    }
}
