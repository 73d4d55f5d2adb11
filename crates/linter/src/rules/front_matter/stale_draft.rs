//! A draft that nobody has finished.
//!
//! # What it checks
//! That no draft's date lies more than half a year back, or as many days as the settings say. A draft
//! without a date is left alone.
//!
//! # Why
//! Old drafts are half-true texts in a public repository, and every search through the posts finds
//! them.
//!
//! # How to mend it
//! Finish it, give it a new date, or delete it.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2025-02-03
//! draft: ⟦true⟧
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-05-03
//! draft: true
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::Severity;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, OptionInfo, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[OptionInfo {
        name: "days",
        default: "180",
        about: "how old a draft may become",
    }],
    make: |setup| {
        Box::new(StaleDraft {
            days: setup.number("days", 180),
        })
    },
    ..RuleInfo::new(
        "stale-draft",
        Group::FrontMatter,
        Severity::Info,
        include_str!("stale_draft.rs"),
    )
};

struct StaleDraft {
    days: usize,
}

impl Rule for StaleDraft {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let front = document.front();
        let published = document.post().and_then(|post| post.published.as_ref());
        let Some(date) = published.or(front.date.as_ref()).filter(|_| front.draft) else {
            return;
        };
        let age = document.site.now.duration_since(date.timestamp());
        let days = usize::try_from(age.as_hours() / 24).unwrap_or_default();
        if days > self.days {
            let message = format!("this has been a draft for {days} days");
            let draft = Draft::new(document.raw().value_span(&["draft"]), message);
            sink.report(draft.help("finish it, give it a new date, or delete it"));
        }
    }
}
