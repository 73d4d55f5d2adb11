//! A post that was updated before it was published.
//!
//! # What it checks
//! That `updated` is not earlier than `date`. Where one of them has no time of day, days are compared.
//!
//! # Why
//! Readers see both dates, feeds order their entries by them, and search engines distrust pages whose
//! dates contradict each other.
//!
//! # How to mend it
//! Correct the one that is wrong, or take `updated` out.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! updated: ⟦2026-01-04⟧
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! updated: 2026-03-04
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{PostDate, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UpdatedBeforeDate),
    ..RuleInfo::new(
        "updated-before-date",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("updated_before_date.rs"),
    )
};

struct UpdatedBeforeDate;

impl Rule for UpdatedBeforeDate {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let published = document.post().and_then(|post| post.published.as_ref());
        let updated = document.front().updated.as_ref();
        let (Some(published), Some(updated)) = (published, updated) else {
            return;
        };
        if is_before(updated, published) {
            let message = format!(
                "`updated` is before the date of publication, {}",
                published.date()
            );
            let draft = Draft::new(document.raw().value_span(&["updated"]), message);
            sink.report(draft.help("correct the one that is wrong, or take `updated` out"));
        }
    }
}

fn is_before(a: &PostDate, b: &PostDate) -> bool {
    if a.has_time && b.has_time {
        a.timestamp() < b.timestamp()
    } else {
        a.date() < b.date()
    }
}
