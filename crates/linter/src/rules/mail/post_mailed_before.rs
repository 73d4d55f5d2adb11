//! A post that readers of the newsletter have had.
//!
//! # What it checks
//! That no edition carries a post which an earlier edition of the same newsletter carried, or carries
//! one twice. Editions are earlier by their `date`, else by their name.
//!
//! # Why
//! The same readers get the same post again, and take the newsletter for careless.
//!
//! # How to mend it
//! Take the post out. If it is to be mailed again on purpose, say so in the introduction and silence
//! the finding.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! newsletters:
//!   weekly:
//!     title: Tea Weekly
//!     from: Tea <news@tiny.example>
//!     postal_address: Tea, 1 Kettle Row, Pune
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/newsletters/weekly/2026-05-22.md
//! ---
//! subject: Better tea
//! preheader: One pot, three minutes.
//! posts: [tea]
//! ---
//! Hello,
//! ```
//! ```markdown content/newsletters/weekly/2026-05-29.md
//! ---
//! subject: Much better tea
//! preheader: Another pot.
//! posts: [⟦tea⟧]
//! ---
//! Hello,
//! ```
//!
//! # Good
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! newsletters:
//!   weekly:
//!     title: Tea Weekly
//!     from: Tea <news@tiny.example>
//!     postal_address: Tea, 1 Kettle Row, Pune
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/posts/pots.md
//! ---
//! title: Pots
//! date: 2026-02-04
//! ---
//! Clay keeps the heat.
//! ```
//! ```markdown content/newsletters/weekly/2026-05-22.md
//! ---
//! subject: Better tea
//! preheader: One pot, three minutes.
//! posts: [tea]
//! ---
//! Hello,
//! ```
//! ```markdown content/newsletters/weekly/2026-05-29.md
//! ---
//! subject: Much better tea
//! preheader: Another pot.
//! posts: [pots]
//! ---
//! Hello,
//! ```

use std::collections::{BTreeMap, HashMap};

use postroom_content_model::{Edition, Severity, Site, Span};

use crate::{
    draft::{Draft, RuleSink},
    edition_places as places,
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(PostMailedBefore),
    ..RuleInfo::new(
        "post-mailed-before",
        Group::Mail,
        Severity::Warning,
        include_str!("post_mailed_before.rs"),
    )
};

struct PostMailedBefore;

impl Rule for PostMailedBefore {
    fn site(&self, site: &Site, sink: &mut RuleSink<'_>) {
        let mut newsletters: BTreeMap<&str, Vec<&Edition>> = BTreeMap::new();
        for edition in &site.editions {
            let key = edition.id.newsletter.as_str();
            newsletters.entry(key).or_default().push(edition);
        }
        for mut editions in newsletters.into_values() {
            editions.sort_by_cached_key(|edition| day_and_name(edition));
            in_newsletter(site, &editions, sink);
        }
    }
}

fn day_and_name(edition: &Edition) -> (String, &str) {
    let name = edition.id.name.as_str();
    let date = edition.front.date.as_ref();
    let day = date.map_or_else(|| name.to_owned(), |date| date.date().to_string());
    (day, name)
}

/// Looks at the editions of one newsletter, the earliest first.
fn in_newsletter(site: &Site, editions: &[&Edition], sink: &mut RuleSink<'_>) {
    let mut carried: HashMap<usize, (&Edition, Span)> = HashMap::new();
    for edition in editions {
        for (index, name) in edition.front.posts.iter().enumerate() {
            let Some(post) = site.post_named(name) else {
                continue;
            };
            let place = places::post(edition, index);
            match carried.get(&post) {
                None => {
                    carried.insert(post, (edition, place));
                }
                Some((first, at)) => {
                    let file = &edition.file.path;
                    let draft = Draft::new(place, message(edition, first, name));
                    let draft = draft
                        .help("take it out")
                        .related(&first.file.path, *at, "here");
                    sink.report_in(file, draft);
                }
            }
        }
    }
}

fn message(edition: &Edition, first: &Edition, name: &str) -> String {
    let name = quoted(name);
    if edition.id == first.id {
        format!("this edition carries {name} twice")
    } else {
        format!("{} has carried {name}", first.id)
    }
}
