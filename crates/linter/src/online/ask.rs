//! Asks for one URL: tries again what is worth it, and comes to a verdict.

use std::collections::BTreeMap;

use reqwest::{Client, Method, StatusCode};
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};
use url::Url;

use crate::{
    gathered::Verdict,
    online::{
        client::client,
        hosts::Hosts,
        moved,
        names::{Guard, NameError},
        options::OnlineOptions,
        outcome::{Echo, Outcome},
        urls::Wanted,
        walk::Walk,
    },
};

/// A name that exists wherever there are names, for examples (RFC 2606 §3). It is looked up, never
/// asked for a page.
const SURE_NAME: &str = "example.com";

/// What is needed to ask.
pub(super) struct Asker {
    pub(super) client: Client,
    /// One for each URL that is being asked for, from the first try to the last.
    slots: Semaphore,
    pub(super) hosts: Hosts,
    pub(super) guard: Guard,
    pub(super) options: OnlineOptions,
}

/// What was found out about a URL.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    /// The fragments that were looked for, and whether the page may have them.
    pub(super) anchors: BTreeMap<String, bool>,
    /// What it says about the network; an answer behind a redirect is one.
    pub(super) echo: Echo,
}

impl Asker {
    pub(super) fn new(options: &OnlineOptions) -> reqwest::Result<Self> {
        let guard = Guard::new(options);
        Ok(Self {
            client: client(options, &guard)?,
            slots: Semaphore::new(options.requests.max(1)),
            hosts: Hosts::new(options),
            guard,
            options: options.clone(),
        })
    }

    /// Asks until the answer is certain, or as often as is decent.
    pub(super) async fn ask(&self, wanted: &Wanted) -> Answer {
        let slot = self.slots.acquire().await;
        let _slot = slot.expect("the semaphore is never closed");
        let mut method = match wanted.fragments.is_empty() {
            true => Method::HEAD,
            false => Method::GET,
        };
        let mut tries = 1;
        let walk = loop {
            let walk = self.walk(wanted, &method).await;
            if tries >= walk.outcome.tries() || !self.waits(&walk, tries).await {
                break walk;
            }
            tries += 1;
            method = Method::GET;
        };
        self.remember(&walk);
        answer(&wanted.url, walk)
    }

    /// Whether the host at the end of the walk lets itself be asked again; waits as it wants.
    async fn waits(&self, walk: &Walk, tries: usize) -> bool {
        let host = self.hosts.of(&walk.last);
        let pause = self.options.pause * (1 << tries.min(5)) / 2;
        match walk.outcome {
            _ if host.is_given_up() => return false,
            Outcome::Trouble(_, Some(wait)) if wait > self.options.longest_wait => return false,
            Outcome::Trouble(_, wait) => host.hold(wait.unwrap_or(pause)),
            ref outcome if outcome.is_calm() && tries == 1 => {}
            _ => sleep(pause).await,
        }
        true
    }

    /// Spares a host that asked for it, is not there, or is not well, the rest of its URLs.
    fn remember(&self, walk: &Walk) {
        let host = self.hosts.of(&walk.last);
        match walk.outcome {
            Outcome::Name(NameError::NoSuchHost)
            | Outcome::Trouble(StatusCode::TOO_MANY_REQUESTS, _) => host.give_up(&walk.outcome),
            Outcome::Trouble(_, Some(wait)) if wait > self.options.longest_wait => {
                host.give_up(&walk.outcome);
            }
            _ => host.heard(&walk.outcome),
        }
    }

    /// Whether the host is one of the internet rather than one that the settings allow although
    /// it is not.
    pub(super) fn is_remote(&self, url: &Url) -> bool {
        !self.guard.allows_host_of(url)
    }

    /// Whether names can be looked up; asked when hosts are silent and none is heard. A proxy does
    /// that elsewhere, where it cannot be asked.
    pub(super) async fn has_names(&self) -> bool {
        let limit = self.options.timeout;
        let look_up = self.guard.names.look_up(SURE_NAME);
        self.options.proxy.is_none() && matches!(timeout(limit, look_up).await, Ok(Ok(_)))
    }
}

fn answer(url: &Url, walk: Walk) -> Answer {
    let echo = match walk.last == *url {
        true => walk.outcome.echo(),
        false => Echo::Heard,
    };
    let (verdict, anchors) = match walk.outcome {
        Outcome::Page(anchors) => (moved::verdict(url, &walk.last, walk.permanent), anchors),
        outcome => (outcome.verdict(&via(url, &walk.last)), BTreeMap::new()),
    };
    Answer {
        verdict,
        anchors,
        echo,
    }
}

/// Where redirects led, to be put behind a reason.
fn via(url: &Url, last: &Url) -> String {
    if url == last {
        return String::new();
    }
    let shown: String = last.as_str().chars().take(100).collect();
    format!(", after a redirect to {shown}")
}
