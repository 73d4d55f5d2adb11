//! The plan of an export: every file of the output, and what goes into it.
//!
//! The plan is light: it names what is to be made and holds no page. Pages, feeds and the
//! sitemap are made from the same plan, so that none knows of a page that another lacks.

mod files;
mod lists;
mod pages;
mod pictures;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use postroom_content_model::{FeedId, ListPage, Site, SitePath};
use serde::{Deserialize, Serialize};

use crate::{
    output::OutputPath,
    pictures::{MailPicture, MailPictures, Pictures, Variant},
    redirects::ListFormat,
    search::SearchIndex,
    sitemap::Sitemap,
};

/// What goes into a file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A page.
    Page(PageKind),
    /// A feed.
    Feed(FeedId),
    /// The stylesheet.
    Stylesheet,
    /// A sitemap.
    Sitemap(Sitemap),
    /// What crawlers may read.
    Robots,
    /// What a device needs to know that puts the site among its apps.
    WebManifest,
    /// All aliases, for a web server.
    Aliases(ListFormat),
    /// The script of the search page.
    SearchScript,
    /// A file of the search index, by its path on the site.
    SearchIndex(String),
    /// A file of the site; pictures without what tells of whoever took them.
    Copy(SitePath),
    /// A smaller version of a picture of the site.
    Picture(SitePath, Variant),
    /// A picture as mails show it.
    MailPicture(MailPicture),
}

/// The kinds of page, with what each is about as an index into the site's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageKind {
    List(ListPage),
    Post(usize),
    /// A plain page.
    Plain(usize),
    TagIndex,
    Edition(usize),
    /// The editions of a newsletter, by its place among those that have any.
    Newsletter(usize),
    NewsletterIndex,
    FeedIndex,
    Search,
    /// An old address of this post.
    Alias(usize),
    NotFound,
}

/// A file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) path: OutputPath,
    pub(crate) content: Content,
}

/// Every file of the output.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The files; no two have the same path, and none lies in another's place.
    pub(crate) items: Vec<Item>,
    /// What has no place in the output, and why.
    pub(crate) skipped: Vec<Skipped>,
}

/// Something that has no place in the output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// What it is: a file of the site, or an address.
    pub what: String,
    /// Why it was left out.
    pub reason: String,
}

impl Plan {
    /// Plans the export of a site.
    pub(crate) fn new(
        site: &Site,
        pictures: &Pictures,
        mail_pictures: &MailPictures,
        index: &SearchIndex,
    ) -> Self {
        let mut planner = Planner::default();
        planner.pages(site);
        planner.files(site);
        planner.pictures(pictures);
        planner.mail_pictures(mail_pictures);
        planner.search(site, index);
        planner.lists(site);
        planner.finish()
    }
}

#[derive(Debug, Default)]
struct Planner {
    plan: Plan,
    /// Who has a path. Letter case is no difference: on many systems it is none.
    taken: BTreeMap<String, String>,
}

impl Planner {
    /// Takes a file into the plan; `what` names it where it cannot be.
    fn add(&mut self, path: Result<OutputPath, String>, content: Content, what: &str) {
        let path = match path {
            Ok(path) => path,
            Err(reason) => return self.skip(what, reason),
        };
        let key = path.as_str().to_lowercase();
        if let Some(other) = self.taken.get(&key) {
            let reason = format!("{path} is taken by {other} already");
            return self.skip(what, reason);
        }
        self.taken.insert(key, what.to_owned());
        self.plan.items.push(Item { path, content });
    }

    fn skip(&mut self, what: &str, reason: String) {
        self.plan.skipped.push(Skipped {
            what: what.to_owned(),
            reason,
        });
    }

    /// Leaves out files whose path is needed as a folder.
    fn finish(mut self) -> Plan {
        let folders: BTreeSet<String> = self
            .plan
            .items
            .iter()
            .flat_map(|item| item.path.folders())
            .map(str::to_lowercase)
            .collect();
        let (kept, left): (Vec<Item>, Vec<Item>) = std::mem::take(&mut self.plan.items)
            .into_iter()
            .partition(|item| !folders.contains(&item.path.as_str().to_lowercase()));
        self.plan.items = kept;
        for item in left {
            let what = self.taken[&item.path.as_str().to_lowercase()].clone();
            let reason = format!("{} must be a folder, for other files lie in it", item.path);
            self.skip(&what, reason);
        }
        self.plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_takes_the_place_of_another() {
        let mut planner = Planner::default();
        for path in ["a/index.html", "A/index.html", "a", "b", "../c"] {
            planner.add(
                OutputPath::new(path),
                Content::Stylesheet,
                &format!("<{path}>"),
            );
        }
        let plan = planner.finish();
        let paths: Vec<&str> = plan.items.iter().map(|item| item.path.as_str()).collect();
        assert_eq!(paths, ["a/index.html", "b"]);
        let skipped: Vec<&str> = plan
            .skipped
            .iter()
            .map(|skipped| skipped.what.as_str())
            .collect();
        assert_eq!(skipped, ["<A/index.html>", "<../c>", "<a>"]);
    }
}
