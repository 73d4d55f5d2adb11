//! A post of which lists, feeds and digests only know the first words.
//!
//! # What it checks
//! Published posts with neither a `description` nor a `<!-- more -->` in the body. Where the settings
//! require a `description`, missing-key says so instead. Off by default.
//!
//! # Why
//! The first 220 characters of a text were not written to stand alone: they break off in a sentence,
//! greet, or quote. Yet they are what people decide by whether to read on.
//!
//! # How to mend it
//! Say in one or two sentences in `description` what the reader gets, or end the first paragraph with
//! `<!-- more -->` if it says so.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ⟦---⟧
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! description: Three minutes, and why not four.
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/posts/pots.md
//! ---
//! title: Pots
//! date: 2026-02-04
//! ---
//! Clay keeps the heat, glass shows the leaves.
//!
//! <!-- more -->
//!
//! Both break.
//! ```

use postroom_content_model::Severity;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    on_by_default: false,
    make: |setup| {
        let mut required = setup.settings.front_matter.required.iter();
        Box::new(MissingSummary {
            required: required.any(|key| key == "description"),
        })
    },
    ..RuleInfo::new(
        "missing-summary",
        Group::Mail,
        Severity::Warning,
        include_str!("missing_summary.rs"),
    )
};

struct MissingSummary {
    /// Whether missing-key reports a missing description.
    required: bool,
}

impl Rule for MissingSummary {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let Some(post) = document
            .post()
            .filter(|post| post.is_published() && !post.is_page())
        else {
            return;
        };
        let described = post.front.description.as_ref();
        let described = described.is_some_and(|description| !description.trim().is_empty());
        if self.required || described || document.outline.summary_break.is_some() {
            return;
        }
        let place = post.raw.key_span(&["description"]);
        let draft = Draft::new(place, "nothing sums this post up for lists, feeds and mail");
        sink.report(draft.help("write a `description`, or put `<!-- more -->` after the summary"));
    }
}
