//! Slugs and heading anchors: the one place that makes an address out of words.

use std::{
    collections::{HashMap, hash_map::Entry},
    fmt::Write,
};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

/// The code points that stand for a name without a letter or digit; more would not help anyone.
const MAX_CODE_POINTS: usize = 8;

/// The longest slug in bytes. A file name may have 255, and `YYYY-MM-DD-slug.md` must fit.
const MAX_BYTES: usize = 200;

/// The anchor of a heading's text as GitHub makes it: composed (NFC), in lower case, of letters,
/// marks, numbers, `-` and `_`; each white-space character becomes a `-`, all else is dropped.
/// It may be empty, and two headings may have the same: [`Anchors`] sees to that.
pub fn slugify(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let mut slug = String::with_capacity(text.len());
    let mut in_word = false;
    for c in text.chars() {
        in_word = belongs_to_word(c, in_word);
        match c {
            '-' | '_' => slug.push(c),
            c if c.is_whitespace() => slug.push('-'),
            c if in_word => slug.push(c),
            _ => {}
        }
    }
    composed(slug)
}

/// The slug of a title, a tag or an author's name: words of letters, marks and numbers, in lower
/// case, with one hyphen between them. Apostrophes vanish; `+` is the word "plus", and `#` after
/// a letter the word "sharp", so that C, C++ and C# differ. Never empty: a name without a letter
/// or digit becomes `u-` and its code points in hexadecimal.
pub fn tag_slug(name: &str) -> String {
    let lower_case = name.to_lowercase();
    let mut slug = String::with_capacity(name.len());
    let mut in_word = false;
    let mut chars = lower_case.chars().peekable();
    while let Some(c) = chars.next() {
        let after_word = in_word;
        in_word = belongs_to_word(c, after_word);
        match c {
            '\'' | '’' | '‘' | 'ʼ' | '＇' => {}
            // The point of a version number: 2.10 is neither 210 nor 2-10.
            '.' if slug.ends_with(|c: char| c.is_ascii_digit())
                && chars.peek().is_some_and(char::is_ascii_digit) =>
            {
                slug.push('.');
            }
            '+' => word(&mut slug, "plus"),
            '#' if after_word => word(&mut slug, "sharp"),
            c if in_word => slug.push(c),
            _ => separate(&mut slug),
        }
    }
    slug = composed(slug);
    shorten(&mut slug);
    if slug.is_empty() {
        code_points(name)
    } else {
        slug
    }
}

/// Letters and numbers do, and marks upon them; a mark whose base was dropped (such as an
/// emoji's variation selector) does not.
fn belongs_to_word(c: char, after_word: bool) -> bool {
    if is_combining_mark(c) {
        after_word
    } else {
        c.is_alphanumeric() && c != 'ʼ'
    }
}

/// The one spelling (NFC) of what different keyboards compose differently.
fn composed(slug: String) -> String {
    if is_nfc(&slug) {
        slug
    } else {
        slug.nfc().collect()
    }
}

fn word(slug: &mut String, word: &str) {
    separate(slug);
    slug.push_str(word);
    slug.push('-');
}

fn separate(slug: &mut String) {
    if !slug.is_empty() && !slug.ends_with('-') {
        slug.push('-');
    }
}

/// Cuts a slug to the longest that a file name takes, between words where there are any.
fn shorten(slug: &mut String) {
    if slug.len() > MAX_BYTES {
        let end = slug.floor_char_boundary(MAX_BYTES);
        slug.truncate(slug[..end].rfind('-').unwrap_or(end));
    }
    slug.truncate(slug.trim_end_matches(['-', '.']).len());
}

fn code_points(name: &str) -> String {
    let mut slug = String::from("u");
    for c in name.chars().take(MAX_CODE_POINTS) {
        write!(slug, "-{:x}", u32::from(c)).expect("a string takes all");
    }
    slug
}

/// Gives each heading of a page an anchor of its own.
///
/// First [`reserve`](Self::reserve) every id that the author chose, then
/// [`assign`](Self::assign) to the other headings in order. `Outline` does so; its headings
/// are in the order of the page's, so whoever renders takes the anchors from there.
#[derive(Clone, Debug, Default)]
pub struct Anchors {
    /// What is taken, and the number to try next when it is wanted again.
    taken: HashMap<String, usize>,
}

impl Anchors {
    /// Takes an id that the author chose; says whether it was still free.
    pub fn reserve(&mut self, id: &str) -> bool {
        match self.taken.entry(id.to_owned()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(free) => {
                free.insert(1);
                true
            }
        }
    }

    /// The anchor of a heading with this text: its slug ("section" where that is empty), with the
    /// first free number after it when it is taken: `x`, `x-1`, `x-2`.
    pub fn assign(&mut self, text: &str) -> String {
        let slug = slugify(text);
        self.unique(if slug.is_empty() { "section" } else { &slug })
    }

    /// This id, or with the first free number after it when it is taken.
    pub(crate) fn unique(&mut self, id: &str) -> String {
        if self.reserve(id) {
            return id.to_owned();
        }
        loop {
            let next = self
                .taken
                .get_mut(id)
                .expect("an id that is not free is taken");
            let candidate = format!("{id}-{next}");
            *next += 1;
            if self.reserve(&candidate) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_github() {
        let check = |text: &str, expected: &str| assert_eq!(slugify(text), expected, "{text:?}");
        check("Getting Started", "getting-started");
        check("Foo & Bar", "foo--bar");
        check("  What's new in 2.0?  ", "whats-new-in-20");
        check("snake_case and kebab-case", "snake_case-and-kebab-case");
        check("`Vec<T>` — a “list”", "vect--a-list");
        check("ÜBER Größe", "über-größe");
        check("Cafe\u{301}", "café");
        check("हिन्दी में", "हिन्दी-में");
        check("日本語 の 見出し", "日本語-の-見出し");
        check("ΟΔΟΣ", "οδος");
        check("❤\u{fe0f} love", "-love");
        check("a\tb\u{a0}c", "a-b-c");
        check("!?", "");
    }

    #[test]
    fn slugs_are_tidy_and_never_empty() {
        let check = |name: &str, expected: &str| assert_eq!(tag_slug(name), expected, "{name:?}");
        check("Data Science", "data-science");
        check("  R & D -- today! ", "r-d-today");
        check("What's new? It’s Rust", "whats-new-its-rust");
        check("C", "c");
        check("C++", "c-plus-plus");
        check("C#", "c-sharp");
        check("Linkerd 2.10. And 3", "linkerd-2.10-and-3");
        check("#rust", "rust");
        check("500+ posts", "500-plus-posts");
        check("Node.js", "node-js");
        check("snake_case", "snake-case");
        check("Crème Bru\u{302}le\u{301}e", "crème-brûlée");
        check("データ", "データ");
        check("หัวข้อ", "หัวข้อ");
        check("../../etc/passwd\r\n", "etc-passwd");
        check(".", "u-2e");
        check("..", "u-2e-2e");
        check("👩\u{200d}💻", "u-1f469-200d-1f4bb");
        check("", "u");
        check(&"!".repeat(99), "u-21-21-21-21-21-21-21-21");
        check(&"word ".repeat(99), ["word"; 40].join("-").as_str());
        check(&"語".repeat(99), &"語".repeat(66));
    }

    #[test]
    fn anchors_never_collide() {
        let check = |reserved: &[&str], texts: &[&str], expected: &[&str]| {
            let mut anchors = Anchors::default();
            assert!(reserved.iter().all(|id| anchors.reserve(id)));
            let assigned: Vec<_> = texts.iter().map(|text| anchors.assign(text)).collect();
            assert_eq!(assigned, expected, "{texts:?}");
        };
        check(&[], &["x", "x", "x"], &["x", "x-1", "x-2"]);
        check(&[], &["x", "x 1", "x", "x"], &["x", "x-1", "x-2", "x-3"]);
        check(&[], &["x", "x", "x 1"], &["x", "x-1", "x-1-1"]);
        check(&["x"], &["x", "!", "!"], &["x-1", "section", "section-1"]);
    }
}
