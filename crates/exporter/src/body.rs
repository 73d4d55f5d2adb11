//! A Markdown body as HTML: for a page, for a feed, for a mail.
//!
//! The events of the one dialect are mapped (links resolved, headings given the outline's
//! anchors, images their sizes, footnotes gathered at the end, tables made to scroll, raw HTML treated as the
//! settings say, code highlighted) and then written by pulldown-cmark.

mod code;
mod events;
mod footnotes;
mod highlight;
mod images;
mod levels;
mod links;
mod math;
mod nesting;
mod raw_html;
mod sanitize;
mod tables;

use postroom_content_model::{Edition, HtmlPolicy, Outline, Site};

pub(crate) use links::{Destination, Links};
#[cfg(test)]
pub(crate) use sanitize::MAIL_PROPERTIES;

/// Where rendered HTML goes: it decides how links are written and what raw HTML may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    /// A page of the site: links are root-relative.
    Page,
    /// A feed: links are absolute, nothing has an id.
    Feed,
    /// A mail: links are absolute, nothing has an id, and there is only what mail programs show.
    Mail,
}

/// The document a body belongs to: what its links are relative to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Document<'s> {
    /// A post, by its index.
    Post(usize),
    /// An edition.
    Edition(&'s Edition),
}

/// A body to render.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<'t> {
    /// The text of the whole file, which the outline's spans point into.
    pub(crate) text: &'t str,
    /// Where the body begins in it.
    pub(crate) start: usize,
    /// What the body contains.
    pub(crate) outline: &'t Outline,
}

impl<'t> Body<'t> {
    /// The body of a post.
    pub(crate) fn of_post(site: &'t Site, post: usize) -> Self {
        let post = &site.posts[post];
        Self {
            text: &post.file.text,
            start: post.raw.body,
            outline: &post.outline,
        }
    }

    /// The Markdown.
    pub(crate) fn markdown(&self) -> &'t str {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// The body as HTML.
    pub(crate) fn html(&self, links: &Links<'_>) -> String {
        let policy = links.policy();
        let events = events::mapped(self, links, policy);
        let mut html = String::with_capacity(self.markdown().len() * 3 / 2);
        pulldown_cmark::html::push_html(&mut html, events.into_iter());
        // Without raw HTML all markup is our own, and there is nothing to clean.
        if self.outline.html.is_empty() {
            return html;
        }
        match (policy, links.medium()) {
            (HtmlPolicy::Sanitize, Medium::Page) => {
                nesting::mended(&sanitize::clean(&html, Medium::Page))
            }
            (HtmlPolicy::Sanitize, medium) => sanitize::clean(&html, medium),
            (HtmlPolicy::Trusted, Medium::Mail) => sanitize::fit_for_mail(&html),
            (HtmlPolicy::Trusted | HtmlPolicy::Escape, _) => html,
        }
    }
}

#[cfg(test)]
mod tests;
