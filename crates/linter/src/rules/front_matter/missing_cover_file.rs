//! A cover image that is not there.
//!
//! # What it checks
//! That the image of `cover` exists, if it lies in the site.
//!
//! # Why
//! The cover is the first thing a reader sees of a post: on the home page, in feeds, in mail, and
//! wherever the post is shared.
//!
//! # How to mend it
//! Correct the path, or put the image there.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! cover: ⟦tae.svg⟧
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
//! cover: { image: tea.svg, alt: A cup of tea }
//! ---
//! Pour, wait, drink.
//! ```
//! ```svg content/posts/tea.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```

use postroom_content_model::{ReferenceRole, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(MissingCoverFile),
    ..RuleInfo::new(
        "missing-cover-file",
        Group::FrontMatter,
        Severity::Error,
        include_str!("missing_cover_file.rs"),
    )
};

struct MissingCoverFile;

impl Rule for MissingCoverFile {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let links = document.not_found();
        for (link, tried, suggestion) in
            links.filter(|(link, ..)| link.reference.role == ReferenceRole::Cover)
        {
            let help = match suggestion {
                Some(suggestion) => format!("did you mean {}?", quoted(suggestion)),
                None => "correct the path, or put the image there".to_owned(),
            };
            let edit = suggestion.and_then(|to| link.rewritten(document, to));
            let message = format!("no image is at {}", quoted(tried));
            let draft = Draft::new(link.place(document), message);
            sink.report(draft.help(help).fix(false, edit));
        }
    }
}
