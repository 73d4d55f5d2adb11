//! What other sites answered before. Good answers live longer than bad ones: a page that is there
//! tends to stay, and an author who has mended something wants to see it.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    gathered::Verdict,
    online::{OnlineOptions, ask::Answer, outcome::Echo, urls::Wanted},
};

/// The form of the file; another one is not read.
const VERSION: u32 = 1;

/// Answers by URL. Keeping them between runs is the caller's business.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    answers: BTreeMap<String, Entry>,
}

/// Why a cache could not be read; the run can do without it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// It is not one.
    #[error("it is not a list of answers: {0}")]
    Broken(#[from] serde_json::Error),
    /// Another version of Postroom wrote it.
    #[error("another version of Postroom wrote it (format {0})")]
    OtherVersion(u32),
}

#[derive(Deserialize, Serialize)]
struct File<A> {
    version: u32,
    answers: A,
}

/// An answer and when it was given.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Entry {
    asked: Timestamp,
    verdict: Verdict,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    anchors: BTreeMap<String, bool>,
}

impl Cache {
    /// Reads a cache that [`Cache::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// When the text is none, or from another version.
    pub fn parse(text: &str) -> Result<Self, CacheError> {
        let file: File<serde_json::Value> = serde_json::from_str(text)?;
        if file.version != VERSION {
            return Err(CacheError::OtherVersion(file.version));
        }
        let answers = serde_json::from_value(file.answers)?;
        Ok(Self { answers })
    }

    /// The cache as text, without what is out of date.
    ///
    /// # Errors
    ///
    /// Never, as far as is known: there is nothing in it that JSON could not hold.
    pub fn to_json(&self, options: &OnlineOptions) -> serde_json::Result<String> {
        let fresh = self
            .answers
            .iter()
            .filter(|(_, entry)| entry.is_fresh(options));
        let file = File {
            version: VERSION,
            answers: fresh.collect::<BTreeMap<_, _>>(),
        };
        Ok(serde_json::to_string_pretty(&file)? + "\n")
    }

    /// The answer about a page, if it is fresh and says all that is wanted.
    pub(super) fn get(&self, wanted: &Wanted, options: &OnlineOptions) -> Option<Answer> {
        let entry = self.answers.get(wanted.url.as_str())?;
        let all = || {
            wanted
                .fragments
                .iter()
                .all(|name| entry.anchors.contains_key(name))
        };
        let says_enough = !entry.is_good() || all();
        (says_enough && entry.is_fresh(options)).then(|| Answer {
            verdict: entry.verdict.clone(),
            anchors: entry.anchors.clone(),
            echo: Echo::NotAsked,
        })
    }

    /// Remembers an answer.
    pub(super) fn put(&mut self, url: &Url, answer: &Answer, now: Timestamp) {
        let entry = Entry {
            asked: now,
            verdict: answer.verdict.clone(),
            anchors: answer.anchors.clone(),
        };
        self.answers.insert(url.to_string(), entry);
    }
}

impl Entry {
    fn is_good(&self) -> bool {
        matches!(self.verdict, Verdict::Alive | Verdict::Moved { .. })
    }

    /// Whether it still counts. An answer from the future comes from a wrong clock.
    fn is_fresh(&self, options: &OnlineOptions) -> bool {
        let life: Duration = match self.is_good() {
            true => options.remember_good,
            false => options.remember_bad,
        };
        let age = options.now.duration_since(self.asked);
        let life = SignedDuration::try_from(life).unwrap_or(SignedDuration::MAX);
        !age.is_negative() && age < life
    }
}
