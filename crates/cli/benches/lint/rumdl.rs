//! rumdl, another linter for Markdown in Rust, with the rules it has by default.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use crate::program::run;

/// How rumdl is called on this machine.
pub(crate) struct Rumdl(Vec<&'static str>);

/// rumdl, if it is installed: as a program, or as a module of Python.
pub(crate) fn find() -> Option<Rumdl> {
    let ways = [vec!["rumdl"], vec!["python3", "-m", "rumdl"]];
    ways.into_iter().map(Rumdl).find(|rumdl| {
        let mut command = rumdl.command();
        command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}

impl Rumdl {
    /// All posts, with nothing kept from earlier runs, as `postroom lint` does.
    pub(crate) fn whole(&self, site: &Path) -> Duration {
        let mut command = self.command();
        command
            .args(["check", "--no-cache", "content/posts"])
            .current_dir(site);
        run(command)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.0[0]);
        command.args(&self.0[1..]);
        command
    }
}
