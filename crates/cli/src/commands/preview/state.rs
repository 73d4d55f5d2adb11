//! What the preview shows, and how those who look at it hear of something newer.

use std::sync::Arc;

use postroom_content_model::{SitePath, Status};
use postroom_exporter::Exporter;
use postroom_linter::{Finding, Report};
use tokio::sync::watch;

use super::trouble::Trouble;

/// The newest state of a site.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// Counts what could be loaded and what could not.
    pub(super) revision: u64,
    /// Counts runs of the linter.
    pub(super) lints: u64,
    /// The site as it could last be loaded.
    pub(super) showing: Option<Arc<Showing>>,
    /// Why what is on the disk cannot be loaded.
    pub(super) trouble: Option<Arc<Trouble>>,
    /// What the linter found last.
    pub(super) report: Option<Arc<Report>>,
}

/// A loaded site.
#[derive(Debug)]
pub(super) struct Showing {
    pub(super) exporter: Exporter,
    /// Posts that an export would not publish, and why.
    pub(super) held_back: Vec<(SitePath, Status)>,
}

/// The newest state, to be looked at and to be waited for.
#[derive(Debug, Default)]
pub(super) struct Live(watch::Sender<Arc<State>>);

impl State {
    /// What was found in a file.
    pub(super) fn findings_in(&self, file: &SitePath) -> Vec<&Finding> {
        let found = self.report.iter().flat_map(|report| &report.findings);
        found.filter(|finding| finding.file == *file).collect()
    }

    /// What a browser compares with what it shows: the process, the site, and the findings.
    pub(super) fn marks(&self) -> (String, String) {
        let process = std::process::id();
        let site = format!("{process}.{}", self.revision);
        (site, format!("{process}.{}", self.lints))
    }
}

impl Showing {
    /// Why an export would not publish a post, if it would not.
    pub(super) fn held_back(&self, file: &SitePath) -> Option<Status> {
        let mut held_back = self.held_back.iter();
        let found = held_back.find(|(path, _)| path == file);
        found.map(|(_, status)| *status)
    }

    /// The path of the base URL, without a slash at its end.
    pub(super) fn base(&self) -> &str {
        let base_url = &self.exporter.site().settings.base_url;
        base_url.url().path().trim_end_matches('/')
    }
}

impl Live {
    /// The newest state.
    pub(super) fn now(&self) -> Arc<State> {
        Arc::clone(&self.0.borrow())
    }

    /// Hears of every newer state.
    pub(super) fn subscribe(&self) -> watch::Receiver<Arc<State>> {
        self.0.subscribe()
    }

    /// Shows what was loaded, or why nothing could be.
    pub(super) fn show(&self, loaded: Result<Showing, Trouble>) {
        self.change(|state| {
            state.revision += 1;
            match loaded {
                Ok(showing) => {
                    state.showing = Some(Arc::new(showing));
                    state.trouble = None;
                }
                Err(trouble) => state.trouble = Some(Arc::new(trouble)),
            }
        });
    }

    /// Shows what the linter found.
    pub(super) fn report(&self, report: Report) {
        self.change(|state| {
            state.lints += 1;
            state.report = Some(Arc::new(report));
        });
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        self.0.send_modify(|state| change(Arc::make_mut(state)));
    }
}
