//! What a site is: its settings, posts, newsletter editions, people, tags, files and URLs.
//!
//! [`Settings::load`] reads `postroom.yaml`; [`Site::load`] reads everything else, in parallel
//! and with the same result whatever the thread count. Loading never fails on a bad post: it
//! returns the post as far as it could be read, and a [`Problem`] with a span for the rest.
//!
//! The linter, the exporter and the sender stand on this crate and never on each other. It
//! prints nothing, opens no socket and reads neither the clock nor the environment.

mod edition;
mod feeds;
mod front_matter;
pub mod html;
mod links;
mod listings;
mod mail_programs;
mod mailing;
mod markdown;
mod outline;
mod people;
mod permalink;
mod placeholder;
mod post;
mod problem;
mod reading;
mod recalled;
mod routes;
mod segment;
mod settings;
mod site;
mod slug;
mod source;
mod span;
mod suggest;
mod text;
mod walk;
mod yaml;

pub use edition::{Edition, EditionId, NEWSLETTER_INDEX, newsletter_permalink};
pub use feeds::{FeedId, FeedOf};
pub use front_matter::{
    AuthorRef, CallToAction, CallToActionLink, Cover, DateError, FrontMatter, PostDate,
    RawFrontMatter, Split, Syntax, date_from_file_name, edition_schema, front_matter_schema,
    front_matter_schema_for, names, parse_date, split,
};
pub use html::html_anchors;
pub use links::{Broken, Reference, ReferenceRole, Resolution, Target};
pub use listings::{ListOf, ListPage};
pub use mail_programs::{
    GMAIL_SHOWS, MAIL_KILOBYTE, MAIL_PICTURES, NEAR_GMAIL_SHOWS, UnmailablePicture,
};
pub use mailing::{Escape, Field, Mailing, Piece, Template, TextFormat, ValuesFor};
pub use markdown::{Events, events};
pub use outline::{
    ActiveHtml, CodeBlock, Definition, FootnoteDefinition, FootnoteReference, Heading, Html,
    HtmlAnchor, HtmlUrl, Link, LinkKind, Outline, Table, UndefinedReference,
};
pub use people::{Author, Tag};
pub use permalink::Permalink;
pub use placeholder::{
    Placeholder, PlaceholderFault, PlaceholderFaultKind, PlaceholderKind, PlaceholderScope,
    PlaceholderTag, placeholders,
};
pub use post::{Post, PostKind, Shown, Status};
pub use problem::{Problem, ProblemKind, Related, Remedy};
pub use reading::{WordCount, reading_time};
pub use recalled::Recalled;
pub use routes::{Route, Routes, SEARCH};
pub use segment::{Segment, SegmentFault};
pub use settings::*;
pub use site::{Asset, Inputs, LoadError, Overlay, Recall, Site};
pub use slug::{Anchors, slugify, tag_slug};
pub use source::{SitePath, SourceFile};
pub use span::{LineIndex, Position, Span};
pub use suggest::closest;
pub use text::Text;
pub use walk::Stat;
pub use yaml::{
    ScalarStyle, SpanIndex, Value, YamlError, in_quotes, inside_quotes, other_reading, typed_date,
    yaml_comments,
};
