//! A cover without a description for those who do not see it.
//!
//! # What it checks
//! That `cover` has an `alt`. An empty one (`alt: ""`) says that the picture is decoration. A cover
//! that is not there is `missing-cover-file`.
//!
//! # Why
//! Screen readers read `alt` out, and mail clients show it while they hold pictures back. In a digest,
//! the cover is a link: without words, nobody knows where it leads.
//!
//! # How to mend it
//! Write `cover: { image: cover.png, alt: What the picture shows }`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! cover: ⟦tea.svg⟧
//! ---
//! Pour, wait, drink.
//! ```
//! ```svg content/posts/tea.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! cover:
//!   image: tea.svg
//!   alt: A cup of tea, steaming.
//! ---
//! Pour, wait, drink.
//! ```
//! ```svg content/posts/tea.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```

use postroom_content_model::{ReferenceRole, Severity, inside_quotes};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(MissingCoverAlt),
    ..RuleInfo::new(
        "missing-cover-alt",
        Group::FrontMatter,
        Severity::Info,
        include_str!("missing_cover_alt.rs"),
    )
};

struct MissingCoverAlt;

impl Rule for MissingCoverAlt {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let cover = document.front().cover.as_ref();
        if cover.is_none_or(|cover| cover.alt.is_some()) {
            return;
        }
        let raw = document.raw();
        // `alt:` without a value was forgotten, `alt: ""` was not.
        let empty = raw
            .value(&document.file.text, &["cover", "alt"])
            .is_some_and(|alt| !alt.is_null());
        let mut broken = document.broken_links();
        if empty || broken.any(|(link, _)| link.reference.role == ReferenceRole::Cover) {
            return;
        }
        let image = document.place(&["cover", "image"]);
        let span = image.unwrap_or_else(|| raw.value_span(&["cover"]));
        let span = inside_quotes(&document.file.text, span);
        let draft = Draft::new(span, "the cover has no `alt`");
        let help = match image {
            Some(_) => "say in `alt` what the picture shows, or write `alt: \"\"` for decoration",
            None => "write `cover: { image: …, alt: … }`, where `alt` says what the picture shows",
        };
        sink.report(draft.help(help));
    }
}
