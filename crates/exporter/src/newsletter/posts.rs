//! The posts that an edition names.

use postroom_content_model::{Edition, Post, Route, Site};

/// The posts that an edition names and that exist, in its order.
pub(crate) fn posts_of(site: &Site, edition: &Edition) -> Vec<usize> {
    edition
        .front
        .posts
        .iter()
        .filter_map(|name| named(site, name))
        .collect()
}

/// The post that a name means: a slug, an address (for slugs that several posts share), or the
/// slug that a post had before it was renamed and got an alias.
pub(super) fn named(site: &Site, name: &str) -> Option<usize> {
    if name.starts_with('/') {
        return match site.routes.get(name) {
            Some(Route::Post(post) | Route::Alias(post)) => Some(*post),
            _ => None,
        };
    }
    let had_that_slug = |post: &Post| {
        let last = |alias: &str| alias.trim_end_matches('/').rsplit('/').next() == Some(name);
        post.front.aliases.iter().any(|alias| last(alias))
    };
    site.post_by_slug(name)
        .or_else(|| site.posts.iter().position(had_that_slug))
}

/// How an edition names a post: by its slug, or by its address if others have that slug too.
pub(super) fn name_of(site: &Site, post: usize) -> &str {
    let slug = &site.posts[post].slug;
    if named(site, slug) == Some(post) {
        slug
    } else {
        &site.posts[post].permalink
    }
}
