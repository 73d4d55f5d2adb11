//! What a broken link may have meant.

use crate::{
    links::{
        Broken,
        destination::{Parts, relative},
        resolve::Origin,
    },
    site::Site,
    suggest::{closest, closest_path},
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
            let near = closest_path(tried, self.routes.iter().map(|(path, _)| path))?;
            let slash = if tried.ends_with('/') { "/" } else { "" };
            Some(parts.with_path(&format!("{near}{slash}")))
        } else {
            let near = closest_path(tried, self.files())?;
            Some(parts.with_path(&relative(origin.folder, near)))
        }
    }
}
