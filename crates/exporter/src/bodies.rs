//! Bodies as HTML, kept from one export to the next.
//!
//! What a body becomes depends on its text, on how it is to be rendered, and on what the site
//! answers when it is asked where links lead and what pictures there are. The first two are the
//! key under which HTML is kept; the questions are kept with it, with a hash of their answers. A
//! kept body counts only if the site gives the same answers to the same questions today. So
//! nothing has to be known of which change elsewhere concerns which post. Templates always run.

mod answers;
mod log;

use std::path::Path;

use postroom_content_model::{HtmlPolicy, Site, SitePath};

pub(crate) use answers::Answers;

use crate::{
    body::{Body, Links, Medium},
    cache::{Cache, hash},
};
use answers::Question;
use log::{Key, Log};

/// The bodies that were kept, if any are.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    log: Option<Log>,
}

impl Bodies {
    /// What was kept of the site at `root`.
    pub(crate) fn open(root: &Path, cache: Option<&Cache>) -> Self {
        let log = cache.and_then(|cache| {
            let file = cache.file(&[root.to_str()?], "bodies");
            Log::open(&file, hash(&[&cache.maker])).ok()
        });
        Self { log }
    }

    /// The body of a post as HTML: as it was kept in `kept`, or else rendered.
    pub(crate) fn html(kept: Option<&Self>, site: &Site, post: usize, links: Links<'_>) -> String {
        let body = Body::of_post(site, post);
        let Some(log) = kept.and_then(|bodies| bodies.log.as_ref()) else {
            return body.html(&links);
        };
        let key = key(&site.posts[post].file.path, &body, &links);
        if let Some(html) = log.get(&key, |questions: &[Question<'_>]| {
            let answers = Answers::default();
            for question in questions {
                links.answering(&answers).ask(question);
            }
            answers.hash()
        }) {
            return html;
        }
        let answers = Answers::default();
        let html = body.html(&links.answering(&answers));
        log.put(&key, answers, &html);
        html
    }

    /// Makes the file smaller if most of it was of no use this time.
    pub(crate) fn close(self) {
        if let Some(log) = self.log {
            log.close();
        }
    }
}

/// What a body is known by: its file, or twins in different places would drive each other out;
/// its text; and all that it is rendered by beside the site's answers.
fn key(file: &SitePath, body: &Body<'_>, links: &Links<'_>) -> Key {
    let medium = match links.medium() {
        Medium::Page => "page",
        Medium::Feed => "feed",
        Medium::Mail => "mail",
    };
    let policy = match links.policy() {
        HtmlPolicy::Trusted => "trusted",
        HtmlPolicy::Sanitize => "sanitize",
        HtmlPolicy::Escape => "escape",
    };
    let cover = if links.has_cover() { "cover" } else { "" };
    let hash = hash(&[file.as_str(), medium, policy, cover, body.markdown()]);
    let mut key = Key::default();
    key.copy_from_slice(&hash[..size_of::<Key>()]);
    key
}

#[cfg(test)]
mod tests;
