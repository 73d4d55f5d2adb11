//! Planning the search page and its index.

use postroom_content_model::{SEARCH, Site};

use super::{Content, PageKind, Planner};
use crate::{
    output::OutputPath,
    search::{SCRIPT_PATH, SearchIndex},
};

impl Planner {
    pub(super) fn search(&mut self, site: &Site, index: &SearchIndex) {
        if !site.has_search() {
            return;
        }
        self.page(SEARCH, PageKind::Search, "the search page");
        let script = OutputPath::file(SCRIPT_PATH);
        self.add(
            script,
            Content::SearchScript,
            "the script of the search page",
        );
        for path in index.paths() {
            let content = Content::SearchIndex(path.to_owned());
            self.add(OutputPath::file(path), content, "the search index");
        }
    }
}
