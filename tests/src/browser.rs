//! A headless Chromium that opens one page and gives what has become of it.

use std::{path::Path, process::Command};

/// The names that Chromium goes by.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// A browser.
#[derive(Clone, Debug)]
pub struct Browser {
    program: &'static str,
}

impl Browser {
    /// The browser of this machine.
    ///
    /// # Panics
    ///
    /// When there is none; `tests/servers.sh` runs these tests only where there is.
    #[track_caller]
    pub fn find() -> Self {
        let runs = |name: &&str| Command::new(name).arg("--version").output().is_ok();
        let program = NAMES.into_iter().find(runs).expect("Chromium is installed");
        Self { program }
    }

    /// The page at a URL as HTML, after its scripts have had the time they want.
    ///
    /// # Panics
    ///
    /// When the browser does not run.
    #[track_caller]
    pub fn dom(&self, url: &str) -> String {
        let profile = tempfile::tempdir().expect("a temporary folder can be made");
        let output = Command::new(self.program)
            // Root has no sandbox; the pages are our own.
            .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
            .args(["--disable-background-networking", "--no-first-run"])
            .arg(profile_argument(profile.path()))
            .args(["--virtual-time-budget=10000", "--dump-dom", url])
            .output()
            .expect("Chromium starts");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("Chromium writes UTF-8")
    }
}

fn profile_argument(folder: &Path) -> String {
    format!("--user-data-dir={}", folder.display())
}
