//! An edition names a post that is not there for everyone.
//!
//! # What it checks
//! That each entry of an edition's `posts` names one post which is published when the edition is: no
//! draft, not of a later day, not expired. An entry with the former slug of a post that was renamed
//! is only worth knowing.
//!
//! # Why
//! An edition with such a post cannot be mailed, and on the web it leads nowhere.
//!
//! # How to mend it
//! Name the post by its slug, by its address where several posts have that slug, or by its `id`; or
//! take it out. A post that was renamed is found under its old name if it has its old address among
//! its `aliases`.
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
//! ```markdown content/newsletters/weekly/2026-05-29.md
//! ---
//! subject: Better tea
//! preheader: One pot, three minutes.
//! posts:
//!   - ⟦tee⟧
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
//! ```markdown content/newsletters/weekly/2026-05-29.md
//! ---
//! subject: Better tea
//! preheader: One pot, three minutes.
//! posts:
//!   - tea
//! ---
//! Hello,
//! ```

use postroom_content_model::{
    Edition, Post, PostDate, Route, Severity, Site, Span, Status, closest,
};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    edition_places as places,
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(UnknownPostInEdition),
    ..RuleInfo::new(
        "unknown-post-in-edition",
        Group::Mail,
        Severity::Error,
        include_str!("unknown_post_in_edition.rs"),
    )
};

/// A name is compared with every slug, so an edition of nothing but wrong names gets no more
/// suggestions than these.
const MOST_SUGGESTIONS: usize = 50;

struct UnknownPostInEdition;

impl Rule for UnknownPostInEdition {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let (Some(edition), site) = (document.edition(), document.site) else {
            return;
        };
        let mut unknown = 0;
        for (index, name) in edition.front.posts.iter().enumerate() {
            let place = places::post(edition, index);
            let draft = match site.post_named(name) {
                Some(post) if is_for_everyone(edition, site, post) => {
                    renamed(site, name, post, place)
                }
                Some(post) => Some(withheld(&site.posts[post], name, place)),
                None => {
                    unknown += 1;
                    Some(missing(site, name, place, unknown <= MOST_SUGGESTIONS))
                }
            };
            if let Some(mut draft) = draft {
                // Only what is written as it is meant can be replaced.
                draft.fix = draft
                    .fix
                    .filter(|_| place.slice(&edition.file.text) == name);
                sink.report(draft);
            }
        }
    }
}

/// Whether the post is shown when the edition is out: an edition of a day to come may carry
/// posts of that day, and one of long ago posts that have expired since.
fn is_for_everyone(edition: &Edition, site: &Site, post: usize) -> bool {
    let Post {
        status,
        front,
        published,
        ..
    } = &site.posts[post];
    let out = edition.front.date.as_ref();
    let day_of = |date: &PostDate| date.date();
    match status {
        Status::Published => true,
        Status::Draft => false,
        Status::Future => published.as_ref().map(day_of) <= out.map(day_of) && out.is_some(),
        Status::Expired => front.expires.as_ref().map(day_of) > out.map(day_of) && out.is_some(),
    }
}

fn withheld(post: &Post, name: &str, place: Span) -> Draft {
    let why = match post.status {
        Status::Future => "is still to come when this edition is out",
        Status::Expired => "has expired",
        Status::Draft | Status::Published => "is a draft",
    };
    let file = &post.file.path;
    Draft::new(place, format!("{} {why}", quoted(name)))
        .help("publish it first, or take it out")
        .related(file, post.raw.key_span(&["title"]), "this post")
}

/// A post that is there, under another name.
fn renamed(site: &Site, name: &str, post: usize, place: Span) -> Option<Draft> {
    let by_alias = match site.routes.get(name) {
        Some(route) => matches!(route, Route::Alias(_)),
        // An id is a name that stays.
        None => site.post_by_slug(name).is_none() && site.post_with_id(name).is_none(),
    };
    let now = site.name_of(post);
    by_alias.then(|| {
        let message = format!("{} is now called {}", quoted(name), quoted(now));
        Draft::new(place, message)
            .help("use the new name")
            .at_most(Severity::Info)
            .fix(false, replaced(place, now))
    })
}

fn missing(site: &Site, name: &str, place: Span, suggest: bool) -> Draft {
    let named = |post: &&Post| post.slug == name && !post.is_page();
    let sharing = || {
        let posts = site.posts.iter().filter(named);
        let addresses: Vec<String> = posts.take(5).map(|post| quoted(&post.permalink)).collect();
        addresses.join(", ")
    };
    let names = site.newest.iter().map(|post| match name.starts_with('/') {
        true => site.posts[*post].permalink.as_str(),
        false => site.posts[*post].slug.as_str(),
    });
    let near = if suggest { closest(name, names) } else { None };
    let message = format!("there is no post {}", quoted(name));
    match near {
        _ if suggest && site.posts.iter().any(|post| named(&post)) => {
            let message = format!("several posts have the slug {}", quoted(name));
            let help = format!("name the post by its address: {}", sharing());
            Draft::new(place, message).help(help)
        }
        Some(near) => Draft::new(place, message)
            .help(format!("did you mean {}?", quoted(near)))
            .fix(false, replaced(place, near)),
        None => Draft::new(place, message).help("name a post by its slug, or take it out"),
    }
}

fn replaced(place: Span, name: &str) -> Option<(Span, String)> {
    let plain = |c: char| c.is_alphanumeric() || "-._~/".contains(c);
    name.chars().all(plain).then(|| (place, name.to_owned()))
}
