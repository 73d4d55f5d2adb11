//! "Did you mean …?"

mod paths;

pub(crate) use paths::NearPaths;

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

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn suggests_slips_and_nothing_else() {
        let keys = ["title", "date", "description", "tags"];
        assert_eq!(closest("titel", keys), Some("title"));
        assert_eq!(closest("Tags", keys), Some("tags"));
        assert_eq!(closest("desciption", keys), Some("description"));
        assert_eq!(closest("weather", keys), None);
    }
}
