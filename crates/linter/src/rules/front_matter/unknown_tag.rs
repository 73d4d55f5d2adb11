//! A tag that the site's list of tags does not have.
//!
//! # What it checks
//! Every tag of a post, if the site has a `content/tags.yaml` with entries. A tag goes by its key or by
//! its name, in any letter case.
//!
//! # Why
//! A site that lists its tags has decided on them. A misspelt one makes a page of its own with a single
//! post on it, and that post is missing where readers look for it.
//!
//! # How to mend it
//! Correct the spelling, or add the tag to `content/tags.yaml`.
//!
//! # Bad
//! ```yaml content/tags.yaml
//! green-tea: Green tea
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! tags: [Green tea, ⟦gren-tea⟧]
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```yaml content/tags.yaml
//! green-tea: Green tea
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! tags: [green-tea]
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{Severity, Site, closest};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
    written::TagNames,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(UnknownTag),
    ..RuleInfo::new(
        "unknown-tag",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("unknown_tag.rs"),
    )
};

/// For so many unknown tags of a post a near one is looked for.
const MOST_SUGGESTIONS: usize = 50;

struct UnknownTag;

impl Rule for UnknownTag {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let site = document.site;
        let Some(post) = document.post().filter(|post| !post.tags.is_empty()) else {
            return;
        };
        let unknown = |tag: &usize| !site.tags[*tag].known;
        if !site.tags.iter().any(|tag| tag.known) || !post.tags.iter().any(unknown) {
            return;
        }
        let names = TagNames::of_post(site, post);
        let items = document.items("tags");
        let items = items
            .iter()
            .filter(|item| names.find(&item.text).as_ref().is_some_and(unknown));
        for (count, item) in items.enumerate() {
            let message = format!("the tag {} is not in content/tags.yaml", quoted(&item.text));
            let draft = Draft::new(item.span, message);
            let near = (count < MOST_SUGGESTIONS)
                .then(|| nearest(site, &item.text))
                .flatten();
            sink.report(match near {
                Some(near) => draft
                    .help(format!("did you mean {}?", quoted(near)))
                    .fix(false, item.rewritten(&document.file.text, near)),
                None => draft.help("use one of the site's tags, or add it there"),
            });
        }
    }
}

fn nearest<'s>(site: &'s Site, text: &str) -> Option<&'s str> {
    let known = site.tags.iter().filter(|tag| tag.known);
    closest(text, known.flat_map(|tag| [tag.name.as_str(), &tag.slug]))
}
