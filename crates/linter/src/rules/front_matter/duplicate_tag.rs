//! A tag that is given twice, or is spelt in two ways on the site.
//!
//! # What it checks
//! That no post has the same tag twice, and that every tag has one spelling on the whole site: letter
//! case, hyphens, and the plural (`tutorial`, `tutorials`). The rarer spelling is reported. The keys and
//! names of `content/tags.yaml` are all right in any case.
//!
//! # Why
//! Singular and plural make two pages, each with a part of the posts. Of two spellings of one tag, the
//! page shows the one that comes first.
//!
//! # How to mend it
//! Take the second one out; use the spelling that most posts use, or list the site's tags in
//! `content/tags.yaml`.
//!
//! # Bad
//! ```markdown content/posts/coffee.md
//! ---
//! title: Coffee
//! date: 2026-02-03
//! tags: [Tutorial, kitchen, ⟦Kitchen⟧]
//! ---
//! Grind, pour, drink.
//! ```
//! ```markdown content/posts/milk.md
//! ---
//! title: Milk
//! date: 2026-02-04
//! tags: [Tutorial]
//! ---
//! Pour, drink.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-05
//! tags: [⟦tutorials⟧]
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/coffee.md
//! ---
//! title: Coffee
//! date: 2026-02-03
//! tags: [tutorial, kitchen]
//! ---
//! Grind, pour, drink.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-05
//! tags: [tutorial]
//! ---
//! Pour, wait, drink.
//! ```

use std::collections::{BTreeMap, HashMap};

use postroom_content_model::{Post, Severity, Site, SitePath, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
    written::{Item, TagNames, items},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    make: |_| Box::new(DuplicateTag),
    ..RuleInfo::new(
        "duplicate-tag",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("duplicate_tag.rs"),
    )
};

struct DuplicateTag;

impl Rule for DuplicateTag {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        // Loading keeps each tag of a post once; the pages of a site have none.
        let is_there_twice = |post: &&Post| post.tags.len() < post.front.tags.len();
        let Some(post) = document.post().filter(is_there_twice) else {
            return;
        };
        let names = TagNames::of_post(document.site, post);
        let written = document.items("tags");
        let mut first: HashMap<usize, &Item> = HashMap::new();
        for item in &written {
            let Some(tag) = names.find(&item.text) else {
                continue;
            };
            let earlier = *first.entry(tag).or_insert(item);
            if earlier != item {
                let message = format!("the tag {} is given twice", quoted(&earlier.text));
                let draft = Draft::new(item.span, message)
                    .help("take the second one out")
                    .fix(true, item.removed(&document.file.text))
                    .related(post.path(), earlier.span, "first given here");
                sink.report(draft);
            }
        }
    }

    fn site(&self, site: &Site, sink: &mut RuleSink<'_>) {
        let uses = Uses::of(site);
        let plurals = uses.plurals(site);
        let mut places = Places::default();
        for (tag, spellings) in &uses.spellings {
            match plurals.get(tag) {
                Some(common) => uses.report_plural((*tag, *common), site, &mut places, sink),
                None if !site.tags[*tag].known => report_spellings(spellings, &mut places, sink),
                None => {}
            }
        }
    }
}

/// A spelling of a tag, and the posts that have it so.
type Spelling<'s> = (&'s str, Vec<&'s Post>);

/// Every tag with its spellings, the most common one first.
struct Uses<'s> {
    spellings: BTreeMap<usize, Vec<Spelling<'s>>>,
}

impl<'s> Uses<'s> {
    /// Goes by the values alone: where they stand is asked of the few posts that are reported.
    fn of(site: &'s Site) -> Self {
        let names = TagNames::of_site(site);
        let mut known: HashMap<&str, Option<usize>> = HashMap::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut spellings: BTreeMap<usize, Vec<Spelling<'s>>> = BTreeMap::new();
        for post in &site.posts {
            let mut seen = Vec::new();
            for text in &post.front.tags {
                let tag = *known.entry(text).or_insert_with(|| names.find(text));
                // The second one in a post is another finding.
                let Some(tag) = tag.filter(|tag| !seen.contains(tag)) else {
                    continue;
                };
                seen.push(tag);
                let list = spellings.entry(tag).or_default();
                let at = *places.entry(text).or_insert(list.len());
                if at == list.len() {
                    list.push((text, Vec::new()));
                }
                list[at].1.push(post);
            }
        }
        for list in spellings.values_mut() {
            list.sort_by_key(|(_, posts)| std::cmp::Reverse(posts.len()));
        }
        Self { spellings }
    }

    fn count(&self, tag: usize) -> usize {
        self.spellings[&tag]
            .iter()
            .map(|(_, posts)| posts.len())
            .sum()
    }

    /// The tags that are the singular or plural of a more common one, and that one. Those of
    /// `tags.yaml` are meant to be as they are.
    fn plurals(&self, site: &Site) -> HashMap<usize, usize> {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for tag in self.spellings.keys() {
            let group = groups.entry(singular(&site.tags[*tag].slug)).or_default();
            group.push(*tag);
        }
        let mut rarer = HashMap::new();
        for group in groups.into_values().filter(|group| group.len() > 1) {
            let rank = |tag: &&usize| (site.tags[**tag].known, self.count(**tag));
            let most = group.iter().map(|tag| rank(&tag)).max();
            let common = group.iter().find(|tag| Some(rank(tag)) == most);
            for tag in &group {
                if let Some(common) = common.filter(|common| *common != tag)
                    && !site.tags[*tag].known
                {
                    rarer.insert(*tag, *common);
                }
            }
        }
        rarer
    }

    fn report_plural(
        &self,
        (tag, common): (usize, usize),
        site: &Site,
        places: &mut Places,
        sink: &mut RuleSink<'_>,
    ) {
        let common_spelling = &self.spellings[&common][0];
        let spelling = common_spelling.0;
        let example = places.first(common_spelling);
        for (text, post) in self.spellings[&tag].iter().flat_map(each) {
            let Some(item) = places.find(post, text) else {
                continue;
            };
            let message = format!(
                "the tag {} is {} in another form",
                quoted(&item.text),
                quoted(spelling)
            );
            let file = &post.file.text;
            let has_both = post.tags.contains(&common) && site.tags.get(common).is_some();
            let edit = match has_both {
                true => item.removed(file),
                false => item.rewritten(file, spelling),
            };
            let draft = Draft::new(item.span, message)
                .help(format!("write {}", quoted(spelling)))
                .fix(false, edit);
            sink.report_in(post.path(), with_example(draft, example.as_ref()));
        }
    }
}

/// The posts with a spelling.
fn each<'s>((text, posts): &Spelling<'s>) -> impl Iterator<Item = (&'s str, &'s Post)> {
    posts.iter().map(move |post| (*text, *post))
}

/// Where the tags of posts stand: of those that were asked about, each read once.
#[derive(Default)]
struct Places(HashMap<SitePath, HashMap<String, Item>>);

impl Places {
    /// The first place of a spelling in a post.
    fn find(&mut self, post: &Post, text: &str) -> Option<&Item> {
        let of_post = || {
            let mut places = HashMap::new();
            for item in items(&post.raw, &post.file.text, "tags") {
                places.entry(item.text.clone()).or_insert(item);
            }
            places
        };
        let places = self.0.entry(post.path().clone());
        places.or_insert_with(of_post).get(text)
    }

    /// A post that has the spelling, and where.
    fn first(&mut self, (text, posts): &Spelling<'_>) -> Option<(SitePath, Span)> {
        posts.iter().find_map(|post| {
            let item = self.find(post, text)?;
            Some((post.path().clone(), item.span))
        })
    }
}

/// Names a place where the spelling is the one to follow.
fn with_example(draft: Draft, example: Option<&(SitePath, Span)>) -> Draft {
    match example {
        Some((file, span)) => draft.related(file, *span, "such as here"),
        None => draft,
    }
}

/// Spellings of one tag: they lead to the same page, so that the common one is certainly meant.
fn report_spellings(spellings: &[Spelling<'_>], places: &mut Places, sink: &mut RuleSink<'_>) {
    let Some((example, rarer)) = spellings
        .split_first()
        .filter(|(_, rarer)| !rarer.is_empty())
    else {
        return;
    };
    let common = example.0;
    let example = places.first(example);
    for (text, post) in rarer.iter().flat_map(each) {
        let Some(item) = places.find(post, text) else {
            continue;
        };
        let message = format!(
            "the tag {} is mostly spelt {}",
            quoted(&item.text),
            quoted(common)
        );
        let draft = Draft::new(item.span, message)
            .help(format!("write {}", quoted(common)))
            .fix(true, item.rewritten(&post.file.text, common));
        sink.report_in(post.path(), with_example(draft, example.as_ref()));
    }
}

/// An English word without the ending of its plural. Short words are left as they are: `new` and
/// `news` are two words.
fn singular(slug: &str) -> String {
    let stem = |end: &str| slug.strip_suffix(end).filter(|stem| stem.len() >= 4);
    if let Some(stem) = stem("ies") {
        return format!("{stem}y");
    }
    let hissing = ["sses", "shes", "ches", "xes"];
    let es = stem("es").filter(|_| hissing.iter().any(|end| slug.ends_with(end)));
    let other = ["ss", "us", "is"].iter().any(|end| slug.ends_with(end));
    let s = stem("s").filter(|_| !other);
    es.or(s).unwrap_or(slug).to_owned()
}
