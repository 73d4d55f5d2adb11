//! Which pictures mails show.

use std::collections::BTreeSet;

use postroom_content_model::{
    Edition, Layout, Outline, ReferenceRole, Resolution, Site, SitePath, Target,
};
use rayon::prelude::*;

use crate::pictures::{MailPicture, MailPictures};

/// The pictures of all editions, each once, by its address on the site. A draft is kept off the
/// web, and may be mailed nonetheless.
pub(crate) fn pictures_of_mails(site: &Site) -> MailPictures {
    let editions = site.editions.par_iter();
    let files: BTreeSet<SitePath> = editions.flat_map_iter(|one| files(site, one)).collect();
    let pictures = files.par_iter().filter_map(|file| {
        let picture = MailPicture::of(site, file)?;
        Some((picture.address(), picture))
    });
    pictures.collect()
}

/// The files of the pictures of one edition.
fn files(site: &Site, edition: &Edition) -> Vec<SitePath> {
    let newsletters = &site.settings.newsletters;
    let Some(newsletter) = newsletters.get(&edition.id.newsletter) else {
        return Vec::new();
    };
    let introduction = Outline::new(edition.body(), 0);
    let mut found: Vec<Resolution> = images(&introduction)
        .map(|image| site.resolve_in_edition_briefly(edition, image, ReferenceRole::Image))
        .collect();
    if newsletter.layout != Layout::Letter {
        for name in &edition.front.posts {
            let Some(index) = site.post_named(name) else {
                continue;
            };
            let post = &site.posts[index];
            if !post.is_published() {
                continue;
            }
            let resolved = |image: &str, role| site.resolve_in_post_briefly(index, image, role);
            if let Some(cover) = &post.front.cover {
                found.push(resolved(&cover.image, ReferenceRole::Cover));
            }
            if newsletter.layout == Layout::Post {
                let images = images(&post.outline);
                found.extend(images.map(|image| resolved(image, ReferenceRole::Image)));
            }
        }
    }
    let file = |found: &Resolution| match found.target()? {
        Target::Asset { file, .. } | Target::Static { file, .. } => Some(file.clone()),
        _ => None,
    };
    found.iter().filter_map(file).collect()
}

fn images(outline: &Outline) -> impl Iterator<Item = &str> {
    let images = outline.links.iter().filter(|link| link.image);
    images.map(|image| image.destination.as_str())
}
