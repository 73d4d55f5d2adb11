//! Front matter: found, read, and understood.
//!
//! [`split()`] finds it, [`RawFrontMatter`] is what a person wrote with a span for every key and
//! value, [`FrontMatter`] is what it means. Every key is understood by itself, so that one bad
//! value costs only itself.

mod date;
mod people;
mod raw;
mod read;
mod schema;
mod site_schema;
mod split;
mod values;
mod written_date;

use std::borrow::Cow;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use date::{DateError, PostDate, date_from_file_name, parse_date};
pub use people::names;
pub(crate) use raw::written_values;
pub(crate) use schema::known_keys;
pub use schema::{edition_schema, front_matter_schema, front_matter_schema_for};
pub(crate) use site_schema::SiteSchema;
use split::misplaced;
pub use split::{Split, Syntax, split};
pub(crate) use values::one_line;

use crate::{
    problem::Problem, settings::FrontMatterSettings, source::SourceFile, span::Span,
    yaml::SpanIndex,
};

/// What a person wrote between the fences. The values themselves are in the file, and are read
/// from there again by the few who ask for them: ten thousand posts are held in memory.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RawFrontMatter {
    /// Where each key and value stands in the file.
    pub spans: SpanIndex,
    /// The whole block, fences included; empty at the body's start if there is none.
    pub block: Span,
    /// Where the body begins.
    pub body: usize,
    /// For each canonical key that was written under another name: the key, and the path it was
    /// written at.
    pub renamed: Vec<(String, Vec<String>)>,
}

impl RawFrontMatter {
    /// Whether there is a value at the path of a canonical key.
    pub fn has(&self, path: &[&str]) -> bool {
        self.spans.value(&self.as_written(path)).is_some()
    }

    /// The span of the value of a canonical key (such as `tags`), or of the value at a longer
    /// path in it (`["tags", "2"]`); where there is none, of the block's first line.
    pub fn value_span(&self, path: &[&str]) -> Span {
        let written = self.as_written(path);
        self.spans
            .value(&written)
            .unwrap_or_else(|| self.first_line())
    }

    /// The spans of the items of a canonical key's list, in order; none if it is not a list.
    pub fn item_spans(&self, path: &[&str]) -> Vec<Span> {
        self.spans.items(&self.as_written(path))
    }

    /// The spans of the scalars at and below the path of a canonical key, in order.
    pub fn scalar_spans(&self, path: &[&str]) -> Vec<Span> {
        self.spans.scalars(&self.as_written(path))
    }

    /// The span of a canonical key itself; where it is missing, of the block's first line.
    pub fn key_span(&self, path: &[&str]) -> Span {
        let written = self.as_written(path);
        self.spans
            .key(&written)
            .unwrap_or_else(|| self.first_line())
    }

    fn as_written<'a, 'p: 'a>(&'p self, path: &'a [&'p str]) -> Cow<'a, [&'p str]> {
        let renamed = path.first().and_then(|first| {
            self.renamed
                .iter()
                .find(|(canonical, _)| canonical == first)
                .map(|(_, written)| written)
        });
        match renamed {
            Some(written) => written
                .iter()
                .map(String::as_str)
                .chain(path[1..].iter().copied())
                .collect(),
            None => Cow::Borrowed(path),
        }
    }

    fn first_line(&self) -> Span {
        Span::new(self.block.start, self.block.end.min(self.block.start + 3))
    }
}

/// What the front matter of a post, page or edition means.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FrontMatter {
    /// `title`
    pub title: Option<String>,
    /// `date`
    pub date: Option<PostDate>,
    /// `updated`
    pub updated: Option<PostDate>,
    /// `expires`
    pub expires: Option<PostDate>,
    /// `description`: the standfirst; also the summary in feeds and digests.
    pub description: Option<String>,
    /// `authors`
    pub authors: Vec<AuthorRef>,
    /// `tags`, as written.
    pub tags: Vec<String>,
    /// `slug`
    pub slug: Option<String>,
    /// `url`
    pub url: Option<String>,
    /// `aliases`
    pub aliases: Vec<String>,
    /// `id`: permanent, an IRI.
    pub id: Option<String>,
    /// `draft`
    pub draft: bool,
    /// `cover`
    pub cover: Option<Cover>,
    /// `canonical_url`
    pub canonical_url: Option<String>,
    /// `reading_time` in minutes; overrides the estimate.
    pub reading_time: Option<u32>,
    /// `call_to_action`
    pub call_to_action: Option<CallToAction>,
    /// `newsletter`; false keeps the post out of every digest.
    pub newsletter: bool,
    /// `language`: a BCP 47 tag.
    pub language: Option<String>,
    /// `extra`: the site's own values.
    #[serde(skip)]
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// `subject` of an edition.
    pub subject: Option<String>,
    /// `preheader` of an edition.
    pub preheader: Option<String>,
    /// `since` of an edition: posts published at or after it are new.
    pub since: Option<PostDate>,
    /// `posts` of an edition: slugs, in order.
    pub posts: Vec<String>,
    /// `segment` of an edition.
    pub segment: Option<String>,
}

/// An author as a post names one: an id of `authors.yaml`, or a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorRef {
    /// The id or name.
    pub name: String,
    /// A link given beside the name.
    pub url: Option<String>,
}

/// The picture that stands for a post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// The image's path or URL, as written.
    pub image: String,
    /// Its alternative text.
    pub alt: Option<String>,
    /// Its caption.
    pub caption: Option<String>,
}

/// What a post asks its reader to do at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallToAction {
    /// Its heading.
    pub heading: String,
    /// Its text.
    pub text: Option<String>,
    /// Where it leads.
    pub links: Vec<CallToActionLink>,
}

/// One link of a [`CallToAction`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallToActionLink {
    /// What the link says.
    pub label: String,
    /// Where it leads, as written.
    pub url: String,
}

/// The kinds of document that have front matter; each knows its own keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentKind {
    Post,
    Page,
    Edition,
}

/// Reads the front matter of `file`: what it says, what it means, and what is wrong with it.
/// Dates without an offset are in `zone`. Checks renames, unknown keys and required keys as
/// `settings` say, and what the site's own schema declares and refuses.
pub(crate) fn read(
    file: &SourceFile,
    kind: DocumentKind,
    settings: &FrontMatterSettings,
    schema: Option<&SiteSchema>,
    zone: &TimeZone,
) -> (RawFrontMatter, FrontMatter, Vec<Problem>) {
    read::read(file, kind, settings, schema, zone)
}
