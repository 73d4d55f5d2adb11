//! The posts that an edition names.

use postroom_content_model::{Edition, Site};

/// The posts that an edition names and that exist, in its order.
pub(crate) fn posts_of(site: &Site, edition: &Edition) -> Vec<usize> {
    let names = edition.front.posts.iter();
    names.filter_map(|name| site.post_named(name)).collect()
}
