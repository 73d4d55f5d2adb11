//! Tells a machine that is offline from hosts that are gone.

use std::collections::BTreeSet;

use crate::online::{
    OnlineError,
    ask::{Answer, Asker},
    outcome::Echo,
    urls::Wanted,
};

/// After so many silent hosts, and none that answered, it is time to look whether to go on.
const MOST_SILENT_HOSTS: usize = 20;

/// Fewer silent hosts than this are no sign of trouble when others answer.
const SUSPICIOUS_HOSTS: usize = 3;

/// Which hosts of the internet answered in this run.
#[derive(Default)]
pub(super) struct Network {
    heard: BTreeSet<String>,
    silent: BTreeSet<String>,
    /// Whether the network was found to be well when hosts were silent.
    is_up: bool,
}

impl Network {
    /// Takes note of an answer. Hosts that are allowed to be on private addresses are no sign of
    /// how the rest of the world is.
    pub(super) fn note(&mut self, asker: &Asker, wanted: &Wanted, answer: &Answer) {
        if !asker.is_remote(&wanted.url) {
            return;
        }
        let host = wanted.url.host_str().unwrap_or_default().to_owned();
        match answer.echo {
            Echo::Heard => self.heard.insert(host),
            Echo::Silence => self.silent.insert(host),
            Echo::NotAsked => false,
        };
    }

    /// Whether asking on may be in vain.
    pub(super) fn looks_down_early(&self) -> bool {
        !self.is_up && self.heard.is_empty() && self.silent.len() >= MOST_SILENT_HOSTS
    }

    /// Whether the answers as a whole look like those that a machine without a network gets. Half of
    /// the hosts of an old site may be gone; more are suspicious, and so are silent hosts when there
    /// are no others.
    pub(super) fn looks_down(&self) -> bool {
        let (silent, heard) = (self.silent.len(), self.heard.len());
        let many = silent >= SUSPICIOUS_HOSTS && silent > heard;
        !self.is_up && silent > 0 && (heard == 0 || many)
    }

    /// Looks whether the network is there after all.
    pub(super) async fn confirm(&mut self, asker: &Asker) -> Result<(), OnlineError> {
        self.is_up = asker.has_names().await;
        match self.is_up {
            true => Ok(()),
            false => Err(OnlineError::Offline {
                hosts: self.silent.len(),
                example: self.silent.first().cloned().unwrap_or_default(),
            }),
        }
    }
}
