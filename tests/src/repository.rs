//! Sites in git repositories of their own.

use std::process::Command;

use crate::Site;

impl Site {
    /// Runs git in the site, as somebody, whatever this machine's settings are.
    ///
    /// # Panics
    /// When git fails.
    #[track_caller]
    pub fn git(&self, arguments: &[&str]) -> &Self {
        let who = [
            "user.name=T",
            "user.email=t@tea.example",
            "commit.gpgsign=false",
        ];
        let mut command = Command::new("git");
        command.current_dir(self.root());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.env("GIT_CONFIG_SYSTEM", "/dev/null");
        for setting in who {
            command.args(["-c", setting]);
        }
        let done = command.args(arguments).output().expect("git is there");
        assert!(done.status.success(), "git {arguments:?}: {done:?}");
        self
    }

    /// Commits all there is.
    #[track_caller]
    pub fn commit(&self) -> &Self {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=x"])
    }
}
