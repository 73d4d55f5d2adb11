//! The order of a digest: the first post above all, the others in sections by tag.

use postroom_content_model::{Site, tag_slug};

/// What stands above the posts that are in no section, below those that are.
const NO_SECTION: &str = "More";

/// A post of an edition in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) post: usize,
    /// What stands above it, if a section begins with it.
    pub(super) heading: Option<String>,
}

/// Posts in the sections that `tags` name. The order within a section is the edition's.
pub(super) fn in_sections(site: &Site, posts: &[usize], tags: &[String]) -> Vec<Placed> {
    let Some((first, rest)) = posts.split_first() else {
        return Vec::new();
    };
    let slugs: Vec<String> = tags.iter().map(|tag| tag_slug(tag)).collect();
    let section = |post: usize| {
        let tags = &site.posts[post].tags;
        let has = |slug: &String| tags.iter().any(|tag| site.tags[*tag].slug == *slug);
        slugs.iter().position(has).unwrap_or(slugs.len())
    };
    let mut rest: Vec<(usize, usize)> = rest.iter().map(|post| (section(*post), *post)).collect();
    rest.sort_by_key(|(section, _)| *section);
    let heading = |section: usize| match tags.get(section) {
        Some(tag) => {
            let mut known = site.tags.iter();
            let known = known.find(|known| known.slug == slugs[section]);
            known.map_or_else(|| tag.clone(), |known| known.name.clone())
        }
        None => NO_SECTION.to_owned(),
    };
    let mut placed = vec![Placed {
        post: *first,
        heading: None,
    }];
    // Where no post is in any section, there is nothing to divide.
    let divided = rest.iter().any(|(section, _)| *section < slugs.len());
    let mut last = None;
    for (section, post) in rest {
        let begins = divided && last.replace(section) != Some(section);
        placed.push(Placed {
            post,
            heading: begins.then(|| heading(section)),
        });
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_site::{TestSite, post};

    /// Sections of the posts a (rust), b (web), c (none), d (rust, web), in this order.
    fn check(tags: &[&str], expected: &str) {
        let site = TestSite::new(&[]);
        for (name, tags) in [
            ("a", "[Rust]"),
            ("b", "[web]"),
            ("c", "[]"),
            ("d", "[Rust, web]"),
        ] {
            let front = format!("title: {name}\ndate: 2026-11-01\ntags: {tags}");
            site.write(&format!("content/posts/{name}.md"), &post(&front, "x"));
        }
        let site = site.load();
        let posts = ["a", "b", "c", "d"].map(|name| site.post_named(name).unwrap());
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let shown = in_sections(&site, &posts, &tags).into_iter().map(|placed| {
            let heading = placed.heading.map(|heading| format!("[{heading}] "));
            format!(
                "{}{} ",
                heading.unwrap_or_default(),
                site.posts[placed.post].slug
            )
        });
        assert_eq!(shown.collect::<String>().trim_end(), expected);
    }

    #[test]
    fn posts_are_divided_by_tag() {
        check(&[], "a b c d");
        check(&["rust"], "a [Rust] d [More] b c");
        check(&["web", "rust"], "a [web] b d [More] c");
        check(&["RUST", "web"], "a [Rust] d [web] b [More] c");
        check(&["none"], "a b c d");
    }
}
