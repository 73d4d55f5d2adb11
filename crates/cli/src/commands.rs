//! The commands, one file each.

mod completions;
mod compose;
mod explain;
mod export;
mod init;
mod lint;
mod man;
mod new;
mod preview;
mod schema;
mod send;
mod status;
mod subscribers;

use clap::Subcommand;

use crate::{args::Args, context::Context, failure::Outcome, output::Output};

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a working site in a new or empty folder
    Init(init::Init),
    /// Start a new post
    New(new::New),
    /// Check posts, newsletter editions and links
    Lint(lint::Lint),
    /// Explain a rule of the linter, or list all of them
    Explain(explain::Explain),
    /// Write the site's pages and feeds
    Export(export::Export),
    /// Show the site in the browser while it is written
    Preview(preview::Preview),
    /// Draft the next edition of a newsletter
    Compose(compose::Compose),
    /// Mail an edition, or go on where it stopped
    Send(send::Send),
    /// Show how mailings stand
    Status(status::Status),
    /// Manage subscriber lists
    Subscribers(subscribers::Subscribers),
    /// Print a JSON Schema of front matter or settings, for editors
    Schema(schema::Schema),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the manual page, or write one for each command
    Man(man::Man),
}

/// Runs the command that was asked for.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<Outcome> {
    let site = || Context::new(&args.global, output);
    match &args.command {
        Command::Init(init) => init.run(output),
        Command::New(new) => new.run(&site()?),
        Command::Lint(lint) => lint.run(&Context::of_file(lint.file(), &args.global, output)?),
        Command::Explain(explain) => explain.run(output),
        Command::Export(export) => export.run(&site()?),
        Command::Preview(preview) => preview.run(&site()?),
        Command::Compose(compose) => compose.run(&site()?),
        Command::Send(send) => send.run(&site()?),
        Command::Status(status) => status.run(&site()?),
        Command::Subscribers(subscribers) => subscribers.run(&site()?),
        Command::Schema(schema) => schema.run(&args.global, output),
        Command::Completions(completions) => completions.run(output),
        Command::Man(man) => man.run(output),
    }
}
