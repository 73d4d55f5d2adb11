//! `postroom preview`: the site from memory, and in the browser the newest state of it.
//!
//! [`work`] loads the site whenever a file that it is made of is saved, and lints it as soon as
//! nobody saves any more. [`server`] answers browsers on this machine from the state that is the
//! newest, and tells them when there is a newer one.

mod findings;
mod mail;
mod overview;
mod pages;
mod panel;
mod port;
mod server;
mod state;
mod trouble;
mod watch;
mod work;

use std::{
    sync::{Arc, mpsc},
    thread,
};

use self::{
    state::Live,
    watch::{Message, Watching},
    work::{Follower, lint_when_asked},
};
use crate::{context::Context, failure::Outcome};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom preview              the site at http://127.0.0.1:4000/, or at the next free port
  postroom preview --port 8080  at this port or not at all

Nothing is written, and only this machine is answered. Saved files are shown at once: pages reload
by themselves, with what the linter finds in them. Drafts and posts of days to come are shown and
marked. http://127.0.0.1:4000/_postroom/ lists all of it. Ctrl-C ends the preview, with exit code 0.")]
pub(crate) struct Preview {
    /// The port to listen at; 0 takes any that is free [default: 4000, or the next free one]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
}

impl Preview {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let listener = port::listen(self.port)?;
        let (sender, messages) = mpsc::channel();
        let watching = Watching::start(&context.root, sender.clone())?;
        let live = Arc::new(Live::default());
        let (linting, asked) = mpsc::channel();
        let mut follower = Follower {
            context,
            live: &live,
            watching,
            messages,
            linting,
        };
        follower.load();
        thread::scope(|scope| {
            let live = &live;
            scope.spawn(move || lint_when_asked(context, live, &asked));
            scope.spawn(|| follower.follow());
            let served = server::serve(listener, live, context.output);
            // Both threads end when there is nothing left to hear.
            let _ = sender.send(Message::Stop);
            served
        })?;
        Ok(Outcome::Done)
    }
}
