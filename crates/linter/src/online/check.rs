//! The phase itself: takes what is remembered, asks the rest, and notices when the machine is
//! offline instead of calling every link dead.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::JoinSet,
};

use crate::{
    gathered::{Gathered, Verdict},
    online::{
        OnlineOptions,
        ask::{Answer, Asker},
        cache::Cache,
        hosts,
        network::Network,
        outcome::Echo,
        urls::Wanted,
    },
};

/// What was found out.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What there is to say about each URL.
    pub verdicts: BTreeMap<String, Verdict>,
    /// Fragments that lead nowhere on their page.
    pub missing_anchors: BTreeMap<String, BTreeSet<String>>,
    /// How many URLs were asked for.
    pub asked: usize,
    /// How many answers were remembered.
    pub remembered: usize,
}

/// How far the phase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// URLs that have their answer.
    pub done: usize,
    /// All URLs that are asked for.
    pub total: usize,
}

/// Why the phase could not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OnlineError {
    /// Nobody answered.
    #[error(
        "no other site can be reached ({hosts} tried, such as {example}): is this machine offline? \
         Lint without --online, or set HTTPS_PROXY if it needs a proxy"
    )]
    Offline {
        /// How many hosts did not answer.
        hosts: usize,
        /// One of them.
        example: String,
    },
    /// The HTTP client could not be made.
    #[error("cannot ask other sites: {0}")]
    Client(#[from] reqwest::Error),
}

/// Asks for all URLs, except those whose answer is remembered, and adds the answers to the cache
/// as they come, so that a caller who stops waiting has them. Must run on a tokio runtime with
/// time and IO.
///
/// # Errors
///
/// [`OnlineError::Offline`] when the network seems to be down; the cache then says nothing about
/// what could not be reached.
pub async fn check(
    wanted: Vec<Wanted>,
    options: &OnlineOptions,
    cache: &mut Cache,
    mut progress: impl FnMut(Progress),
) -> Result<Checked, OnlineError> {
    let mut checked = Checked::default();
    let open = checked.remember(wanted, cache, options);
    let total = open.len();
    let asker = Arc::new(Asker::new(options)?);
    let mut network = Network::default();
    let mut doubtful = Vec::new();
    let (_workers, mut answers) = workers(open, &asker, options);
    while let Some((wanted, answer)) = answers.recv().await {
        checked.asked += 1;
        let done = checked.asked;
        progress(Progress { done, total });
        network.note(&asker, &wanted, &answer);
        if answer.echo == Echo::Silence {
            doubtful.push((wanted, answer));
        } else {
            cache.put(&wanted.url, &answer, options.now);
            checked.add(&wanted, &answer);
        }
        if network.looks_down_early() {
            network.confirm(&asker).await?;
        }
    }
    if network.looks_down() {
        network.confirm(&asker).await?;
    }
    for (wanted, answer) in doubtful {
        cache.put(&wanted.url, &answer, options.now);
        checked.add(&wanted, &answer);
    }
    Ok(checked)
}

/// Tasks that ask, a few for each host, and what they answer, which ends when they do; dropped,
/// they stop.
fn workers(
    wanted: Vec<Wanted>,
    asker: &Arc<Asker>,
    options: &OnlineOptions,
) -> (JoinSet<()>, UnboundedReceiver<(Wanted, Answer)>) {
    let (sender, answers) = unbounded_channel();
    let mut by_host: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
    for wanted in wanted {
        let host = hosts::name(&wanted.url);
        by_host.entry(host).or_default().push(wanted);
    }
    let mut workers = JoinSet::new();
    for urls in by_host.into_values() {
        let most = options.requests_per_host.clamp(1, urls.len());
        let (urls, next): (Arc<[Wanted]>, _) = (urls.into(), Arc::new(AtomicUsize::new(0)));
        for _ in 0..most {
            let (urls, next) = (Arc::clone(&urls), Arc::clone(&next));
            let (asker, sender) = (Arc::clone(asker), sender.clone());
            workers.spawn(async move {
                while let Some(wanted) = urls.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let answer = asker.ask(wanted).await;
                    // Nobody listens any more when the phase has ended early.
                    let _ = sender.send((wanted.clone(), answer));
                }
            });
        }
    }
    (workers, answers)
}

impl Checked {
    /// The answers as the rules want them.
    pub fn gathered(self) -> Gathered {
        Gathered {
            verdicts: self.verdicts,
            missing_anchors: self.missing_anchors,
            ..Gathered::default()
        }
    }

    /// Takes what the cache knows; returns the rest.
    fn remember(
        &mut self,
        wanted: Vec<Wanted>,
        cache: &Cache,
        options: &OnlineOptions,
    ) -> Vec<Wanted> {
        let mut open = Vec::new();
        for wanted in wanted {
            match cache.get(&wanted, options) {
                Some(answer) => {
                    self.remembered += 1;
                    self.add(&wanted, &answer);
                }
                None => open.push(wanted),
            }
        }
        open
    }

    fn add(&mut self, wanted: &Wanted, answer: &Answer) {
        let key = wanted.url.to_string();
        let lacks = |name: &&String| answer.anchors.get(*name) == Some(&false);
        let missing: BTreeSet<String> = wanted.fragments.iter().filter(lacks).cloned().collect();
        if !missing.is_empty() {
            self.missing_anchors.insert(key.clone(), missing);
        }
        self.verdicts.insert(key, answer.verdict.clone());
    }
}
