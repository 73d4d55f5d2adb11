//! Settings of one newsletter.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{MailColors, Mailbox, Period, defaults};

/// A newsletter.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct NewsletterSettings {
    /// Its name.
    pub title: String,
    /// The mailbox it comes from.
    pub from: Mailbox,
    /// Where replies go, if elsewhere.
    #[serde(default)]
    pub reply_to: Option<Mailbox>,
    /// The sender's postal address; the law wants one.
    #[serde(default)]
    pub postal_address: Option<String>,
    /// The list it goes to; leaving the newsletter leaves the list. Its key if not given.
    #[serde(default)]
    pub list: Option<String>,
    /// How an edition is laid out.
    #[serde(default)]
    pub layout: Layout,
    /// Where the text part writes the addresses of links.
    #[serde(default)]
    pub text_links: TextLinks,
    /// Which posts an edition takes.
    #[serde(default)]
    pub posts: NewsletterPosts,
    /// How often an edition comes; the first one reaches back that far.
    #[serde(default = "defaults::every")]
    pub every: Period,
    /// What its links tell the site they lead to.
    #[serde(default)]
    pub campaign: CampaignSettings,
    /// Its colours.
    #[serde(default)]
    pub colors: MailColors,
    /// Whether a mail that Gmail would cut off says less: a digest shortens its summaries and then
    /// only names its last posts, and a post in full becomes a teaser.
    #[serde(default = "defaults::yes")]
    pub fit: bool,
}

impl NewsletterSettings {
    /// The postal address, if there is more of it than white space.
    pub fn address(&self) -> Option<&str> {
        let address = self.postal_address.as_deref();
        address.filter(|address| !address.trim().is_empty())
    }
}

/// What the links of a newsletter tell the site they lead to.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct CampaignSettings {
    /// Parameters that are added to links to this site, such as `utm_source: weekly`; a value may
    /// use `{newsletter}` and `{edition}`. Empty: links stay as they are.
    pub parameters: BTreeMap<String, String>,
    /// Other hosts whose links get them too.
    pub hosts: Vec<String>,
}

/// How an edition is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Several posts, each as a teaser.
    #[default]
    Digest,
    /// One post in full.
    Post,
    /// The introduction alone.
    Letter,
}

/// Where the text part of a mail writes the addresses of links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextLinks {
    /// Behind the words that are a link.
    #[default]
    Inline,
    /// At the end, by their numbers.
    Numbered,
}

/// Which posts an edition takes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct NewsletterPosts {
    /// Posts with at least one of these tags; empty means all posts.
    pub tags: Vec<String>,
    /// The most posts in one edition.
    pub limit: usize,
    /// Tags that are sections of a digest, in their order. A post is in the first section whose
    /// tag it has; those that are in none come last, and the first post stands above all.
    pub sections: Vec<String>,
}
