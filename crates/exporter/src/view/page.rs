//! The data of a whole page: what all pages share, and what is their own.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Card, FeedView, LinkView, SharingView, SiteView};
use crate::date::DateView;

/// The data of a page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Page<'v, T> {
    /// The site.
    pub(crate) site: &'v SiteView,
    /// The page.
    #[serde(rename = "page")]
    pub(crate) meta: PageMeta,
    /// What the page shows, each part under its own name.
    #[serde(flatten)]
    pub(crate) content: T,
}

/// What the head of a page says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct PageMeta {
    /// The kind of page: `home`, `archive`, `post`, `tag`, `tags`, `author`,
    /// `page`, `edition`, `newsletter`, `newsletters`, `feeds`, `search`,
    /// `alias` or `404`.
    pub(crate) kind: &'static str,
    /// What the browser's tab shows.
    pub(crate) title: String,
    /// What search engines show; may be empty.
    pub(crate) description: String,
    /// The page's one true address, absolute.
    pub(crate) canonical: Option<String>,
    /// The language of the page.
    pub(crate) language: String,
    /// Which way the language is written: `ltr` or `rtl`.
    pub(crate) direction: &'static str,
    /// Feeds of the page's own, beside those of the site.
    pub(crate) feeds: Vec<FeedView>,
    /// How it looks where somebody shares it.
    pub(crate) sharing: SharingView,
    /// What it says to search engines as JSON-LD, ready to stand in a `script` element.
    pub(crate) json_ld: Option<String>,
}

/// The feeds of a tag, an author or a newsletter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct FeedGroup {
    /// Whose they are.
    pub(crate) label: String,
    /// The page they belong to.
    pub(crate) url: String,
    /// The feeds.
    pub(crate) feeds: Vec<FeedView>,
}

/// A list of all feeds but the site's own.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct FeedList {
    /// Those of tags.
    pub(crate) by_tag: Vec<FeedGroup>,
    /// Those of authors.
    pub(crate) by_author: Vec<FeedGroup>,
    /// Those of newsletters.
    pub(crate) archives: Vec<FeedGroup>,
}

/// A tag's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TagView<'v> {
    /// The tag's name.
    pub(crate) name: &'v str,
    /// What belongs under it.
    pub(crate) description: Option<&'v str>,
    /// Where it is.
    pub(crate) url: String,
    /// How many posts have it.
    pub(crate) count: usize,
}

/// An author's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AuthorView<'v> {
    /// The author's name.
    pub(crate) name: &'v str,
    /// What the author does.
    pub(crate) title: Option<&'v str>,
    /// A few words about the author.
    pub(crate) bio: Option<&'v str>,
    /// A picture.
    pub(crate) avatar: Option<String>,
    /// A page of the author's own.
    pub(crate) website: Option<String>,
}

/// An edition's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EditionView<'v> {
    /// Its subject.
    pub(crate) title: String,
    /// Its preheader.
    pub(crate) preheader: String,
    /// The newsletter's title.
    pub(crate) newsletter: &'v str,
    /// Where all of its editions are listed.
    pub(crate) archive: String,
    /// When it was sent.
    pub(crate) date: Option<DateView>,
    /// Its introduction, as HTML.
    pub(crate) body: String,
    /// The edition after it.
    pub(crate) newer: Option<LinkView>,
    /// The edition before it.
    pub(crate) older: Option<LinkView>,
}

/// The search page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct SearchView {
    /// Where its script is.
    pub(crate) script: String,
}

/// A newsletter's page, and its place in the list of newsletters.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct NewsletterView<'v> {
    /// Its title.
    pub(crate) title: &'v str,
    /// Where it is.
    pub(crate) url: String,
    /// Its public editions, newest first.
    pub(crate) editions: Vec<EditionLine>,
}

/// An edition in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EditionLine {
    /// Its subject.
    pub(crate) title: String,
    /// Its preheader; may be empty.
    pub(crate) preheader: String,
    /// Where it is.
    pub(crate) url: String,
    /// When it was sent.
    pub(crate) date: Option<DateView>,
}

/// Listings of posts: the newest as cards, older ones as lines.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Index<'v> {
    /// The newest.
    pub(crate) posts: Vec<&'v Card>,
    /// Those after them, by year.
    pub(crate) years: Vec<Year<'v>>,
    /// Where the listing goes on, if it has several pages.
    pub(crate) pagination: Option<Pagination>,
}

/// The way through a listing of several pages.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Pagination {
    /// Which page it is, counted from 1.
    pub(crate) number: usize,
    /// How many there are.
    pub(crate) pages: usize,
    /// The page with newer posts.
    pub(crate) newer: Option<String>,
    /// The page with older posts.
    pub(crate) older: Option<String>,
}

/// The posts of a year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Year<'v> {
    /// The year; `null` for posts without a date.
    pub(crate) year: Option<i16>,
    /// Its posts.
    pub(crate) posts: Vec<&'v Card>,
}

impl<'v> Index<'v> {
    /// Shows the first `cards` posts as cards and the others as lines.
    pub(crate) fn new(mut posts: Vec<&'v Card>, cards: usize) -> Self {
        let rest = posts.split_off(cards.min(posts.len()));
        let mut years: Vec<Year<'v>> = Vec::new();
        for card in rest {
            let year = card.date.as_ref().map(|date| date.year);
            match years.last_mut().filter(|last| last.year == year) {
                Some(last) => last.posts.push(card),
                None => years.push(Year {
                    year,
                    posts: vec![card],
                }),
            }
        }
        Self {
            posts,
            years,
            pagination: None,
        }
    }
}

impl PageMeta {
    /// The head of a page; titles other than the site's own name it too.
    pub(crate) fn new(kind: &'static str, title: &str, site: &SiteView) -> Self {
        let sharing = SharingView::page(title);
        let title = if title == site.title {
            title.to_owned()
        } else {
            format!("{title} · {}", site.title)
        };
        Self {
            kind,
            title,
            description: String::new(),
            canonical: None,
            language: site.language.clone(),
            direction: direction(&site.language),
            feeds: Vec::new(),
            sharing,
            json_ld: None,
        }
    }

    pub(crate) fn in_language(self, language: &str) -> Self {
        Self {
            language: language.to_owned(),
            direction: direction(language),
            ..self
        }
    }
}

/// Which way a language is written (CLDR's right-to-left scripts).
pub(crate) fn direction(language: &str) -> &'static str {
    let primary = language
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match primary.as_str() {
        "ar" | "dv" | "fa" | "he" | "ks" | "ps" | "sd" | "ug" | "ur" | "yi" => "rtl",
        _ => "ltr",
    }
}

/// A list of all tags.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TagList<'v> {
    /// The tags that posts have.
    pub(crate) tags: Vec<TagView<'v>>,
}
