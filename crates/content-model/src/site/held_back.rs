//! A site as it will be when nothing is held back any more.

use crate::{post::Status, site::Site, source::SitePath};

impl Site {
    /// Publishes drafts and posts of days to come, for the eyes of those who write them: they are
    /// listed, have their pages, and count as published from here on. Returns what each of them
    /// was before. Posts that have expired stay away.
    pub fn publish_held_back(&mut self) -> Vec<(SitePath, Status)> {
        let mut before = Vec::new();
        for post in &mut self.posts {
            if matches!(post.status, Status::Draft | Status::Future) {
                before.push((post.file.path.clone(), post.status));
                post.status = Status::Published;
            }
        }
        if !before.is_empty() {
            self.list_again();
        }
        before
    }

    /// Lists posts again, and claims the addresses of listings that there were not.
    fn list_again(&mut self) {
        for post in &mut self.posts {
            (post.newer, post.older) = (None, None);
        }
        let tags = self.tags.iter_mut().map(|tag| &mut tag.posts);
        let authors = self.authors.iter_mut().map(|author| &mut author.posts);
        tags.chain(authors).for_each(Vec::clear);
        self.order();
        for (path, route) in self.own_routes() {
            // What is there already stays: listings that there were, or a post or file.
            let _ = self.routes.claim(&path, route);
        }
    }
}
