//! What settings are when the file does not say.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    permalink::Permalink,
    settings::{
        FeedContent, FeedFormat, FeedPer, FeedSettings, Folder, FrontMatterSettings, Guid,
        HtmlPolicy, HtmlSettings, Indirect, LinkSettings, MailSettings, NewsletterPosts, OneOrMany,
        OnlineSettings, Period, PostsSettings, RateSettings, Rel, RelativeTo, RetrySettings,
        Severity, SlugSource, UnknownKeys,
    },
};

impl<T: Default> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::One(T::default())
    }
}

impl Default for PostsSettings {
    fn default() -> Self {
        Self {
            folder: Folder::known("content/posts"),
            permalink: Permalink::default(),
            slug: SlugSource::default(),
        }
    }
}

impl Default for FrontMatterSettings {
    fn default() -> Self {
        Self {
            required: vec!["title".to_owned(), "date".to_owned()],
            rename: BTreeMap::new(),
            unknown_keys: UnknownKeys::default(),
            schema: None,
        }
    }
}

impl Default for LinkSettings {
    fn default() -> Self {
        Self {
            relative_to: RelativeTo::default(),
            static_folders: vec![Folder::known("static")],
            elsewhere: Vec::new(),
            staging_hosts: Vec::new(),
            external_rel: Rel::default(),
        }
    }
}

impl Default for HtmlSettings {
    fn default() -> Self {
        Self {
            pages: HtmlPolicy::Trusted,
            feeds: HtmlPolicy::Sanitize,
            mail: HtmlPolicy::Sanitize,
        }
    }
}

impl Default for OnlineSettings {
    fn default() -> Self {
        const HOUR: u64 = 60 * 60;
        Self {
            exclude: Vec::new(),
            allow_private: Vec::new(),
            timeout: Period(Duration::from_secs(20)),
            remember_good: Period(Duration::from_secs(7 * 24 * HOUR)),
            remember_bad: Period(Duration::from_secs(HOUR)),
        }
    }
}

impl Default for RetrySettings {
    fn default() -> Self {
        const MINUTE: u64 = 60;
        Self {
            first: Period(Duration::from_secs(15 * MINUTE)),
            longest: Period(Duration::from_secs(4 * 60 * MINUTE)),
            give_up: Period(Duration::from_secs(48 * 60 * MINUTE)),
            wait: Period(Duration::from_secs(60 * MINUTE)),
        }
    }
}

impl Default for FeedSettings {
    fn default() -> Self {
        Self {
            formats: vec![FeedFormat::Rss, FeedFormat::Atom, FeedFormat::Json],
            items: 20,
            content: FeedContent::Full,
            per: vec![FeedPer::Tag, FeedPer::Author],
            per_formats: vec![FeedFormat::Rss],
            paths: BTreeMap::new(),
            guid: Guid::default(),
        }
    }
}

impl Default for NewsletterPosts {
    fn default() -> Self {
        Self {
            tags: Vec::new(),
            limit: 10,
            sections: Vec::new(),
        }
    }
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            transport: Indirect::Literal("maildir:outbox".to_owned()),
            password: None,
            unsubscribe_url: None,
            unsubscribe_mailto: None,
            envelope_sender: None,
            feedback_id: None,
            rate: RateSettings::default(),
            warm_up: None,
            connections: 10,
            retry: RetrySettings::default(),
            // Longer than the ten minutes of RFC 5321 §4.5.3.2.6 for the last reply.
            lease: Period(Duration::from_mins(15)),
            seeds: Vec::new(),
            dkim: Vec::new(),
        }
    }
}

pub(super) fn language() -> String {
    "en".to_owned()
}

pub(super) fn yes() -> bool {
    true
}

pub(super) fn search() -> bool {
    true
}

pub(super) fn store() -> Indirect {
    Indirect::Literal("sqlite:postroom.db".to_owned())
}

pub(super) fn every() -> Period {
    Period(Duration::from_hours(7 * 24))
}

pub(super) fn severity() -> Severity {
    Severity::Warning
}
