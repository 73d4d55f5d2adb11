//! A post that is held back because its date is still to come.
//!
//! # What it checks
//! The date of every post that is not a draft, seen from the moment of the run.
//!
//! # Why
//! Such a post is on no page, in no feed and in no digest until then. That is how a post is planned;
//! it is also what a slip in the year does, and nothing else would tell.
//!
//! # How to mend it
//! Correct the date, if it is not meant; else there is nothing to do but wait.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: ⟦2062-02-03⟧
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{Severity, Status};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(FutureDate),
    ..RuleInfo::new(
        "future-date",
        Group::FrontMatter,
        Severity::Info,
        include_str!("future_date.rs"),
    )
};

struct FutureDate;

impl Rule for FutureDate {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let held_back = document.post().filter(|post| post.status == Status::Future);
        let Some((post, date)) = held_back.and_then(|post| Some((post, post.published.as_ref()?)))
        else {
            return;
        };
        let message = format!("the post is held back until its date, {}", date.date());
        let draft = Draft::new(post.raw.value_span(&["date"]), message);
        sink.report(draft.help("correct the date, if it is not meant"));
    }
}
