//! Loads the site when files are saved, and lints it when nobody saves any more.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

use postroom_content_model::Shown;
use postroom_exporter::Exporter;
use postroom_linter::{Gathered, LintOptions, Report, lint};

use super::{
    state::{Live, Showing},
    trouble::Trouble,
    watch::{Message, Watching},
};
use crate::{context::Context, mail_facts};

/// How long nothing must be saved before the site is loaded: an editor saves in several steps,
/// and a checkout of many files takes its time.
const QUIET: Duration = Duration::from_millis(10);
/// The longest time that saving may hold up loading.
const AT_MOST: Duration = Duration::from_millis(200);
/// How long nothing must be loaded before the site is linted, which would hold up loading.
const IDLE: Duration = Duration::from_millis(100);

/// Follows the files of a site.
pub(super) struct Follower<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) live: &'c Live,
    pub(super) watching: Watching,
    pub(super) messages: Receiver<Message>,
    /// Asks for the linter.
    pub(super) linting: Sender<()>,
}

impl Follower<'_> {
    /// Loads the site whenever one of its files is saved, until it is to stop.
    pub(super) fn follow(mut self) {
        loop {
            let Some(saved) = self.next_saved() else {
                return;
            };
            let began = Instant::now();
            self.load();
            let (taken, what) = (began.elapsed().as_millis(), self.described(&saved));
            let note = match &self.live.now().trouble {
                Some(trouble) => format!("{what}: {}", trouble.message),
                None => format!("{what}: shown after {taken} ms"),
            };
            self.context.output.note(&note);
        }
    }

    /// Loads the site, shows it, and asks for the linter.
    pub(super) fn load(&mut self) {
        let loaded = load(self.context).map_err(Trouble::from);
        let settings = loaded.as_ref().ok();
        let settings = settings.map(|showing| &showing.exporter.site().settings);
        for warning in self.watching.follow(settings) {
            self.context.output.warning(&warning);
        }
        self.live.show(loaded);
        // The linter's thread lives as long as this one.
        let _ = self.linting.send(());
    }

    /// Waits until files of the site are saved and no more follow; `None` when it is to stop.
    fn next_saved(&mut self) -> Option<BTreeSet<PathBuf>> {
        let mut saved = BTreeSet::new();
        let mut until: Option<Instant> = None;
        loop {
            let message = match until {
                None => self.messages.recv().ok()?,
                Some(until) => {
                    let left = until.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Some(saved);
                    }
                    match self.messages.recv_timeout(left.min(QUIET)) {
                        Ok(message) => message,
                        Err(RecvTimeoutError::Timeout) => return Some(saved),
                        Err(RecvTimeoutError::Disconnected) => return None,
                    }
                }
            };
            match message {
                Message::Stop => return None,
                Message::Saved(path) if self.watching.concerns(&path) => {
                    until.get_or_insert_with(|| Instant::now() + AT_MOST);
                    saved.insert(path);
                }
                Message::Saved(_) => {}
            }
        }
    }

    fn described(&self, saved: &BTreeSet<PathBuf>) -> String {
        let first = saved.first().map(|path| self.watching.name(path));
        match (first, saved.len()) {
            (Some(first), 1) => first,
            (first, count) => {
                let first = first.unwrap_or_default();
                format!("{first} and {} more", count.saturating_sub(1))
            }
        }
    }
}

/// Lints the site whenever that is asked for and nobody has asked again for a while, until nobody
/// can ask any more.
pub(super) fn lint_when_asked(context: &Context<'_>, live: &Live, asked: &Receiver<()>) {
    let aside = aside();
    while asked.recv().is_ok() {
        while asked.recv_timeout(IDLE).is_ok() {}
        let report = match &aside {
            Some(aside) => aside.install(|| check(context)),
            None => check(context),
        };
        // What cannot be loaded is shown already.
        if let Ok(report) = report {
            live.report(report);
        }
    }
}

/// A thread of the linter's own: among those that load the site, a file that is saved while the
/// linter is at work would wait until it has done.
fn aside() -> Option<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().ok()
}

fn load(context: &Context<'_>) -> anyhow::Result<Showing> {
    let shown = Shown {
        drafts: true,
        future: true,
    };
    let site = context.site_showing(context.settings()?, shown)?;
    let held_back = site
        .posts
        .iter()
        .filter(|post| post.shown && !post.is_published());
    let held_back = held_back.map(|post| (post.path().clone(), post.status));
    let held_back = held_back.collect();
    let exporter = Exporter::new(site);
    Ok(Showing {
        exporter,
        held_back,
    })
}

/// What the linter finds in the site as readers will see it, without what is held back.
fn check(context: &Context<'_>) -> anyhow::Result<Report> {
    let site = context.site(context.settings()?)?;
    let (options, mut gathered) = (LintOptions::default(), Gathered::default());
    mail_facts::gather(&site, &options, &mut gathered);
    Ok(lint(&site, &gathered, &options))
}
