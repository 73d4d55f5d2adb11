//! `postroom man`: manual pages.

use std::{fs, io::Write as _, path::PathBuf};

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::{args::Args, failure::Outcome, output::Output};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom man | man -l -                   read the manual
  postroom man ~/.local/share/man/man1      one page for each command")]
pub(crate) struct Man {
    /// The folder to write one page for each command to; without it, the main page is printed
    directory: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<Outcome> {
        let mut command = Args::command();
        command.build();
        let Some(directory) = &self.directory else {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            output.results().write_all(&page)?;
            return Ok(Outcome::Done);
        };
        let failed = || format!("cannot write manual pages to {}", directory.display());
        fs::create_dir_all(directory).with_context(failed)?;
        clap_mangen::generate_to(command, directory).with_context(failed)?;
        output.note(&format!("wrote manual pages to {}", directory.display()));
        Ok(Outcome::Done)
    }
}
