//! The posts that an edition names.

use postroom_content_model::{Edition, Site};

/// The posts that an edition names and that exist, in its order.
pub(crate) fn posts_of(site: &Site, edition: &Edition) -> Vec<usize> {
    let names = edition.front.posts.iter();
    names.filter_map(|name| site.post_named(name)).collect()
}

/// How an edition names a post: by its slug, or by its address if others have that slug too.
pub(super) fn name_of(site: &Site, post: usize) -> &str {
    let slug = &site.posts[post].slug;
    if site.post_named(slug) == Some(post) {
        slug
    } else {
        &site.posts[post].permalink
    }
}
