//! Picking the posts of the next edition.

use std::{collections::HashMap, fmt};

use jiff::civil::Date;
use postroom_content_model::{EditionId, NewsletterPosts, PostDate, Site, Status, tag_slug};

use super::posts::posts_of;

/// A post that the edition does not take, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The post, as an index into the site's posts.
    pub post: usize,
    /// Why.
    pub reason: Reason,
}

/// Why an edition does not take a post.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The edition is full; the next one takes it.
    OverLimit,
    /// Its front matter says `newsletter: false`.
    OptedOut,
    /// It has none of the newsletter's tags.
    OtherTags,
    /// An edition has carried it.
    Carried(EditionId),
    /// It is a draft.
    Draft,
    /// Its date is still to come.
    Future,
    /// It is no longer shown.
    Expired,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OverLimit => f.write_str("the edition is full; the next one takes it"),
            Self::OptedOut => f.write_str("it says `newsletter: false`"),
            Self::OtherTags => f.write_str("it has none of the newsletter's tags"),
            Self::Carried(edition) => write!(f, "{edition} carried it"),
            Self::Draft => f.write_str("it is a draft"),
            Self::Future => f.write_str("its date is still to come"),
            Self::Expired => f.write_str("it has expired"),
        }
    }
}

/// What was picked, newest first, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Picked {
    pub(super) chosen: Vec<usize>,
    pub(super) left_out: Vec<LeftOut>,
}

/// Picks from the posts dated from `since` to `until`, both included.
pub(super) fn pick(
    site: &Site,
    newsletter: &str,
    posts: &NewsletterPosts,
    since: Date,
    until: Date,
) -> Picked {
    let carried = carried(site, newsletter);
    let mut candidates: Vec<(usize, &PostDate)> = (site.posts.iter().enumerate())
        .filter(|(_, post)| !post.is_page())
        .filter_map(|(index, post)| Some((index, post.published.as_ref()?)))
        .filter(|(_, date)| (since..=until).contains(&date.date()))
        .collect();
    candidates.sort_by_key(|(index, date)| {
        (
            std::cmp::Reverse(date.timestamp()),
            site.posts[*index].path(),
        )
    });
    let wanted: Vec<String> = posts.tags.iter().map(|tag| tag_slug(tag)).collect();
    let mut picked = Picked::default();
    for (post, _) in candidates {
        let reason = match reason(site, post, &wanted, &carried) {
            None if picked.chosen.len() < posts.limit => {
                picked.chosen.push(post);
                continue;
            }
            None => Reason::OverLimit,
            Some(reason) => reason,
        };
        picked.left_out.push(LeftOut { post, reason });
    }
    picked
}

/// Posts that editions of the newsletter have carried, with the first that did.
fn carried<'s>(site: &'s Site, newsletter: &str) -> HashMap<usize, &'s EditionId> {
    let mut carried = HashMap::new();
    for edition in site
        .editions
        .iter()
        .filter(|edition| edition.id.newsletter == newsletter)
    {
        for post in posts_of(site, edition) {
            carried.entry(post).or_insert(&edition.id);
        }
    }
    carried
}

fn reason(
    site: &Site,
    index: usize,
    wanted: &[String],
    carried: &HashMap<usize, &EditionId>,
) -> Option<Reason> {
    let post = &site.posts[index];
    let tags = || post.tags.iter().map(|tag| &site.tags[*tag]);
    let is_wanted =
        || tags().any(|tag| wanted.contains(&tag.slug) || wanted.contains(&tag_slug(&tag.name)));
    match post.status {
        Status::Draft => Some(Reason::Draft),
        Status::Future => Some(Reason::Future),
        Status::Expired => Some(Reason::Expired),
        Status::Published => match carried.get(&index) {
            Some(edition) => Some(Reason::Carried((*edition).clone())),
            None if !post.front.newsletter => Some(Reason::OptedOut),
            None if !wanted.is_empty() && !is_wanted() => Some(Reason::OtherTags),
            None => None,
        },
    }
}
