//! The `postroom` binary: arguments, progress, printing and exit codes over the four libraries.
//!
//! Results go to standard output; progress and diagnostics go to standard error. Exit codes: 0
//! done, 1 the work was done and something needs a person, 2 could not run, 130 interrupted.

mod args;
mod clock;
mod commands;
mod context;
mod failure;
mod files;
mod git;
mod ids;
mod indirect;
mod mail_facts;
mod mail_options;
mod output;
mod progress;
mod recall;
mod sample_reader;
mod store;

use std::process::ExitCode;

use clap::Parser;

use crate::{args::Args, output::Output};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.global.color, args.global.quiet);
    match commands::run(&args, &output) {
        Ok(outcome) => outcome.into(),
        Err(error) => failure::report(&error, &output),
    }
}
