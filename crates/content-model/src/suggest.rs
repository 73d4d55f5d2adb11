//! "Did you mean …?"

/// The candidate nearest to what was written, if one is near enough to be a slip of the hand:
/// at most a third of its characters, and no more than five, differ (Damerau-Levenshtein); letter
/// case does not count.
pub fn closest<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let near = Near::to(written);
    let candidates = candidates
        .into_iter()
        .filter(|candidate| *candidate != written);
    let distances = candidates.filter_map(|candidate| Some((near.distance(candidate)?, candidate)));
    distances.min().map(|(_, candidate)| candidate)
}

/// The path nearest to one that leads nowhere: one that ends in the same name, wherever it lies;
/// else one of the same kind whose name is near. `x`, `x.md` and `x/index.md` are one name.
pub(crate) fn closest_path<'c>(
    written: &str,
    candidates: impl Iterator<Item = &'c str> + Clone,
) -> Option<&'c str> {
    let (name, kind) = name_and_kind(written);
    let alike = candidates
        .clone()
        .filter(|path| name_and_kind(path) == (name, kind));
    let same_name = alike.min_by_key(|path| (strsim::damerau_levenshtein(written, path), *path));
    let same_kind = candidates.filter(|path| name_and_kind(path).1 == kind);
    let nearest = |text: &str, part: fn(&str) -> &str| {
        let near = Near::to(text);
        let near = same_kind.clone().filter_map(|path| {
            Some((
                near.distance(part(path))?,
                folder(path) != folder(written),
                path,
            ))
        });
        near.min().map(|(_, _, path)| path)
    };
    same_name
        .or_else(|| nearest(name, |path| name_and_kind(path).0))
        .or_else(|| nearest(written.trim_end_matches('/'), |path| path))
}

/// More slips than this are another word.
const MOST_SLIPS: usize = 5;

/// What a slip of the hand may have made of a word.
struct Near {
    word: String,
    length: usize,
    limit: usize,
}

impl Near {
    fn to(word: &str) -> Self {
        let word = word.to_lowercase();
        let length = word.chars().count();
        Self {
            word,
            length,
            limit: (length / 3).clamp(1, MOST_SLIPS),
        }
    }

    fn distance(&self, candidate: &str) -> Option<usize> {
        // Cheap first: each character too many or too few is one slip.
        if candidate.chars().count().abs_diff(self.length) > self.limit {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&self.word, &candidate.to_lowercase());
        (distance <= self.limit).then_some(distance)
    }
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
    use super::{closest, closest_path};

    #[test]
    fn suggests_slips_and_nothing_else() {
        let keys = ["title", "date", "description", "tags"];
        assert_eq!(closest("titel", keys), Some("title"));
        assert_eq!(closest("Tags", keys), Some("tags"));
        assert_eq!(closest("desciption", keys), Some("description"));
        assert_eq!(closest("weather", keys), None);
    }

    #[test]
    fn suggests_paths_by_their_names() {
        let files = [
            "a/0416-announcing/index.md",
            "a/cover.jpg",
            "b/cover.jpg",
            "b/tea.md",
            "b/x.png",
            "/blog/hello",
        ];
        let check = |written, expected| {
            assert_eq!(
                closest_path(written, files.into_iter()),
                expected,
                "{written}"
            );
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
}
