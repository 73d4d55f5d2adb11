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
    sync::mpsc::{UnboundedSender, unbounded_channel},
    task::JoinSet,
};
use url::Url;

use crate::{
    gathered::{Gathered, Verdict},
    online::{
        OnlineOptions,
        ask::{Answer, Asker},
        cache::Cache,
        hosts,
        urls::Wanted,
    },
};

/// After so many silent hosts, and none that answered, the phase stops early.
const MOST_SILENT_HOSTS: usize = 20;

/// So many silent hosts and nothing else are no accident.
const SUSPICIOUS_HOSTS: usize = 3;

/// Hosts known to have answered that are asked before the network is called down.
const WITNESSES: usize = 5;

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
        "cannot reach any host ({hosts} tried, such as {example}): offline? Lint without --online, or set HTTPS_PROXY if a proxy is needed"
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
/// as they come: a caller who stops waiting loses none. Must run on a tokio runtime with time and
/// IO.
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
    let (remembered, open): (Vec<_>, Vec<_>) = wanted
        .into_iter()
        .map(|wanted| (cache.get(&wanted, options), wanted))
        .partition(|(answer, _)| answer.is_some());
    for (answer, wanted) in remembered {
        checked.remembered += 1;
        checked.add(&wanted, answer.as_ref());
    }
    let total = open.len();
    let asker = Arc::new(Asker::new(options)?);
    let mut network = Network::default();
    let mut doubtful = Vec::new();
    let (sender, mut answers) = unbounded_channel();
    let _workers = workers(
        open.into_iter().map(|(_, wanted)| wanted),
        &asker,
        options,
        sender,
    );
    while let Some((wanted, answer)) = answers.recv().await {
        checked.asked += 1;
        progress(Progress {
            done: checked.asked,
            total,
        });
        network.note(&wanted, &answer);
        if answer.is_answer {
            cache.put(&wanted.url, &answer, options.now);
            checked.add(&wanted, Some(&answer));
        } else {
            doubtful.push((wanted, answer));
        }
        if network.looks_down_early() && !network.has_witness(&asker, cache).await {
            return Err(network.down());
        }
    }
    if network.looks_down() && !network.has_witness(&asker, cache).await {
        return Err(network.down());
    }
    for (wanted, answer) in doubtful {
        cache.put(&wanted.url, &answer, options.now);
        checked.add(&wanted, Some(&answer));
    }
    Ok(checked)
}

/// Tasks that ask, a few for each host; dropped, they stop.
fn workers(
    wanted: impl Iterator<Item = Wanted>,
    asker: &Arc<Asker>,
    options: &OnlineOptions,
    sender: UnboundedSender<(Wanted, Answer)>,
) -> JoinSet<()> {
    let mut by_host: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
    for wanted in wanted {
        by_host
            .entry(hosts::name(&wanted.url))
            .or_default()
            .push(wanted);
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
    workers
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

    fn add(&mut self, wanted: &Wanted, answer: Option<&Answer>) {
        let Some(answer) = answer else { return };
        let key = wanted.url.to_string();
        let lacks = |name: &&String| answer.anchors.get(*name) == Some(&false);
        let missing: BTreeSet<String> = wanted.fragments.iter().filter(lacks).cloned().collect();
        if !missing.is_empty() {
            self.missing_anchors.insert(key.clone(), missing);
        }
        self.verdicts.insert(key, answer.verdict.clone());
    }
}

/// Which hosts answered in this run.
#[derive(Default)]
struct Network {
    heard: BTreeMap<String, Url>,
    silent: BTreeMap<String, Url>,
    /// Whether the system said that there is no way out.
    no_way_out: bool,
    /// Whether the silent ones were found not to be the reason.
    trusted: bool,
}

impl Network {
    fn note(&mut self, wanted: &Wanted, answer: &Answer) {
        let side = match answer.is_answer {
            true => &mut self.heard,
            false => &mut self.silent,
        };
        self.no_way_out |= answer.is_local;
        side.insert(hosts::name(&wanted.url), wanted.url.clone());
    }

    fn looks_down_early(&self) -> bool {
        !self.trusted && self.heard.is_empty() && self.silent.len() >= MOST_SILENT_HOSTS
    }

    /// Half of the hosts of an old site may be gone. More than that is suspicious, but not if there
    /// are only one or two, unless the system itself says that there is no way to them.
    fn looks_down(&self) -> bool {
        let (silent, heard) = (self.silent.len(), self.heard.len());
        let suspicious = silent >= SUSPICIOUS_HOSTS && silent > heard;
        !self.trusted && (suspicious || heard == 0 && self.no_way_out)
    }

    /// Whether a host that answered before, in this run or an earlier one, does so now.
    async fn has_witness(&mut self, asker: &Asker, cache: &Cache) -> bool {
        let mut witnesses: Vec<Url> = self.heard.values().take(WITNESSES).cloned().collect();
        witnesses.extend(cache.known_good(WITNESSES));
        for witness in witnesses.iter().take(WITNESSES) {
            if asker.is_up(witness).await {
                self.trusted = true;
                return true;
            }
        }
        false
    }

    fn down(&self) -> OnlineError {
        let example = self.silent.values().next().and_then(Url::host_str);
        OnlineError::Offline {
            hosts: self.silent.len(),
            example: example.unwrap_or_default().to_owned(),
        }
    }
}
