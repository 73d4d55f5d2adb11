//! Planning files that are copied: those beside posts, and those of static folders.

use postroom_content_model::{Route, Site};

use super::{Content, Planner};
use crate::output::OutputPath;

/// Data files of the content folder that are read and not published.
const DATA_FILES: [&str; 2] = ["content/authors.yaml", "content/tags.yaml"];

impl Planner {
    pub(super) fn files(&mut self, site: &Site) {
        for (url, file) in &site.statics {
            let content = Content::Copy(file.clone());
            self.add(OutputPath::file(url), content, file.as_str());
        }
        for (file, asset) in &site.assets {
            // The pictures of a draft are drafts too.
            let held_back = asset.post.is_some_and(|post| !site.posts[post].shown);
            let owner =
                matches!(site.routes.get(&asset.url), Some(Route::Asset(owner)) if owner == file);
            if !held_back && owner && !DATA_FILES.contains(&file.as_str()) {
                let content = Content::Copy(file.clone());
                self.add(OutputPath::file(&asset.url), content, file.as_str());
            }
        }
    }
}
