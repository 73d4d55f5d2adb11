//! `postroom export` as a whole process, on one site.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::program::{peak_megabytes, run};

/// The binary on one site.
pub(crate) struct Postroom {
    site: PathBuf,
    /// A cache folder of its own.
    cache: PathBuf,
    out: PathBuf,
    /// A post to change, and what it says.
    post: (PathBuf, String),
}

impl Postroom {
    pub(crate) fn new(site: &Path, scratch: &Path) -> Self {
        let post = site.join(crate::posts::path(0));
        let text = fs::read_to_string(&post).expect("readable");
        Self {
            site: site.to_owned(),
            cache: scratch.join("cache"),
            out: scratch.join("public"),
            post: (post, text),
        }
    }

    /// Everything, with nothing kept, into an empty folder.
    pub(crate) fn cold(&self) -> Duration {
        // It is not there in the first round.
        let _ = fs::remove_dir_all(&self.cache);
        self.to_empty_folder()
    }

    /// Everything into an empty folder, with what was kept.
    pub(crate) fn to_empty_folder(&self) -> Duration {
        let _ = fs::remove_dir_all(&self.out);
        self.again()
    }

    /// Everything into the folder that has it.
    pub(crate) fn again(&self) -> Duration {
        run(self.export())
    }

    /// Everything into the folder that has it, after a sentence was added to a post.
    pub(crate) fn one_changed(&self, round: usize) -> Duration {
        let (path, text) = &self.post;
        fs::write(path, format!("{text}\nAnother sentence, number {round}.\n")).expect("written");
        self.again()
    }

    /// The most memory that a run with nothing kept has, in millions of bytes.
    pub(crate) fn peak_megabytes(&self) -> Option<u64> {
        let _ = fs::remove_dir_all(&self.cache);
        let _ = fs::remove_dir_all(&self.out);
        peak_megabytes(self.export())
    }

    fn export(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.arg("-C").arg(&self.site).arg("export");
        command.arg("--out").arg(&self.out);
        command.env("XDG_CACHE_HOME", &self.cache);
        command
    }
}
