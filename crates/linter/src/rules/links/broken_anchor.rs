//! A link to a heading or anchor that is not there.
//!
//! # What it checks
//! The part after `#` of links within a post and to other posts, against the anchors that the page
//! will have: those of its headings, and `id` and `name` in raw HTML.
//!
//! # Why
//! The reader lands at the top of the page and has to search. Anchors follow the headings' words, so
//! that a reworded heading breaks them.
//!
//! # How to mend it
//! Take the anchor that is meant, or give the heading a lasting one: `## Steps {#steps}`.
//!
//! # Bad
//! ```markdown content/posts/guide.md
//! ---
//! title: Guide
//! date: 2026-02-03
//! ---
//! Water first.
//!
//! ## Steps
//!
//! Pour, wait, drink.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the steps](⟦guide.md#step⟧) first.
//! ```
//!
//! # Good
//! ```markdown content/posts/guide.md
//! ---
//! title: Guide
//! date: 2026-02-03
//! ---
//! Water first.
//!
//! ## Steps
//!
//! Pour, wait, drink.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the steps](guide.md#steps) first.
//! ```

use postroom_content_model::{Broken, Related, Severity, SitePath};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

/// Headings beyond these are not looked through for one finding.
const MOST_HEADINGS: usize = 500;

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(BrokenAnchor),
    ..RuleInfo::new(
        "broken-anchor",
        Group::Links,
        Severity::Error,
        include_str!("broken_anchor.rs"),
    )
};

struct BrokenAnchor;

impl Rule for BrokenAnchor {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for (link, broken) in document.broken_links() {
            let Broken::NoSuchAnchor {
                fragment,
                page,
                suggestion,
            } = broken
            else {
                continue;
            };
            let whose = page.as_ref().map_or("this page", |page| page.as_str());
            let message = format!("no heading of {whose} has the anchor {}", quoted(fragment));
            let draft = Draft::new(link.place(document), message);
            let Some(suggestion) = suggestion else {
                sink.report(draft.help("take the anchor of a heading that is there"));
                continue;
            };
            let destination = link
                .reference
                .destination
                .split('#')
                .next()
                .unwrap_or_default();
            let edit = link.rewritten(document, &format!("{destination}#{suggestion}"));
            let help = format!("did you mean `#{suggestion}`?");
            let mut draft = draft.help(help).fix(false, edit);
            draft.related = heading(document, page.as_ref(), suggestion);
            sink.report(draft);
        }
    }
}

/// The heading that has the anchor.
fn heading(document: &Document<'_>, page: Option<&SitePath>, anchor: &str) -> Vec<Related> {
    let file = page.unwrap_or(&document.file.path);
    let posts = &document.site.posts;
    let outline = match posts.binary_search_by(|post| post.path().cmp(file)) {
        Ok(post) => &posts[post].outline,
        Err(_) => document.outline,
    };
    let mut headings = outline.headings.iter().take(MOST_HEADINGS);
    let found = headings.find(|heading| heading.anchor == anchor);
    let related = found.map(|heading| Related {
        file: file.clone(),
        span: heading.span,
        message: "the heading that this may mean".to_owned(),
    });
    related.into_iter().collect()
}
