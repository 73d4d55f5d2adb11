//! What rules need to know beyond the site itself, gathered before they run and handed to them as
//! plain data.

use std::collections::{BTreeMap, BTreeSet};

use postroom_content_model::Span;
use serde::{Deserialize, Serialize};

/// Everything that was gathered; by default nothing, and rules that need it find nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Gathered {
    /// What was found out about URLs of other sites, by the URL as the model resolves it, without
    /// its fragment.
    pub verdicts: BTreeMap<String, Verdict>,
    /// Fragments, as written in links, of which the page behind a URL has no element.
    pub missing_anchors: BTreeMap<String, BTreeSet<String>>,
    /// Measurements of editions as they would be mailed, by the path of the edition's file.
    pub mails: BTreeMap<String, MailFacts>,
}

/// What the online phase found out about a URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It answers.
    Alive,
    /// Nothing is there: 404, 410, no such host; asked twice.
    Dead {
        /// What was answered.
        reason: String,
    },
    /// It answers at another address, for good (301, 308).
    Moved {
        /// The new address.
        to: String,
    },
    /// Nobody can tell: 403, 429, 5xx, a time-out, a bad certificate, a page to log in.
    Unverified {
        /// What was answered.
        reason: String,
    },
}

/// An edition as it would be mailed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MailFacts {
    /// Bytes of the decoded HTML part with the longest values filled in; 0 if there is none.
    pub html_bytes: usize,
    /// Posts that say less than they should, so that it is not too large.
    pub shortened: usize,
    /// Posts that it only names, for the same reason.
    pub moved: usize,
    /// Why it cannot be mailed, as far as that shows only when it is rendered.
    pub faults: Vec<MailFault>,
}

/// Why an edition cannot be mailed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MailFault {
    /// Where in the edition's file; empty for a fault of all of it.
    pub span: Span,
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
}
