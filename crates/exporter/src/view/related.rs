//! Posts that are about the same: by the tags they share, the rarer the better.

use std::collections::HashMap;

use postroom_content_model::Site;

/// How many related posts a page names.
const SHOWN: usize = 3;

/// How many posts of a tag are looked at, around the post in time. A tag that every post has says
/// little, and would cost the square of their number.
const LOOKED_AT: usize = 64;

/// The place of each post among all that are shown, newest first, which is the order of a tag's
/// posts too.
pub(crate) fn places(site: &Site) -> Vec<usize> {
    let mut places = vec![usize::MAX; site.posts.len()];
    for (place, post) in site.newest.iter().enumerate() {
        places[*post] = place;
    }
    places
}

/// The posts most like a post, best first; of equals the newer. A shared tag counts for as much
/// as it tells: the logarithm of how few posts have it.
pub(crate) fn related(site: &Site, places: &[usize], index: usize) -> Vec<usize> {
    let all = site.newest.len().max(1);
    let mut scores: HashMap<usize, f64> = HashMap::new();
    for tag in &site.posts[index].tags {
        let posts = &site.tags[*tag].posts;
        #[allow(clippy::cast_precision_loss, reason = "no site has 2^52 posts")]
        let weight = (1.0 + all as f64 / posts.len().max(1) as f64).ln();
        for post in around(posts, places, index) {
            *scores.entry(*post).or_default() += weight;
        }
    }
    scores.remove(&index);
    let mut scores: Vec<(usize, f64)> = scores.into_iter().collect();
    let newest_first = |post: usize| {
        let published = site.posts[post].published.as_ref();
        std::cmp::Reverse(published.map(postroom_content_model::PostDate::timestamp))
    };
    scores.sort_by(|(a, x), (b, y)| {
        y.total_cmp(x)
            .then_with(|| newest_first(*a).cmp(&newest_first(*b)))
            .then(a.cmp(b))
    });
    scores
        .into_iter()
        .take(SHOWN)
        .map(|(post, _)| post)
        .collect()
}

/// The part of a tag's posts around one of them.
fn around<'p>(posts: &'p [usize], places: &[usize], index: usize) -> &'p [usize] {
    if posts.len() <= LOOKED_AT {
        return posts;
    }
    let at = posts.binary_search_by_key(&places[index], |post| places[*post]);
    let at = at.unwrap_or(0);
    let start = at
        .saturating_sub(LOOKED_AT / 2)
        .min(posts.len() - LOOKED_AT);
    &posts[start..start + LOOKED_AT]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_site::{TestSite, post};

    #[test]
    fn rare_tags_weigh_more_than_common_ones() {
        let site = TestSite::new(&[]);
        let tags = [
            ("a", "common, rare"),
            ("b", "common"),
            ("c", "common, rare"),
            ("d", "rare"),
            ("e", "common"),
            ("f", "other"),
        ];
        for (name, tags) in tags {
            let front = format!("title: {name}\ndate: 2026-11-01\ntags: [{tags}]");
            site.write(&format!("content/posts/{name}.md"), &post(&front, "x"));
        }
        site.write(
            "content/posts/g.md",
            &post("title: g\ndate: 2026-11-01\ntags: [rare]\ndraft: true", "x"),
        );
        let site = site.load();
        let named = |post: &usize| site.posts[*post].slug.clone();
        let of = |slug: &str| -> Vec<String> {
            let index = site.post_by_slug(slug).unwrap();
            related(&site, &places(&site), index)
                .iter()
                .map(named)
                .collect()
        };
        assert_eq!(
            of("a"),
            ["c", "d", "b"],
            "both tags, the rare one, the common one"
        );
        assert_eq!(of("f"), [""; 0], "nothing shared, nothing related");
    }

    #[test]
    fn of_a_common_tag_only_the_neighbours_are_looked_at() {
        // The newest post is the last of the site's.
        let posts: Vec<usize> = (0..1000).rev().collect();
        let around = |index| around(&posts, &posts, index);
        assert_eq!(around(499), &posts[468..532]);
        assert_eq!(around(999), &posts[..LOOKED_AT]);
        assert_eq!(around(0), &posts[1000 - LOOKED_AT..]);
    }
}
