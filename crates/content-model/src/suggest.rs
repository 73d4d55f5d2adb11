//! "Did you mean …?"

/// The candidate nearest to what was written, if one is near enough to be a slip of the hand:
/// at most a third of its characters differ (Damerau-Levenshtein), letter case not counted.
pub fn closest<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let wanted = written.to_lowercase();
    let limit = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != written)
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
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
