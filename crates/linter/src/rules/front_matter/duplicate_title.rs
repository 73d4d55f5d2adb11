//! Two posts of one title.
//!
//! # What it checks
//! That no two published posts of one language have the same title, letter case and blanks not
//! counted. The later one is reported.
//!
//! # Why
//! In lists, feeds, digests and search results a post is its title; of two alike, one is taken for the
//! other and never opened.
//!
//! # How to mend it
//! Say in the title what is new about the second one.
//!
//! # Bad
//! ```markdown content/posts/green-tea.md
//! ---
//! title: How to make tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: ⟦How to Make Tea⟧
//! date: 2026-02-04
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/green-tea.md
//! ---
//! title: How to make green tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: How to make tea
//! date: 2026-02-04
//! ---
//! Pour, wait, drink.
//! ```

use std::collections::HashMap;

use postroom_content_model::{Post, Severity, Site, Span};

use crate::{
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(DuplicateTitle),
    ..RuleInfo::new(
        "duplicate-title",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("duplicate_title.rs"),
    )
};

struct DuplicateTitle;

impl Rule for DuplicateTitle {
    fn site(&self, site: &Site, sink: &mut RuleSink<'_>) {
        let mut first: HashMap<(String, &str), &Post> = HashMap::new();
        // The oldest one was there first.
        for post in site.newest.iter().rev().map(|index| &site.posts[*index]) {
            let Some(title) = &post.front.title else {
                continue;
            };
            let language = post
                .front
                .language
                .as_ref()
                .unwrap_or(&site.settings.language);
            let key = (folded(title), language.as_str());
            let earlier = *first.entry(key).or_insert(post);
            if earlier.path() != post.path() {
                let message = format!("another post has the title {}", quoted(title));
                let draft = Draft::new(place(post), message)
                    .help("say in the title what is new about this one")
                    .related(earlier.path(), place(earlier), "the first one");
                sink.report_in(post.path(), draft);
            }
        }
    }
}

/// Where a title stands; of one on several lines, its key.
fn place(post: &Post) -> Span {
    let span = post.raw.value_span(&["title"]);
    match span.slice(&post.file.text).contains(['\n', '\r']) {
        true => post.raw.key_span(&["title"]),
        false => span,
    }
}

fn folded(title: &str) -> String {
    let mut folded = String::with_capacity(title.len());
    for word in title.split_whitespace() {
        folded.push(' ');
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}
