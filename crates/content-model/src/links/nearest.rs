//! What a broken link may have meant.

use std::sync::OnceLock;

use crate::{
    links::{
        Broken,
        destination::{Parts, relative},
        resolve::Origin,
    },
    site::Site,
    suggest::{NearPaths, closest},
};

/// Anchors beyond these are not compared with one that is not there.
const MOST_ANCHORS: usize = 500;

impl Site {
    /// Adds what a broken link may have meant.
    pub(super) fn suggest(&self, origin: &Origin<'_>, destination: &str, broken: &mut Broken) {
        match broken {
            Broken::NotFound { tried, suggestion } => {
                *suggestion = self.nearest(origin, &Parts::of(destination), tried);
            }
            Broken::NoSuchAnchor {
                fragment,
                page,
                suggestion,
            } => {
                let page = page.as_ref().and_then(|page| self.post_at(page.as_str()));
                let outline = page.map_or(origin.outline, |post| &self.posts[post].outline);
                let near = closest(fragment, outline.anchors().take(MOST_ANCHORS));
                *suggestion = near.map(str::to_owned);
            }
            _ => {}
        }
    }

    /// The destination that exists and is written much like the path that was tried.
    fn nearest(&self, origin: &Origin<'_>, parts: &Parts<'_>, tried: &str) -> Option<String> {
        if tried.starts_with('/') {
            let near = self.near.routes(self).closest(tried)?;
            let slash = if tried.ends_with('/') { "/" } else { "" };
            Some(parts.with_path(&format!("{near}{slash}")))
        } else {
            let near = self.near.files(self).closest(tried)?;
            Some(parts.with_path(&relative(origin.folder, near)))
        }
    }
}

/// What broken links are compared with; made when the first is found.
#[derive(Debug, Default)]
pub(crate) struct Near {
    files: OnceLock<NearPaths>,
    routes: OnceLock<NearPaths>,
}

impl Near {
    pub(super) fn files(&self, site: &Site) -> &NearPaths {
        self.files.get_or_init(|| NearPaths::new(site.files()))
    }

    fn routes(&self, site: &Site) -> &NearPaths {
        let paths = || site.routes.iter().map(|(path, _)| path);
        self.routes.get_or_init(|| NearPaths::new(paths()))
    }
}
