//! Picking the posts of the next edition.

use std::{cmp::Reverse, collections::HashMap, fmt};

use jiff::civil::Date;
use postroom_content_model::{
    Edition, EditionId, NewsletterPosts, PostDate, Site, SitePath, Status, tag_slug,
};

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
    /// It is a draft.
    Draft,
    /// Its day is still to come.
    Future(Date),
    /// It is out, and was not on the edition's day.
    Later(Date),
    /// It is no longer shown.
    Expired,
    /// Its front matter says `newsletter: false`.
    OptedOut,
    /// It has none of the newsletter's tags.
    OtherTags,
    /// An edition has carried it.
    Carried(EditionId),
}

impl Reason {
    /// A word for it, for machines.
    pub fn word(&self) -> &'static str {
        match self {
            Self::OverLimit => "over_limit",
            Self::Draft => "draft",
            Self::Future(_) => "future",
            Self::Later(_) => "later",
            Self::Expired => "expired",
            Self::OptedOut => "opted_out",
            Self::OtherTags => "other_tags",
            Self::Carried(_) => "carried",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OverLimit => f.write_str("the edition is full; the next one takes it"),
            Self::OptedOut => f.write_str("it says `newsletter: false`"),
            Self::OtherTags => f.write_str("it has none of the newsletter's tags"),
            Self::Carried(edition) => write!(f, "{edition} carried it"),
            Self::Draft => f.write_str("it is a draft"),
            Self::Future(day) => write!(f, "it comes out on {day}"),
            Self::Later(day) => write!(f, "it came out later, on {day}"),
            Self::Expired => f.write_str("it has expired"),
        }
    }
}

/// A post that an edition names and that the site does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The edition.
    pub edition: EditionId,
    /// The name.
    pub name: String,
}

/// What was picked, newest first, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Picked {
    pub(super) chosen: Vec<usize>,
    pub(super) left_out: Vec<LeftOut>,
    /// How many posts are out since before the newsletter's beginning and were never carried.
    pub(super) older: usize,
    pub(super) missing: Vec<Missing>,
}

/// What there is to pick from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice<'c> {
    pub(super) site: &'c Site,
    pub(super) newsletter: &'c str,
    pub(super) posts: &'c NewsletterPosts,
    /// The newsletter's beginning.
    pub(super) since: Date,
    /// The edition's day.
    pub(super) until: Date,
    /// The file of an edition that is composed anew: what it carries now is no hindrance.
    pub(super) anew: Option<&'c SitePath>,
}

impl<'c> Choice<'c> {
    /// Picks posts dated from `since` to `until`, both included.
    pub(super) fn pick(&self) -> Picked {
        let site = self.site;
        let (carried, missing) = self.carried();
        let mut picked = Picked {
            missing,
            ..Picked::default()
        };
        let wanted: Vec<String> = self.posts.tags.iter().map(|tag| tag_slug(tag)).collect();
        let mut free: Vec<(usize, &PostDate)> = Vec::new();
        for (index, date) in self.dated() {
            if date.date() < self.since {
                let unread = site.posts[index].is_published() && !carried.contains_key(&index);
                picked.older += usize::from(unread);
                continue;
            }
            match self.reason(index, date, &wanted, &carried) {
                None => free.push((index, date)),
                Some(reason) => picked.left_out.push(LeftOut {
                    post: index,
                    reason,
                }),
            }
        }
        picked.chosen = self.first(&free);
        let left = free.iter().map(|(post, _)| *post);
        picked.left_out.extend(
            left.filter(|post| !picked.chosen.contains(post))
                .map(|post| LeftOut {
                    post,
                    reason: Reason::OverLimit,
                }),
        );
        picked.left_out.sort_by_key(|left| self.place(left.post));
        picked
    }

    /// As many posts as an edition takes, newest first. What an earlier edition could have taken
    /// has waited once and does not wait again, however much is new.
    fn first(&self, free: &[(usize, &PostDate)]) -> Vec<usize> {
        let days = self.editions().filter_map(|edition| {
            let day = edition.front.date.as_ref()?.date();
            (day < self.until).then_some(day)
        });
        let before = days.max();
        let waited = |date: &PostDate| before.is_some_and(|day| date.date() <= day);
        let mut order: Vec<_> = free.to_vec();
        order.sort_by_key(|(post, date)| (!waited(date), self.place(*post)));
        let first = order.iter().take(self.posts.limit);
        let mut chosen: Vec<usize> = first.map(|(post, _)| *post).collect();
        chosen.sort_by_key(|post| self.place(*post));
        chosen
    }

    fn place(&self, post: usize) -> (Reverse<Option<jiff::Timestamp>>, &'c SitePath) {
        let post = &self.site.posts[post];
        let date = post.published.as_ref();
        (Reverse(date.map(PostDate::timestamp)), post.path())
    }

    fn dated(&self) -> impl Iterator<Item = (usize, &'c PostDate)> {
        let posts = self.site.posts.iter().enumerate();
        posts
            .filter(|(_, post)| !post.is_page())
            .filter_map(|(index, post)| Some((index, post.published.as_ref()?)))
    }

    /// The other editions of the newsletter.
    fn editions(&self) -> impl Iterator<Item = &'c Edition> {
        let (newsletter, anew) = (self.newsletter, self.anew);
        let of_it = move |edition: &&Edition| {
            edition.id.newsletter == newsletter && Some(&edition.file.path) != anew
        };
        self.site.editions.iter().filter(of_it)
    }

    /// Posts that editions of the newsletter have carried, with the first that did; and what they
    /// name that is not there.
    fn carried(&self) -> (HashMap<usize, &'c EditionId>, Vec<Missing>) {
        let (mut carried, mut missing) = (HashMap::new(), Vec::new());
        for edition in self.editions() {
            for name in &edition.front.posts {
                match self.site.post_named(name) {
                    Some(post) => {
                        carried.entry(post).or_insert(&edition.id);
                    }
                    None => missing.push(Missing {
                        edition: edition.id.clone(),
                        name: name.clone(),
                    }),
                }
            }
        }
        (carried, missing)
    }

    fn reason(
        &self,
        index: usize,
        date: &PostDate,
        wanted: &[String],
        carried: &HashMap<usize, &EditionId>,
    ) -> Option<Reason> {
        let post = &self.site.posts[index];
        let tags = || post.tags.iter().map(|tag| &self.site.tags[*tag]);
        let is_wanted = || {
            tags().any(|tag| wanted.contains(&tag.slug) || wanted.contains(&tag_slug(&tag.name)))
        };
        match post.status {
            Status::Draft => Some(Reason::Draft),
            Status::Future => Some(Reason::Future(date.date())),
            Status::Expired => Some(Reason::Expired),
            Status::Published => match carried.get(&index) {
                Some(edition) => Some(Reason::Carried((*edition).clone())),
                None if !post.front.newsletter => Some(Reason::OptedOut),
                None if !wanted.is_empty() && !is_wanted() => Some(Reason::OtherTags),
                None if date.date() > self.until => Some(Reason::Later(date.date())),
                None => None,
            },
        }
    }
}
