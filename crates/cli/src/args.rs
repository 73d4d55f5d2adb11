//! What the command line takes. Each command's arguments live in its own file.

use std::path::PathBuf;

use clap::{Parser, ValueEnum, builder::styling};

use crate::commands::Command;

const STYLES: styling::Styles = styling::Styles::styled()
    .header(styling::AnsiColor::Green.on_default().bold())
    .usage(styling::AnsiColor::Green.on_default().bold())
    .literal(styling::AnsiColor::Cyan.on_default().bold())
    .placeholder(styling::AnsiColor::Cyan.on_default());

/// Lint, publish and mail a folder of Markdown posts
#[derive(Debug, Parser)]
#[command(name = "postroom", version, styles = STYLES, propagate_version = true, max_term_width = 100)]
#[command(after_help = "\
Examples:
  postroom init blog && cd blog      make a working site
  postroom lint                      check every post, edition and link
  postroom export                    write pages and feeds to public/
  postroom preview                   see the site in the browser while you write
  postroom compose weekly            draft the next edition of a newsletter
  postroom send weekly/2026-11-13    mail it, or go on where it stopped

Exit codes: 0 done; 1 done, and something needs a person; 2 could not run; 130 interrupted.")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Global {
    /// The site's folder [default: the nearest one upwards that holds postroom.yaml]
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true)]
    pub(crate) directory: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
    /// Print results and errors only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Print more; subscribers' addresses are shown in full only with -vv
    #[arg(short, long, action = clap::ArgAction::Count, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    /// Take this time for now, such as 2026-11-13 or 2026-11-13T09:00:00+05:30
    #[arg(long, value_name = "TIME", global = true)]
    pub(crate) now: Option<String>,
}

/// How a command tells what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
