//! Which pictures the pages of a site show.

use std::collections::BTreeSet;

use postroom_content_model::{
    LinkKind, Outline, ReferenceRole, Resolution, Site, SitePath, Target,
};

/// The files of the pictures in published posts and editions, and of their covers.
pub(super) fn files(site: &Site) -> BTreeSet<SitePath> {
    let mut files = BTreeSet::new();
    for index in site.newest.iter().copied() {
        let post = &site.posts[index];
        let cover = post.front.cover.as_ref();
        files.extend(cover.and_then(|cover| {
            published(
                site,
                &site.resolve_in_post(index, &cover.image, ReferenceRole::Cover),
            )
        }));
        files.extend(images(&post.outline).filter_map(|image| {
            published(
                site,
                &site.resolve_in_post(index, image, ReferenceRole::Image),
            )
        }));
    }
    for edition in site.editions.iter().filter(|one| site.is_public(one)) {
        let outline = Outline::new(edition.body(), 0);
        files.extend(images(&outline).filter_map(|image| {
            let found = &site.resolve_in_edition(edition, image, ReferenceRole::Image);
            published(site, found)
        }));
    }
    files
}

fn images(outline: &Outline) -> impl Iterator<Item = &str> {
    let images = outline
        .links
        .iter()
        .filter(|link| link.image && link.kind != LinkKind::Html);
    images.map(|image| image.destination.as_str())
}

/// The file that is meant, unless it belongs to a draft.
fn published(site: &Site, found: &Resolution) -> Option<SitePath> {
    match found.target()? {
        Target::Static { file, .. } => Some(file.clone()),
        Target::Asset { file, .. } => {
            let post = site.assets.get(file).and_then(|asset| asset.post);
            let is_draft = post.is_some_and(|post| !site.posts[post].is_published());
            (!is_draft).then(|| file.clone())
        }
        _ => None,
    }
}
