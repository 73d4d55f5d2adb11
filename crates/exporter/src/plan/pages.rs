//! Planning pages and feeds.

use postroom_content_model::{NEWSLETTER_INDEX, Route, Site, newsletter_permalink};

use super::{Content, PageKind, Planner};
use crate::{
    output::OutputPath,
    redirects::{Alias, aliases},
    view::STYLESHEET,
};

impl Planner {
    pub(super) fn pages(&mut self, site: &Site) {
        for page in site.list_pages() {
            self.page(&site.list_path(page), PageKind::List(page), "a listing");
        }
        for post in &site.newest {
            self.post(site, *post, PageKind::Post(*post));
        }
        for page in site.pages() {
            self.post(site, page, PageKind::Plain(page));
        }
        for Alias { from, post } in aliases(site) {
            let what = format!("the alias {from} of {}", site.posts[post].path());
            self.page(&from, PageKind::Alias(post), &what);
        }
        self.page("/tags/", PageKind::TagIndex, "the list of tags");
        for (index, edition) in site.editions.iter().enumerate() {
            if site.is_public(edition) {
                let what = edition.file.path.as_str();
                self.page(&edition.permalink(), PageKind::Edition(index), what);
            }
        }
        let newsletters = site.newsletter_archives();
        for (index, key) in newsletters.iter().enumerate() {
            let kind = PageKind::Newsletter(index);
            self.page(&newsletter_permalink(key), kind, "a list of editions");
        }
        if newsletters.len() > 1 {
            let kind = PageKind::NewsletterIndex;
            self.page(NEWSLETTER_INDEX, kind, "the list of newsletters");
        }
        self.page(
            "/404.html",
            PageKind::NotFound,
            "the page for what is not there",
        );
        self.add(
            OutputPath::file(STYLESHEET),
            Content::Stylesheet,
            "the stylesheet",
        );
        self.feeds(site);
    }

    pub(super) fn page(&mut self, address: &str, kind: PageKind, what: &str) {
        self.add(OutputPath::page(address), Content::Page(kind), what);
    }

    /// Plans a post or a page at its address, unless another post came first; the model knows which.
    fn post(&mut self, site: &Site, index: usize, kind: PageKind) {
        let post = &site.posts[index];
        let what = post.path().as_str();
        match site.routes.get(&post.permalink) {
            Some(Route::Post(owner)) if *owner == index => {
                self.page(&post.permalink, kind, what);
            }
            _ => self.skip(
                what,
                format!("its address {} is taken already", post.permalink),
            ),
        }
    }

    fn feeds(&mut self, site: &Site) {
        let feeds = site.feeds();
        if !site.settings.feeds.formats.is_empty() {
            self.page("/feeds/", PageKind::FeedIndex, "the list of feeds");
        }
        for feed in feeds {
            let address = site.feed_path(feed);
            let path = match address.strip_suffix('/') {
                Some(folder) => OutputPath::file(&format!("{folder}/index.xml")),
                None => OutputPath::file(&address),
            };
            self.add(path, Content::Feed(feed), "a feed");
        }
    }
}
