//! The path that a broken link may have meant.
//!
//! A site that has moved has thousands of broken links and thousands of files, so each search
//! must be cheap: the paths are taken apart once, and most are ruled out by their letters before
//! any edit distance is computed.

use std::{cmp::Reverse, collections::HashMap};

use super::Near;

/// Of the paths whose letters are nearest, this many are compared letter by letter.
const MOST_COMPARED: usize = 64;

/// Paths, taken apart for finding the one that is nearest to another.
#[derive(Debug)]
pub(crate) struct NearPaths {
    /// In the order of the paths.
    paths: Vec<Path>,
    /// Those of one name and kind.
    by_name: HashMap<(String, String), Vec<usize>>,
    /// The first path that has this form in lower case.
    folded: HashMap<String, usize>,
}

#[derive(Debug)]
struct Path {
    written: String,
    kind: String,
    name: Letters,
    whole: Letters,
}

impl NearPaths {
    pub(crate) fn new<'p>(paths: impl Iterator<Item = &'p str>) -> Self {
        let mut paths: Vec<Path> = paths.map(Path::new).collect();
        paths.sort_by(|a, b| a.written.cmp(&b.written));
        let mut by_name: HashMap<_, Vec<usize>> = HashMap::new();
        let mut folded = HashMap::new();
        for (index, path) in paths.iter().enumerate() {
            let (name, kind) = name_and_kind(&path.written);
            let named = by_name.entry((name.to_owned(), kind.to_owned()));
            named.or_default().push(index);
            folded.entry(path.written.to_lowercase()).or_insert(index);
        }
        Self {
            paths,
            by_name,
            folded,
        }
    }

    /// The same path in the letter case in which it is there.
    pub(crate) fn in_other_case(&self, written: &str) -> Option<&str> {
        let found = self.folded.get(&written.to_lowercase())?;
        Some(&self.paths[*found].written)
    }

    /// The path nearest to one that leads nowhere: one that ends in the same name, wherever it
    /// lies; else one of the same kind whose name is near, or that is near as a whole. `x`,
    /// `x.md` and `x/index.md` are one name.
    pub(crate) fn closest(&self, written: &str) -> Option<&str> {
        self.same_name(written)
            .or_else(|| self.near(written, name_and_kind(written).0, |path| &path.name))
            .or_else(|| {
                let whole = written.trim_end_matches('/');
                self.near(written, whole, |path| &path.whole)
            })
    }

    /// Of those with the same name, the one that shares most of its beginning and its end.
    fn same_name(&self, written: &str) -> Option<&str> {
        let (name, kind) = name_and_kind(written);
        let same = self.by_name.get(&(name.to_owned(), kind.to_owned()))?;
        let same = same.iter().map(|index| self.paths[*index].written.as_str());
        same.min_by_key(|path| (Reverse(shared(path, written)), *path))
    }

    fn near(&self, written: &str, word: &str, part: fn(&Path) -> &Letters) -> Option<&str> {
        let (kind, near, letters) = (name_and_kind(written).1, Near::to(word), Letters::of(word));
        let alike = self.paths.iter().filter(|path| path.kind == kind);
        let least = |path: &Path| letters.least_slips(part(path), near.limit);
        let rated = alike.filter_map(|path| Some((least(path)?, path)));
        let mut rated: Vec<(usize, &Path)> = rated.collect();
        rated.sort_by_key(|(least, _)| *least);
        rated.truncate(MOST_COMPARED);
        let near = rated.into_iter().filter_map(|(_, path)| {
            let elsewhere = folder(&path.written) != folder(written);
            let distance = near.distance(&part(path).text)?;
            Some((distance, elsewhere, path.written.as_str()))
        });
        near.min().map(|(_, _, path)| path)
    }
}

impl Path {
    fn new(written: &str) -> Self {
        let (name, kind) = name_and_kind(written);
        Self {
            written: written.to_owned(),
            kind: kind.to_owned(),
            name: Letters::of(name),
            whole: Letters::of(written),
        }
    }
}

/// A word in lower case, and how often each letter is in it.
#[derive(Debug)]
struct Letters {
    text: String,
    /// In characters.
    length: usize,
    /// By the low bits of the character; several characters may share a place.
    counts: [u8; 32],
}

impl Letters {
    fn of(word: &str) -> Self {
        let text = word.to_lowercase();
        let mut counts = [0_u8; 32];
        for c in text.chars() {
            let place = &mut counts[c as usize % 32];
            *place = place.saturating_add(1);
        }
        Self {
            length: text.chars().count(),
            text,
            counts,
        }
    }

    /// A lower bound of the slips between two words, unless they are more than `limit`: a slip
    /// adds a letter, takes one away, or does both.
    fn least_slips(&self, other: &Self, limit: usize) -> Option<usize> {
        let length = self.length.abs_diff(other.length);
        if length > limit {
            return None;
        }
        let counts = self.counts.iter().zip(&other.counts);
        let differences: u32 = counts.map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        let least = length.max(differences.div_ceil(2) as usize);
        (least <= limit).then_some(least)
    }
}

/// How many bytes two texts share at their beginnings and ends.
fn shared(a: &str, b: &str) -> usize {
    let same = |(a, b): &(u8, u8)| a == b;
    let start = a.bytes().zip(b.bytes()).take_while(same).count();
    let (a, b) = (&a.as_bytes()[start..], &b.as_bytes()[start..]);
    let ends = a.iter().copied().rev().zip(b.iter().copied().rev());
    start + ends.take_while(same).count()
}

/// The name at a path's end and the extension that tells its kind; pages have none.
fn name_and_kind(path: &str) -> (&str, &str) {
    let path = path.trim_end_matches('/');
    let path = path
        .strip_suffix("/index.md")
        .or_else(|| path.strip_suffix("/index.html"))
        .unwrap_or(path);
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, "md")) => (stem, ""),
        Some((stem, kind))
            if !stem.is_empty()
                && kind.len() <= 5
                && kind.bytes().all(|byte| byte.is_ascii_alphabetic()) =>
        {
            (name, kind)
        }
        _ => (name, ""),
    }
}

fn folder(path: &str) -> &str {
    path.trim_end_matches('/')
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::NearPaths;

    #[test]
    fn suggests_paths_by_their_names() {
        let files = NearPaths::new(
            [
                "a/0416-announcing/index.md",
                "a/cover.jpg",
                "b/cover.jpg",
                "b/tea.md",
                "b/x.png",
                "/blog/hello",
            ]
            .into_iter(),
        );
        let check = |written, expected| {
            assert_eq!(files.closest(written), expected, "{written}");
        };
        check("b/0416-announcing", Some("a/0416-announcing/index.md"));
        check("b/cover.jpg/", Some("b/cover.jpg"));
        check("b/covr.jpg", Some("b/cover.jpg"));
        check("a/y.png", Some("b/x.png"));
        check("a/x.jpg", None);
        check("/bog/hello/", Some("/blog/hello"));
        check("/blog/helo", Some("/blog/hello"));
        check("nothing/like/that", None);
    }

    #[test]
    fn the_nearest_of_thousands_is_found() {
        let names: Vec<String> = (0..5000).map(|n| format!("posts/post-{n:05}.md")).collect();
        let files = NearPaths::new(names.iter().map(String::as_str));
        assert_eq!(
            files.closest("posts/post-0123.md"),
            Some("posts/post-00123.md")
        );
        assert_eq!(
            files.closest("posts/pots-04999.md"),
            Some("posts/post-04999.md")
        );
    }

    #[test]
    fn letter_case_is_seen_through() {
        let files = NearPaths::new(["Img/Tea.PNG", "b.md"].into_iter());
        assert_eq!(files.in_other_case("img/tea.png"), Some("Img/Tea.PNG"));
        assert_eq!(files.in_other_case("img/tea"), None);
    }
}
