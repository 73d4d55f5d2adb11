//! Which pictures the pages of a site show.

use std::collections::BTreeSet;

use postroom_content_model::{
    LinkKind, Outline, ReferenceRole, Resolution, Site, SitePath, Target,
};
use rayon::prelude::*;

/// The files of the pictures in published posts and editions, and of their covers.
pub(super) fn files(site: &Site) -> BTreeSet<SitePath> {
    let of_posts = site.newest.par_iter().flat_map_iter(|index| {
        let resolved = |destination: &str, role| {
            published(
                site,
                &site.resolve_in_post_briefly(*index, destination, role),
            )
        };
        let post = &site.posts[*index];
        let cover = post.front.cover.as_ref();
        let cover = cover.and_then(|cover| resolved(&cover.image, ReferenceRole::Cover));
        let images = images(&post.outline);
        let images = images.filter_map(move |image| resolved(image, ReferenceRole::Image));
        cover.into_iter().chain(images)
    });
    let mut files: BTreeSet<SitePath> = of_posts.collect();
    for edition in site.editions.iter().filter(|one| site.is_public(one)) {
        let outline = Outline::new(edition.body(), 0);
        files.extend(images(&outline).filter_map(|image| {
            let found = &site.resolve_in_edition_briefly(edition, image, ReferenceRole::Image);
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

/// The file that is meant, unless it is held back.
fn published(site: &Site, found: &Resolution) -> Option<SitePath> {
    match found.target()? {
        Target::Static { file, .. } => Some(file.clone()),
        Target::Asset { file, .. } => (!is_held_back(site, file)).then(|| file.clone()),
        _ => None,
    }
}

/// Whether a file belongs to a post that is not published.
pub(super) fn is_held_back(site: &Site, file: &SitePath) -> bool {
    let post = site.assets.get(file).and_then(|asset| asset.post);
    post.is_some_and(|post| !site.posts[post].is_published())
}
