//! Which words are forms of one: by the stemmer of a post's language.

use pagefind_stem::{Algorithm, Stemmer};
use postroom_content_model::Site;

/// The language of a post: its own, else that of the site.
pub(super) fn language_of(site: &Site, post: usize) -> &str {
    let own = site.posts[post].front.language.as_deref();
    own.unwrap_or(&site.settings.language)
}

/// The stemmer of a language, by its BCP 47 tag. A language that has none loses no results: its
/// words are found as they are written.
pub(super) fn stemmer(language: &str) -> Option<Stemmer> {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let algorithm = match primary.to_ascii_lowercase().as_str() {
        "ar" => Algorithm::Arabic,
        "ca" => Algorithm::Catalan,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "et" => Algorithm::Estonian,
        "eu" => Algorithm::Basque,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "ga" => Algorithm::Irish,
        "hi" => Algorithm::Hindi,
        "hu" => Algorithm::Hungarian,
        "hy" => Algorithm::Armenian,
        "id" => Algorithm::Indonesian,
        "it" => Algorithm::Italian,
        "lt" => Algorithm::Lithuanian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "ne" => Algorithm::Nepali,
        "nl" => Algorithm::Dutch,
        "pl" => Algorithm::Polish,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sr" => Algorithm::Serbian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    };
    Some(Stemmer::create(algorithm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let check = |language: &str, a: &str, b: &str| {
            let stemmer = stemmer(language).unwrap();
            assert_eq!(stemmer.stem(a), stemmer.stem(b), "{language}: {a}, {b}");
        };
        check("en-GB", "measured", "measuring");
        check("de", "häuser", "haus");
        check("ru", "поиска", "поиск");
        check("ar", "الكتاب", "كتاب");
        assert!(stemmer("ja").is_none());
    }
}
