//! `postroom.yaml`: what a site says about itself.
//!
//! The types here are what the settings mean; [`Settings::load`] reads them, and reports every
//! unknown key, wrong type and bad value with its place.

mod base_url;
mod check;
mod colors;
mod defaults;
mod indirect;
mod list_name;
mod load;
mod mail;
mod mailbox;
mod newsletter;
mod one_or_many;
pub(crate) mod types;
mod unsubscribe_url;
mod values;
mod warm_up;
mod wildcard;

use std::{collections::BTreeMap, path::PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

pub use base_url::BaseUrl;
pub use colors::{Color, ColorSettings, MailColors};
pub use indirect::Indirect;
pub use list_name::list_name;
pub use load::{SettingsError, settings_schema};
pub use mail::{DkimSettings, MailSettings, RateSettings, RetrySettings};
pub use mailbox::Mailbox;
pub use newsletter::{CampaignSettings, Layout, NewsletterPosts, NewsletterSettings, TextLinks};
pub use types::{Folder, Rate, Rel, UrlPath, UrlPattern, Zone};
pub use unsubscribe_url::UnsubscribeUrl;
pub use warm_up::{Day, WarmUpSettings};
pub use wildcard::{Period, Wildcard};

use crate::permalink::Permalink;

/// The name of the settings file at the site's root.
pub const SETTINGS_FILE: &str = "postroom.yaml";

/// Everything `postroom.yaml` can say.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Settings {
    /// The site's name.
    pub title: String,
    /// Where the site is published: an absolute http or https URL; a sub-path works too.
    pub base_url: BaseUrl,
    /// What the site is about, in a sentence.
    #[serde(default)]
    pub description: String,
    /// The language of the posts: a BCP 47 tag.
    #[serde(default = "defaults::language")]
    pub language: String,
    /// The IANA time zone of dates that name none.
    #[serde(default)]
    pub time_zone: Zone,
    /// The post folders and their permalinks: one, or a list.
    #[serde(default)]
    pub posts: OneOrMany<PostsSettings>,
    /// What front matter must and may say.
    #[serde(default)]
    pub front_matter: FrontMatterSettings,
    /// How links are understood.
    #[serde(default)]
    pub links: LinkSettings,
    /// What becomes of raw HTML in posts.
    #[serde(default)]
    pub html: HtmlSettings,
    /// What the linter checks.
    #[serde(default)]
    pub lint: LintSettings,
    /// The feeds.
    #[serde(default)]
    pub feeds: FeedSettings,
    /// Whether readers can search the posts and pages, at `/search/`.
    #[serde(default = "defaults::search")]
    pub search: bool,
    /// The newsletters, by key.
    #[serde(default)]
    pub newsletters: BTreeMap<String, NewsletterSettings>,
    /// How mail leaves.
    #[serde(default)]
    pub mail: MailSettings,
    /// Where subscribers and the ledger are kept: `sqlite:FILE`, or `postgres://user@host/database`
    /// without a password.
    #[serde(default = "defaults::store")]
    pub store: Indirect,
    /// How long what is known of old mailings is kept.
    #[serde(default)]
    pub retention: RetentionSettings,
}

/// How long what is known of old mailings is kept.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct RetentionSettings {
    /// How long it is kept to whom a mailing went, from its start; for ever if not given. How
    /// many had it stays known, and that it was mailed.
    pub deliveries: Option<Period>,
}

/// A folder of posts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct PostsSettings {
    /// The folder, relative to the root.
    pub folder: Folder,
    /// The address of each post, from `{slug}`, `{year}`, `{month}`, `{day}` and `{section}`.
    pub permalink: Permalink,
    /// Where a slug comes from when the front matter gives none.
    pub slug: SlugSource,
}

/// Where a slug comes from when the front matter gives none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SlugSource {
    /// The name of the file or of the post's folder.
    #[default]
    File,
    /// The title.
    Title,
}

/// What front matter must and may say.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct FrontMatterSettings {
    /// Keys that every post must have.
    pub required: Vec<String>,
    /// Names that a site from elsewhere uses for Postroom's keys; `params.author` reaches into a
    /// mapping.
    pub rename: BTreeMap<String, String>,
    /// What becomes of keys that Postroom does not know.
    pub unknown_keys: UnknownKeys,
    /// A JSON Schema for the site's own keys, relative to the root.
    pub schema: Option<Folder>,
}

/// What becomes of keys that Postroom does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnknownKeys {
    /// They are nobody's business.
    Allow,
    /// They are a warning.
    #[default]
    Warn,
    /// They are an error.
    Error,
}

/// How links are understood.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct LinkSettings {
    /// What a relative link starts from.
    pub relative_to: RelativeTo,
    /// Folders whose files are published at the site's root.
    #[serde(rename = "static")]
    pub static_folders: Vec<Folder>,
    /// Patterns of root-relative URLs that something else serves, such as `/courses/**`.
    pub elsewhere: Vec<UrlPattern>,
    /// Host names of staging sites, which no published post should link to.
    pub staging_hosts: Vec<String>,
    /// The `rel` of links to other sites, such as `noopener nofollow`; empty for none.
    pub external_rel: Rel,
}

/// What a relative link starts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelativeTo {
    /// The file it stands in.
    #[default]
    File,
    /// The address of the page it is published at.
    Permalink,
}

/// What becomes of raw HTML in posts.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct HtmlSettings {
    /// On pages.
    pub pages: HtmlPolicy,
    /// In feeds.
    pub feeds: HtmlPolicy,
    /// In mail.
    pub mail: HtmlPolicy,
}

/// What becomes of raw HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HtmlPolicy {
    /// It passes as written.
    Trusted,
    /// What can harm is removed.
    Sanitize,
    /// It is shown as text.
    Escape,
}

/// What the linter checks.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct LintSettings {
    /// Rules to run; empty means those that are on by default.
    pub select: Vec<String>,
    /// Rules not to run.
    pub ignore: Vec<String>,
    /// Severities other than a rule's own.
    pub severity: BTreeMap<String, Severity>,
    /// Thresholds and choices, by rule.
    pub options: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
    /// Terms in the spelling of the house, such as `GitHub`.
    pub terms: Vec<String>,
    /// The site's own patterns.
    pub patterns: Vec<PatternSettings>,
    /// Rules ignored, or in another severity, for some paths only.
    pub per_path: BTreeMap<String, PathSettings>,
    /// How links to other sites are asked for, with `--online`.
    pub online: OnlineSettings,
}

/// How links to other sites are asked for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct OnlineSettings {
    /// URLs that are not asked for, such as `https://wiki.example.org/*`.
    pub exclude: Vec<Wildcard>,
    /// Hosts that are asked although they are on private or loopback addresses.
    pub allow_private: Vec<Wildcard>,
    /// How long one request may take.
    pub timeout: Period,
    /// How long a page that was there is not asked for again.
    pub remember_good: Period,
    /// How long any other answer stands.
    pub remember_bad: Period,
}

/// How bad a finding is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    serde::Serialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth mending.
    Warning,
    /// Wrong for the reader.
    Error,
}

/// A regular expression that the site does not want to see.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PatternSettings {
    /// The regular expression.
    pub pattern: String,
    /// What to say about it.
    pub message: String,
    /// How bad it is.
    #[serde(default = "defaults::severity")]
    pub severity: Severity,
    /// The paths it is for; empty means all.
    #[serde(default)]
    pub paths: Vec<String>,
}

/// Lint settings for some paths.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct PathSettings {
    /// Rules not to run there.
    pub ignore: Vec<String>,
    /// Severities that rules have there.
    pub severity: BTreeMap<String, Severity>,
}

/// The feeds.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct FeedSettings {
    /// The formats of the site's feed.
    pub formats: Vec<FeedFormat>,
    /// How many posts a feed holds.
    pub items: usize,
    /// Whether items carry the whole post.
    pub content: FeedContent,
    /// What else has a feed of its own.
    pub per: Vec<FeedPer>,
    /// The formats of those.
    pub per_formats: Vec<FeedFormat>,
    /// The address of the site's feed in each format, where it is not the usual one.
    pub paths: BTreeMap<FeedFormat, UrlPath>,
    /// What a post without an `id` is known by.
    pub guid: Guid,
}

/// A feed format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedFormat {
    /// RSS 2.0
    Rss,
    /// Atom (RFC 4287)
    Atom,
    /// JSON Feed 1.1
    Json,
}

/// How much of a post a feed carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedContent {
    /// All of it.
    Full,
    /// Its summary.
    Summary,
}

/// What has a feed of its own beside the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedPer {
    /// Each tag.
    Tag,
    /// Each author.
    Author,
}

/// What a post without an `id` is known by in feeds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Guid {
    /// Its full address.
    #[default]
    Permalink,
    /// Its address without the site's host: what Jekyll's feed plugin writes with an empty `url`.
    Path,
}

/// One value, or a list of them.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum OneOrMany<T> {
    /// A list.
    Many(Vec<T>),
    /// One.
    One(T),
}

impl<T> OneOrMany<T> {
    /// The values, in order.
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::Many(values) => values,
            Self::One(value) => std::slice::from_ref(value),
        }
    }
}

impl Settings {
    /// The list a newsletter goes to.
    pub fn list_of<'s>(&'s self, newsletter: &'s str) -> &'s str {
        let settings = self.newsletters.get(newsletter);
        settings
            .and_then(|settings| settings.list.as_deref())
            .unwrap_or(newsletter)
    }

    /// The folder of the editions, relative to the root.
    pub fn newsletters_folder(&self) -> PathBuf {
        PathBuf::from("content/newsletters")
    }
}
