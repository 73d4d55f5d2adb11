//! `postroom completions`: completions for a shell.

use clap::CommandFactory as _;

use crate::{args::Args, failure::Outcome, output::Output};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom completions bash > ~/.local/share/bash-completion/completions/postroom
  postroom completions fish > ~/.config/fish/completions/postroom.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<Outcome> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Args::command(), "postroom", &mut script);
        std::io::Write::write_all(&mut output.results(), &script)?;
        Ok(Outcome::Done)
    }
}
